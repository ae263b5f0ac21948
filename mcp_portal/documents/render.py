"""A context of plain values and a template into an accessible PDF (PDF/UA-1), the same bytes each time.

Nothing is fetched but the packaged fonts and style sheets: no network, no files of the machine. Everything
printed is escaped; the templates of ``templates/pdf`` are the only markup.
"""

from __future__ import annotations

import contextlib
import functools
import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from . import finishing, fonts
from .markup import TEMPLATES, source

VARIANT = "pdf/ua-1"
FONT, SHEET = "font", "sheet"

logging.getLogger("weasyprint").setLevel(logging.ERROR)


class NotServed(ValueError):
    """A document asked for something that is not a packaged font or style sheet."""


def pdf(kind: str, context: Mapping[str, Any], *, progress: Callable[[str], None] | None = None) -> bytes:
    """Render ``templates/pdf/<kind>.jinja``; ``progress`` is told in words how far it is."""
    tell = progress or _nobody
    tell("Writing the text")
    html = source(kind, context)
    tell("Laying out the pages")
    configuration = FontConfiguration()
    with _progress_of_pages(tell):
        document = HTML(string=html, url_fetcher=Fetcher()).render(font_config=configuration, pdf_variant=VARIANT)
        tell(f"Drawing {len(document.pages)} pages")
        drawn = document.write_pdf(pdf_variant=VARIANT)
    tell("Checking the file")
    return finishing.finish(drawn, html)


class Fetcher(URLFetcher):
    """Serves the packaged fonts and style sheets, and refuses everything else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={FONT, SHEET}, allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Give a packaged file by its bare name; raise NotServed for any other address."""
        scheme, _, name = url.partition(":")
        path = _packaged().get((scheme, name))
        if path is None:
            raise NotServed(f"Documents are made without network and files: {url!r} is not served")
        kind = "text/css" if scheme == SHEET else f"font/{path.suffix[1:]}"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


@functools.cache
def _packaged() -> dict[tuple[str, str], Path]:
    found = {(FONT, name): fonts.FOLDER / name for name in fonts.FILES}
    return found | {(SHEET, path.name): path for path in TEMPLATES.glob("*.css")}


class _PageCounter(logging.Handler):
    """Turns WeasyPrint's own progress log into words."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__(logging.INFO)
        self.tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if "page" in message.lower():
            self.tell(f"Laying out page {message.rsplit(' ', 1)[-1]}")


@contextlib.contextmanager
def _progress_of_pages(tell: Callable[[str], None]) -> Iterator[None]:
    log, counter = logging.getLogger("weasyprint.progress"), _PageCounter(tell)
    level = log.level
    log.addHandler(counter)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(counter)
        log.setLevel(level)


def _nobody(words: str) -> None:
    """Tell nobody."""
