"""Tables that people upload: the same rows out of CSV and Excel, and a sentence for what cannot be read."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from mcp_portal.documents.sheets import NotRead, rows_of

TABLE = [["Service", "Amount"], ["Care at  home", "1,234.50"], ["", ""], ["Hospice", "7"]]
READ = [(1, ["Service", "Amount"]), (2, ["Care at home", "1,234.50"]), (4, ["Hospice", "7"])]


def workbook(rows: list[list[str]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write(number, column, int(cell) if cell.isdecimal() else cell)
    return content.getvalue()


def test_a_workbook_and_a_text_file_give_the_same_rows():
    text = 'Service;Amount\r\nCare at  home;"1,234.50"\r\n;\r\nHospice;7\r\n'

    assert rows_of("a.xlsx", workbook(TABLE)) == READ
    assert rows_of("a.csv", text.encode("cp1252")) == READ
    assert rows_of("a.csv", ("\ufeff" + text.replace(";", "\t")).encode()) == READ


def test_a_cell_left_out_keeps_the_others_in_their_columns():
    assert rows_of("a.xlsx", workbook([["a", "", "c"]])) == [(1, ["a", "", "c"])]


def unpacked(sheet: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", sheet)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"PK no workbook", "cannot be read as a table"),
        ("a.xlsx", unpacked("<worksheet"), "cannot be read as a table"),
        ("a.xlsx", unpacked(" " * (41 * 1024 * 1024)), "holds too much"),
        ("a.csv", b"\x00\x01\x81", "not text"),
        ("a.csv", b"x" * (6 * 1024 * 1024), "5MB or smaller"),
    ],
)
def test_what_cannot_be_read_is_said(name: str, content: bytes, said: str) -> None:
    with pytest.raises(NotRead, match=said):
        rows_of(name, content)


def test_an_entity_in_a_workbook_is_not_followed():
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = (
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        f'<worksheet xmlns="{space}"><row r="1"><c r="A1" t="inlineStr"><is><t>a&e;</t></is></c></row></worksheet>'
    )

    assert rows_of("a.xlsx", unpacked(sheet)) == [(1, ["a"])]
