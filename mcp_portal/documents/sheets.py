"""Rows out of a table that somebody uploads, CSV or Excel: cells as text, nothing run and nothing fetched."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PLACE = re.compile(r"([A-Z]{1,3})\d+")
SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
BROKEN = "The file cannot be read as a table: save it anew as CSV (UTF-8) or as an Excel workbook"


class NotRead(Exception):
    """The file as a whole cannot be read; says why in one sentence."""


def rows_of(name: str, content: bytes) -> list[tuple[int, list[str]]]:
    """Give line and cells of every row that is not empty, of a CSV file or of the first sheet of a workbook."""
    if len(content) > MOST_BYTES:
        raise NotRead("The file must be 5MB or smaller: split it")
    read = _workbook if name.lower().endswith(".xlsx") else _text
    rows = []
    for line, cells in read(content):
        tidy = [" ".join(cell.split()) for cell in cells]
        if any(tidy):
            rows.append((line, tidy))
        if len(rows) > MOST_ROWS:
            raise NotRead("The file must have 20,000 rows or fewer: split it")
    return rows


def _text(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    heading = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=heading.count))
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as wrong:
        raise NotRead(BROKEN) from wrong


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NotRead("The file is not text in UTF-8 or Windows-1252: save it as CSV (UTF-8)")


def _workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            if sum(part.file_size for part in book.infolist()) > MOST_UNPACKED:
                raise NotRead("The workbook holds too much: leave only the table in it")
            sheets = sorted((int(found[1]), name) for name in book.namelist() if (found := SHEET.fullmatch(name)))
            if not sheets:
                raise NotRead(BROKEN)
            shared = _shared(book)
            yield from _sheet(_parsed(book.read(sheets[0][1])), shared)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, IndexError, ValueError, NotImplementedError) as wrong:
        raise NotRead(BROKEN) from wrong


def _parsed(content: bytes) -> etree._Element:
    # No entities, no network, no document type: what a workbook of ours would never hold.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def _shared(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    return [_words(item) for item in _parsed(book.read("xl/sharedStrings.xml")).iter(f"{MAIN}si")]


def _words(item: etree._Element) -> str:
    return "".join(part.text or "" for part in item.iter(f"{MAIN}t"))


def _sheet(sheet: etree._Element, shared: list[str]) -> Iterator[tuple[int, list[str]]]:
    for count, row in enumerate(sheet.iter(f"{MAIN}row"), 1):
        cells: list[str] = []
        for cell in row.iter(f"{MAIN}c"):
            place = PLACE.fullmatch(cell.get("r", ""))
            column = _column(place[1]) if place else len(cells)
            if column >= MOST_COLUMNS:
                break
            cells += [""] * (column - len(cells))
            cells.append(_cell(cell, shared))
        yield int(row.get("r", str(count))), cells


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _cell(cell: etree._Element, shared: list[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _words(cell)
    value = cell.findtext(f"{MAIN}v") or ""
    return shared[int(value)] if kind == "s" and value else value
