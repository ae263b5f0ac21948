"""Words of a PDF, page by page: the strings its pages show, through the tables of their fonts."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Iterator
from typing import Any

import pikepdf

from .fonts import Font

SECONDS = 20.0
DEEPEST = 4  # forms within forms
ODD = (pikepdf.PdfError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError)
"""What comes out of a page that is not as it should be; the others are read all the same."""
GAP = -180  # a step back of so many thousandths between two strings of one line is a space
MOVES = frozenset({"Td", "TD", "Tm", "T*", "ET", "'", '"'})


def pages(content: bytes) -> Iterator[str]:
    """Give the words of each page until the time is over."""
    until = time.process_time() + SECONDS
    fonts: dict[Any, Font] = {}
    with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
        for page in pdf.pages:
            if time.process_time() > until:
                return
            with contextlib.suppress(*ODD):
                yield _words(page.obj, page.resources, fonts, DEEPEST)


def _words(drawn: Any, resources: Any, fonts: dict[Any, Font], depth: int) -> str:
    out: list[str] = []
    font: Font | None = None
    for instruction in pikepdf.parse_content_stream(drawn):
        operands, name = instruction.operands, str(instruction.operator)
        if name in MOVES:
            out.append(" ")
        if name == "Tf":
            font = _font(resources, operands, fonts)
        elif name in ("Tj", "'", '"') and operands and font:
            out.append(font.text(operands[-1]))
        elif name == "TJ" and operands and font:
            out.extend(_shown(operands[0], font))
        elif name == "Do" and depth:
            out.append(_form(resources, operands, fonts, depth))
    return "".join(out)


def _shown(pieces: Any, font: Font) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, pikepdf.String):
            yield font.text(piece)
        elif float(piece) < GAP:
            yield " "


def _font(resources: Any, operands: Any, fonts: dict[Any, Font]) -> Font | None:
    found = _resource(resources, "/Font", operands)
    if found is None:
        return None
    key = found.objgen if found.is_indirect else id(found)
    if key not in fonts:
        fonts[key] = Font(found)
    return fonts[key]


def _form(resources: Any, operands: Any, fonts: dict[Any, Font], depth: int) -> str:
    form = _resource(resources, "/XObject", operands)
    if form is None or str(form.get("/Subtype", "")) != "/Form":
        return ""
    return f" {_words(form, form.get('/Resources', resources), fonts, depth - 1)} "


def _resource(resources: Any, kind: str, operands: Any) -> Any:
    if resources is None or not operands:
        return None
    return resources.get(kind, pikepdf.Dictionary()).get(str(operands[0]))
