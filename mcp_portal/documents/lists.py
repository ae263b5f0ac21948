"""A list as a file for spreadsheets, in which nothing can be a formula."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def listed_as(kind: str, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Give rows as a file to keep, ``csv`` or ``xlsx``. The calling page has decided who may have it."""
    content = _csv(head, rows) if kind == "csv" else _xlsx(name, head, rows)
    response = HttpResponse(content, content_type=FORMATS[kind])
    response["Content-Disposition"] = f'attachment; filename="{name.lower().replace(" ", "-")}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    # The mark at the beginning lets spreadsheets read it as UTF-8.
    return ("\ufeff" + text.getvalue()).encode()


def _harmless(cell: Any) -> str:
    text = _text(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(BEGINS_A_FORMULA) else text


def _xlsx(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, PLAIN) as book:
        sheet = book.add_worksheet(name[:31])
        bold, days = book.add_format({"bold": True}), book.add_format({"num_format": "d mmmm yyyy"})
        sheet.write_row(0, 0, head, bold)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, days)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(head) - 1, 24)
    return content.getvalue()


def _write(sheet: Any, row: int, column: int, cell: Any, days: Any) -> None:
    if isinstance(cell, datetime.datetime):
        sheet.write_string(row, column, _text(cell))
    elif isinstance(cell, datetime.date):
        sheet.write_datetime(row, column, datetime.datetime(cell.year, cell.month, cell.day), days)
    elif isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, _text(cell))


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime):
        return timezone.localtime(cell).isoformat(sep=" ", timespec="minutes")
    return str(cell)
