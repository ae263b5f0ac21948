"""The renderer: accessible, the same each time, without network or files, deaf to what text contains."""

import io
import re
import subprocess
import sys

import pikepdf
import pytest

from mcp_portal.documents import finishing, fonts, render
from procurement.packs.context import context
from tests.procurement.packs import sample


def pack(**changes):
    return context(sample.own() | changes, sample.assurance(), sample.conflicts())


@pytest.fixture(scope="module")
def made():
    return render.pdf("gateway_pack", pack())


@pytest.fixture
def opened(made):
    with pikepdf.open(io.BytesIO(made)) as pdf:
        yield pdf


def test_a_document_is_tagged_and_says_what_it_is(opened):
    assert str(opened.Root.Lang) == "en-GB"
    assert str(opened.docinfo.Title) == "Gateway 2 review pack, Dudley multispecialty community provider"
    assert opened.Root.MarkInfo.Marked
    assert opened.Root.ViewerPreferences.DisplayDocTitle
    assert (
        b"<pdfuaid:part>1" in opened.Root.Metadata.read_bytes()
        or b'pdfuaid:part="1"' in opened.Root.Metadata.read_bytes()
    )


def test_every_font_is_ours_and_embedded(opened):
    for page in opened.pages:
        for font in page.Resources.get("/Font", {}).values():
            assert str(font.BaseFont).split("+")[-1].startswith(fonts.FAMILIES)
            below = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in below or "/FontFile3" in below


def elements(pdf):
    pending = [pdf.Root.StructTreeRoot]
    while pending:
        element = pending.pop()
        pending.extend(finishing._kids(element))
        if "/S" in element:
            yield element


def test_tags_give_headings_head_cells_and_alternative_text(opened):
    found = list(elements(opened))
    tags = {str(element.S) for element in found}

    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Link", "/Figure"} <= tags
    assert sum(element.S == "/H1" for element in found) == 1
    assert all("/Scope" in element.A for element in found if element.S == "/TH")
    assert all(
        str(element.Alt).startswith("Timeline. Contract notice 9 Jun 2017;")
        for element in found
        if element.S == "/Figure"
    )


def test_running_heads_are_page_furniture(opened):
    body = opened.pages[2].Contents.read_bytes()

    assert body.count(b"/Artifact <</Type /Pagination>> BDC") >= 4
    tree = {element.objgen for element in elements(opened)}
    numbers = opened.Root.StructTreeRoot.ParentTree.Nums
    marked = [
        e for at in range(0, len(numbers), 2) if isinstance(numbers[at + 1], pikepdf.Array) for e in numbers[at + 1]
    ]
    assert all(element is None or element.objgen in tree for element in marked)


def test_links_are_spoken_as_words(opened):
    said = {str(note.Contents) for page in opened.pages for note in page.get("/Annots", [])}

    assert {"Question CP2-C3", "Evidence EV-01, Evaluation report", "Condition C-01", "How to check this pack"} <= said
    assert not any(re.match(r"(#|q-|ev-|sec-)", words) for words in said)


def test_the_same_content_gives_the_same_bytes(made):
    assert render.pdf("gateway_pack", pack()) == made


@pytest.mark.slow
def test_another_process_gives_the_same_bytes(made):
    code = (
        "from django.conf import settings; settings.configure(TIME_ZONE='Europe/London', USE_TZ=True)\n"
        "from tests.mcp_portal.documents.test_render import pack\n"
        "from mcp_portal.documents import render; import sys\n"
        "sys.stdout.buffer.write(render.pdf('gateway_pack', pack()))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert out.stdout == made


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/x.css",
        "https://example.org/x.png",
        "data:text/css,body{}",
        "font:../../settings.py",
        "font:/etc/passwd",
        "sheet:gateway_pack.jinja",
        "FONT:x",
        "/etc/passwd",
    ],
)
def test_nothing_but_packaged_fonts_and_sheets_is_served(address):
    with pytest.raises(render.NotServed):
        render.Fetcher().fetch(address)


def test_hostile_text_is_printed_as_text():
    hostile = '"><img src="file:///etc/passwd"><link rel=attachment href="file:///etc/passwd"><script>'

    html = render.source("gateway_pack", pack(title=hostile))
    body = render.pdf("gateway_pack", pack(title=hostile))

    assert "<img" not in html
    assert "<script" not in html
    assert html.count("<link") == 1
    with pikepdf.open(io.BytesIO(body)) as pdf:
        assert not list(pdf.attachments)
        assert hostile in str(pdf.docinfo.Title)


def test_what_the_fonts_cannot_show_is_spelled_out():
    assert fonts.spelled("Plan \u202efdp.exe 🎉 £80m – ‘agreed’ 字") == (
        "Plan [U+202E]fdp.exe [U+1F389] £80m – ‘agreed’ [U+5B57]"
    )
    assert fonts.spelled({"a": ["é\n", 3, None, True]}) == {"a": ["é ", 3, None, True]}


def test_hostile_characters_do_not_bring_in_other_fonts():
    strange = "".join(chr(point) for point in (*range(0x80, 0x250), 0x202E, 0x1F600, 0x4E00, 0x0627, 0xE000, 0xFFFF))

    body = render.pdf("gateway_pack", pack(title=strange))

    assert body.startswith(b"%PDF-1.7")


def test_progress_is_told_in_words():
    told = []

    render.pdf("gateway_pack", pack(), progress=told.append)

    assert told[:2] == ["Writing the text", "Laying out the pages"]
    assert "Laying out page 1" in told
    assert told[-1] == "Checking the file"


def test_a_lost_lease_ends_the_layout():
    class LeaseLost(Exception):
        """The lease is gone."""

    def tell(words):
        if words == "Laying out page 3":
            raise LeaseLost

    with pytest.raises(LeaseLost):
        render.pdf("gateway_pack", pack(), progress=tell)
