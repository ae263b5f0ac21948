"""What an upload must be before it is kept.

Order: size, kind by name, kind by content, what is inside, viruses. Every refusal is one sentence that names
the file and says what to do. The answer depends on the bytes alone, never on what the store holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import File

from . import filetypes, names, office, pdfs, scanning
from .refusal import NotAccepted

__all__ = ["NotAccepted", "check", "media_type"]

HEAD = 1 << 18


@dataclass
class Found:
    """What the preflight learnt of a file it lets through."""

    pages: int | None = None
    scan: str = scanning.Scan.NOT_SCANNED


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS: dict[str, tuple[str, frozenset[str]]] = {
    # ending: (media type it is sent with, what libmagic may call it)
    "pdf": ("application/pdf", frozenset({"application/pdf"})),
    "docx": (f"{_OFFICE}wordprocessingml.document", office.CONTAINERS),
    "xlsx": (f"{_OFFICE}spreadsheetml.sheet", office.CONTAINERS),
    "pptx": (f"{_OFFICE}presentationml.presentation", office.CONTAINERS),
    "csv": ("text/csv", frozenset({"text/csv", "application/csv"})),
    "txt": ("text/plain", frozenset()),
    "png": ("image/png", frozenset({"image/png"})),
    "jpg": ("image/jpeg", frozenset({"image/jpeg"})),
    "jpeg": ("image/jpeg", frozenset({"image/jpeg"})),
}
PLAIN_TEXT = {"csv", "txt"}
# Text that a browser or a shell would run. Other "text/..." answers are libmagic's guesses about plain prose.
ACTIVE_TEXT = ("html", "xml", "script", "php", "svg")


def media_type(name: str) -> str:
    """Give the media type a file is sent with; raise NotAccepted when its kind is not taken."""
    return _kind(name)[0]


def check(upload: File) -> Found:
    """Say what a file is; raise NotAccepted unless the portal may keep it. Leave it at its beginning."""
    name, found = names.tidy(upload.name or ""), Found()
    for rule in CHECKS:
        upload.seek(0)
        rule(name, upload, found)
    upload.seek(0)
    return found


def _size(name: str, upload: File, _found: Found) -> None:
    if upload.size == 0:
        raise NotAccepted(name, "is empty: choose the file again or save it anew")
    if upload.size > settings.UPLOAD_LIMIT:
        most = settings.UPLOAD_LIMIT // 1024**2
        raise NotAccepted(name, f"must be {most}MB or smaller: split it or make its pictures smaller")


def _kind(name: str) -> tuple[str, frozenset[str]]:
    kind = KINDS.get(names.ending(name))
    if kind is None:
        raise NotAccepted(
            name,
            "must be a PDF, Word (docx), Excel (xlsx), PowerPoint (pptx), CSV, text (txt), PNG or JPEG file",
        )
    return kind


def _content(name: str, upload: File, _found: Found) -> None:
    _media_type, expected = _kind(name)
    found = filetypes.media_type(upload.read(HEAD))
    if found not in expected and not (names.ending(name) in PLAIN_TEXT and _is_plain(found)):
        if found in office.LOCKED:
            raise NotAccepted(name, "is protected with a password or in an old format: save it as docx, xlsx or pptx")
        raise NotAccepted(name, f"does not hold what its name says: open it and save it as {names.ending(name)} again")


def _is_plain(found: str) -> bool:
    return found.startswith("text/") and not any(word in found for word in ACTIVE_TEXT)


def _inside(name: str, upload: File, found: Found) -> None:
    inspect = INSPECTORS.get(names.ending(name))
    if inspect:
        found.pages = inspect(name, upload)


def _viruses(name: str, upload: File, found: Found) -> None:
    # A form asks and the action that keeps the file asks again: the scanner answers once for the same upload.
    known = getattr(upload, "portal_scan", None)
    found.scan = known or scanning.check(name, upload)
    upload.portal_scan = found.scan  # type: ignore[attr-defined]


INSPECTORS: dict[str, Callable[[str, Any], int | None]] = {
    "pdf": pdfs.inspect,
    "docx": office.inspect,
    "xlsx": office.inspect,
    "pptx": office.inspect,
}

CHECKS: list[Callable[[str, File, Found], None]] = [_size, _content, _inside, _viruses]
