"""After layout: what WeasyPrint 70 cannot say about a tagged PDF in one pass, and the checks before it is kept."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator

import lxml.html
import pikepdf
from pikepdf import Array, Dictionary, Name, String

from . import fonts

MARKED = re.compile(rb"/\w+\s*<<\s*/MCID (\d+)\s*>>\s*BDC")
ARTIFACT = b"/Artifact <</Type /Pagination>> BDC"


class NotOurFont(Exception):
    """A character was set in a font of the machine: the file would differ from one machine to the next."""


def finish(drawn: bytes, html: str) -> bytes:
    """Mend tags and links, check fonts and save in a form that depends on the content alone."""
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        _check_fonts(pdf)
        _speak_links(pdf, _words_of_links(html))
        linked = _scopes(pdf)
        _furniture(pdf, linked)
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        out = io.BytesIO()
        # No stamps of the program that saved it, no random identifier: same content, same bytes.
        pdf.save(out, deterministic_id=True, fix_metadata_version=False)
    return out.getvalue()


def _check_fonts(pdf: pikepdf.Pdf) -> None:
    used = {name for page in pdf.pages for name in _font_names(page)}
    strange = {name for name in used if not name.startswith(fonts.FAMILIES)}
    if strange:
        raise NotOurFont(", ".join(sorted(strange)))


def _font_names(page: pikepdf.Page) -> Iterator[str]:
    for font in page.obj.get("/Resources", Dictionary()).get("/Font", Dictionary()).values():
        yield str(font.BaseFont).lstrip("/").split("+")[-1]


def _words_of_links(html: str) -> dict[str, str]:
    """Give for each target in the document what a link to it says aloud: its title, else its text."""
    words: dict[str, str] = {}
    for link in lxml.html.fromstring(html).iterfind(".//a[@href]"):
        target = link.attrib["href"].removeprefix("#")
        words.setdefault(target, link.get("title") or " ".join(link.text_content().split()))
    return words


def _speak_links(pdf: pikepdf.Pdf, words: dict[str, str]) -> None:
    """WeasyPrint describes a link by its bare target, "q-CP2-F1", and a screen reader reads that out."""
    for page in pdf.pages:
        for note in page.obj.get("/Annots", Array()):
            if note.get("/Subtype") == Name.Link and "/Dest" in note:
                target = str(note.Dest)
                note.Contents = String(words.get(target, target))


def _scopes(pdf: pikepdf.Pdf) -> set[tuple[int, int]]:
    """Say which way a head cell points, which some readers need; give the elements that hang in the tree."""
    linked: set[tuple[int, int]] = set()
    pending = list(_kids(pdf.Root.StructTreeRoot))
    while pending:
        element = pending.pop()
        linked.add(element.objgen)
        kids = list(_kids(element))
        pending.extend(kids)
        if element.get("/S") == Name.TR:
            _scope_of_row([kid for kid in kids if kid.S in (Name.TH, Name.TD)])
    return linked


def _kids(element: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    below = element.get("/K")
    if below is None:
        return
    for kid in below if isinstance(below, Array) else [below]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid


def _scope_of_row(cells: list[pikepdf.Dictionary]) -> None:
    all_heads = len(cells) > 1 and all(cell.S == Name.TH for cell in cells)
    for cell in cells:
        if cell.S == Name.TH:
            cell.A.Scope = Name.Column if all_heads else Name.Row


def _furniture(pdf: pikepdf.Pdf, linked: set[tuple[int, int]]) -> None:
    """Turn running heads and feet into page furniture: WeasyPrint tags them as text that hangs in no tree."""
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    for at in range(0, len(numbers), 2):
        elements = numbers[at + 1]
        if not isinstance(elements, Array):
            continue
        loose = {mark for mark, element in enumerate(elements) if element is None or element.objgen not in linked}
        if loose:
            _make_artifacts(pdf, pdf.pages[int(numbers[at])], loose)
            for mark in loose:
                elements[mark] = None


def _make_artifacts(pdf: pikepdf.Pdf, page: pikepdf.Page, loose: set[int]) -> None:
    body = MARKED.sub(lambda found: ARTIFACT if int(found[1]) in loose else found[0], page.obj.Contents.read_bytes())
    # Compressed here: streams made in memory are otherwise written differently the first time.
    stream = pdf.make_stream(zlib.compress(body))
    stream.Filter = Name.FlateDecode
    page.obj.Contents = stream
