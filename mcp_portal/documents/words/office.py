"""Words of Word, Excel and PowerPoint files (OOXML, a zip of XML parts)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

MOST_OF_A_PART = 60_000_000
NUMBER = re.compile(r"\d+")
BREAKS = frozenset({"p", "br", "tab", "cr", "si", "row"})
"""Elements that part words; the runs inside a paragraph may stand in the middle of a word."""


def document(content: bytes) -> Iterator[str]:
    """Give the words of a Word file: the text first, then notes and comments."""
    yield from _parts(content, r"word/document\.xml", r"word/(footnotes|endnotes|comments)\.xml")


def slides(content: bytes) -> Iterator[str]:
    """Give the words of a presentation, slide by slide, then of its notes."""
    yield from _parts(content, r"ppt/slides/slide\d+\.xml", r"ppt/notesSlides/notesSlide\d+\.xml")


def workbook(content: bytes) -> Iterator[str]:
    """Give the names of the sheets and the words in their cells; nobody searches for a bare number."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "xl/workbook.xml" in archive.namelist():
            names = [one.get("name", "") for one in _tree(archive, "xl/workbook.xml").iter("{*}sheet")]
            yield "\n".join(names)
    yield from _parts(content, r"xl/sharedStrings\.xml", r"xl/worksheets/sheet\d+\.xml")


def _parts(content: bytes, *patterns: str) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for pattern in patterns:
            for name in sorted(filter(re.compile(pattern).fullmatch, archive.namelist()), key=_number):
                if archive.getinfo(name).file_size <= MOST_OF_A_PART:
                    yield _words(_tree(archive, name))


def _number(name: str) -> int:
    found = NUMBER.search(name)
    return int(found[0]) if found else 0


def _tree(archive: zipfile.ZipFile, name: str) -> etree._Element:
    # No entities, no network, no document type: what a file of these programs would never hold.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    return etree.fromstring(archive.read(name), parser)


def _words(root: etree._Element) -> str:
    found: list[str] = []
    for element in root.iter("{*}*"):
        kind = etree.QName(element).localname
        if kind in BREAKS:
            found.append(" ")
        elif kind == "t" and element.text:
            found.append(element.text)
    return "".join(found)
