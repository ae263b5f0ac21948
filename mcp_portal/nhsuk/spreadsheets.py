"""A list as a file for spreadsheets, in which nothing can be a formula."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Give the rows as comma-separated values; a cell that would begin a formula begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    # The mark at the beginning lets spreadsheets read it as UTF-8.
    return _attached(("\ufeff" + text.getvalue()).encode(), name, "text/csv; charset=utf-8")


def xlsx_file(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Give the rows as a workbook of one sheet, all cells text or dates."""
    content = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(content, options) as workbook:
        sheet = workbook.add_worksheet(name[:31])
        bold, dates = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "d mmmm yyyy"})
        sheet.write_row(0, 0, head, bold)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime.date):
                    sheet.write_datetime(number, column, datetime.datetime(cell.year, cell.month, cell.day), dates)
                else:
                    sheet.write_string(number, column, _text(cell))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(head) - 1, 24)
    return _attached(content.getvalue(), name, XLSX, "xlsx")


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _harmless(cell: Any) -> str:
    text = _text(cell)
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def _attached(content: bytes, name: str, media_type: str, ending: str = "csv") -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    file_name = f"{name.lower().replace(' ', '-')}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
