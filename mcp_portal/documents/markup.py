"""A context of plain values and a template into the HTML of a document, for paper and for a page that looks like it.

Everything printed is escaped; the templates of ``templates/pdf`` are the only markup.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from . import fonts

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "pdf"


def source(kind: str, context: Mapping[str, Any]) -> str:
    """Give the HTML of a document, every text in it escaped and spelled in what the fonts can show."""
    return _environment().get_template(f"{kind}.jinja").render(fonts.spelled(dict(context)))


@functools.cache
def sheet(name: str, fonts_at: str) -> str:
    """Give a style sheet of documents for a browser, with its fonts at an address."""
    return (TEMPLATES / name).read_text().replace("url(font:", f"url({fonts_at}")


@functools.cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
