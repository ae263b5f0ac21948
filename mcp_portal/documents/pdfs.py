"""What a PDF must be inside.

A PDF of a megabyte can unpack to gigabytes while it is merely opened. It is therefore read in a process of its
own with little memory, little time and nothing of the portal's environment.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pikepdf

from .refusal import NotAccepted

CHECKOUT = Path(__file__).resolve().parents[2]
MEMORY = 768 * 1024**2
SECONDS = 20
MOST_OBJECTS = 500_000
SCANNED_PAGE = 400_000  # picture elements: an A4 page at 65 dots per inch
RUNS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm"}

FINE = "fine"
REFUSALS = {
    "damaged": "cannot be opened: open it and save it as PDF again",
    "protected": "is protected with a password: save it without one",
    "empty": "has no pages: choose the file again or save it anew",
    "runs": "starts a script or a program when it is opened: print it to PDF and upload that",
    "scan": "holds pictures of text that cannot be searched: run text recognition (OCR) on it, or save it as PDF from "
    "the program it was written with",
    "large": "takes too much memory or time to open: print it to PDF or split it",
}


def inspect(name: str, file: BinaryIO) -> int:
    """Give the number of pages.

    Raise NotAccepted for a file that is damaged, protected, too much to open, a scan without text, or that starts
    something by itself.
    """
    command = [sys.executable, "-m", "mcp_portal.documents.pdfs"]
    try:
        looked = subprocess.run(
            command, input=file.read(), capture_output=True, cwd=CHECKOUT, env={}, timeout=2 * SECONDS
        )
        verdict, _space, pages = looked.stdout.decode().strip().partition(" ")
    except subprocess.TimeoutExpired:
        verdict, pages = "large", ""
    if verdict != FINE:
        # A process that ended without a word ran out of memory or time.
        raise NotAccepted(name, REFUSALS.get(verdict, REFUSALS["large"]))
    return int(pages)


def verdict(content: bytes) -> str:
    """Say what is wrong with a PDF in one of the words of ``REFUSALS``, or "fine" and how many pages it has."""
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            found = _verdict(pdf)
            return f"{found} {len(pdf.pages)}" if found == FINE else found
    except pikepdf.PasswordError:
        return "protected"
    except MemoryError:
        return "large"
    except (pikepdf.PdfError, ValueError, OSError, RuntimeError):
        return "damaged"


def _verdict(pdf: pikepdf.Pdf) -> str:
    if pdf.is_encrypted:
        return "protected"
    if len(pdf.pages) == 0:
        return "empty"
    if len(pdf.objects) > MOST_OBJECTS:
        return "large"
    has_text = has_pictures = False
    for found in _dictionaries(pdf):
        if _runs(found):
            return "runs"
        has_text = has_text or str(found.get("/Type", "")) == "/Font"
        has_pictures = has_pictures or _is_large_picture(found)
    # Objects that could not be unpacked were not looked at, and another reader may have more memory.
    unread = [words for words in map(str, pdf.get_warnings()) if "error decoding stream data" in words]
    if unread:
        return "large" if any("bad_alloc" in words for words in unread) else "damaged"
    return "scan" if has_pictures and not has_text else FINE


def _is_large_picture(found: pikepdf.Dictionary | pikepdf.Stream) -> bool:
    """Say whether this is a picture as large as a scanned page; a logo is not."""
    if str(found.get("/Subtype", "")) != "/Image":
        return False
    try:
        return int(found.get("/Width", 0)) * int(found.get("/Height", 0)) >= SCANNED_PAGE
    except (TypeError, ValueError):
        return False


def _runs(found: pikepdf.Dictionary | pikepdf.Stream) -> bool:
    return "/JS" in found or "/JavaScript" in found or str(found.get("/S", "")) in RUNS


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary | pikepdf.Stream]:
    """Walk every dictionary of the file, also those that stand inside another; references are not followed."""
    pending = list(pdf.objects)
    pending.append(pdf.trailer)
    while pending:
        found = pending.pop()
        if isinstance(found, pikepdf.Array):
            pending.extend(_nested(list(found)))
        elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            yield found
            pending.extend(_nested([value for _, value in found.items()]))


def _nested(values: list) -> list:
    return [value for value in values if isinstance(value, pikepdf.Object) and not value.is_indirect]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    print(verdict(sys.stdin.buffer.read()))
