"""The words of files, read once so that they can be searched."""

from __future__ import annotations

import io

import pikepdf
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from mcp_portal.documents import search, words
from mcp_portal.documents.words import office, pdf, text

from . import files

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
CMAP = b"""1 begincodespacerange <00> <FF> endcodespacerange
2 beginbfchar <01> <0068> <02> <00660069> endbfchar
2 beginbfrange <10> <12> <0061> <20> <21> [<0065> <0066>] endbfrange"""


def spoken(read, body: bytes) -> str:
    return words.plain("\n".join(read(body)))


def pdf_showing(content: bytes, **font) -> bytes:
    """Give a PDF whose one page shows strings in a font."""

    def change(made):
        described = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1)
        if "table" in font:
            described.ToUnicode = made.make_stream(font["table"])
        if "encoding" in font:
            described.Encoding = font["encoding"]
        page = made.pages[0]
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=described))
        page.Contents = made.make_stream(content)

    return files.pdf(change)


def test_a_word_file_gives_its_text_notes_and_comments_with_runs_joined():
    main = f"<w:document {W}><w:p><w:r><w:t>Consul</w:t></w:r><w:r><w:t>tation</w:t></w:r></w:p><w:p><w:r>"
    main += "<w:t>closed</w:t><w:tab/><w:t>early</w:t></w:r></w:p></w:document>"
    note = f"<w:footnotes {W}><w:p><w:r><w:t>See annex</w:t></w:r></w:p></w:footnotes>"
    body = files.office("docx", parts={"word/document.xml": main.encode(), "word/footnotes.xml": note.encode()})

    assert spoken(office.document, body) == "Consultation closed early See annex"


def test_a_presentation_gives_its_slides_in_order():
    slide = f"<a:p {A}><a:r><a:t>Slide %d</a:t></a:r></a:p>"
    body = files.office("pptx", parts={f"ppt/slides/slide{n}.xml": (slide % n).encode() for n in (10, 2)})

    assert spoken(office.slides, body) == "Slide 2 Slide 10"


def test_a_workbook_gives_the_names_of_its_sheets_and_its_words_but_no_entity():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Spend by provider")
        sheet.write_row(0, 0, ["Community nursing", 17, "Dudley & Walsall"])
    hostile = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst><si><t>a&e;b</t></si></sst>'

    assert spoken(office.workbook, out.getvalue()) == "Spend by provider Community nursing Dudley & Walsall"
    assert "root" not in spoken(office.workbook, files.office("xlsx", parts={"xl/sharedStrings.xml": hostile}))


def test_text_is_read_as_utf_8_or_as_older_programs_wrote_it():
    assert spoken(text.text, "\ufeffCafé\x00 £5\n\tnow".encode()) == "Café £5 now"
    assert spoken(text.text, "Café £5".encode("cp1252")) == "Café £5"
    assert len(words.plain("\U00010000 " * 200_000).encode()) <= words.MOST_BYTES  # a vector holds no more


@pytest.mark.parametrize(
    ("content", "font", "said"),
    [
        (b"BT /F1 9 Tf (Scrut) Tj (iny) Tj 0 -9 Td [(commit) -20 (tee) -400 (met)] TJ", {}, "Scrutiny committee met"),
        (b"BT /F1 9 Tf <01021012202199> Tj ET", {"table": CMAP, "encoding": pikepdf.Name.X}, "hfiacef™"),
        (
            b"BT /F1 9 Tf (\x01\x02) Tj ET",
            {"encoding": pikepdf.Dictionary(Differences=[1, pikepdf.Name.A, pikepdf.Name.eacute])},
            "Aé",
        ),
        (b"BT /F1 9 Tf (before) Tj ET BT /F7 9 Tf (lost) Tj ET", {}, "before"),
        (b"BT /F1 Tf Tj TJ [ Do Do q", {}, ""),
    ],
)
def test_a_pdf_gives_what_its_pages_show_through_the_tables_of_their_fonts(content, font, said):
    assert spoken(pdf.pages, pdf_showing(content, **font)) == said


def test_what_cannot_be_read_has_no_words_and_is_read_in_a_process_of_its_own():
    assert words.words_of("pdf", files.pdf_bomb(2)) == ""
    assert words.words_of("pdf", b"no PDF") == ""
    assert words.words_of("png", files.PNG) == ""
    assert words.words_of("txt", b"word " * 100_000) == words.plain("word " * 40_000)


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_pieces_of_a_snippet_are_the_whole_text_and_mark_what_was_found(around):
    plain = words.plain(around)
    marked = f"{plain} {search.BEGIN}quagga{search.END} {plain}"

    pieces = list(search._pieces(marked))

    assert "".join(piece.text for piece in pieces) == f"{plain} quagga {plain}"
    assert [piece.text for piece in pieces if piece.is_found] == ["quagga"]
