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
RUNS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm"}

FINE = "fine"
REFUSALS = {
    "damaged": "cannot be opened: open it and save it as PDF again",
    "protected": "is protected with a password: save it without one",
    "empty": "has no pages: choose the file again or save it anew",
    "runs": "starts a script or a program when it is opened: print it to PDF and upload that",
    "large": "takes too much memory or time to open: print it to PDF or split it",
}


def inspect(name: str, file: BinaryIO) -> None:
    """Raise NotAccepted for a file that is damaged, protected, too much to open, or starts something by itself."""
    command = [sys.executable, "-m", "mcp_portal.documents.pdfs"]
    try:
        looked = subprocess.run(
            command, input=file.read(), capture_output=True, cwd=CHECKOUT, env={}, timeout=2 * SECONDS
        )
        verdict = looked.stdout.decode().strip()
    except subprocess.TimeoutExpired:
        verdict = "large"
    if verdict != FINE:
        # A process that ended without a word ran out of memory or time.
        raise NotAccepted(name, REFUSALS.get(verdict, REFUSALS["large"]))


def verdict(content: bytes) -> str:
    """Say what is wrong with a PDF in one of the words of ``REFUSALS``, or that it is fine."""
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            return _verdict(pdf)
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
    if any(_runs(found) for found in _dictionaries(pdf)):
        return "runs"
    # Objects that could not be unpacked were not looked at, and another reader may have more memory.
    unread = [words for words in map(str, pdf.get_warnings()) if "error decoding stream data" in words]
    if unread:
        return "large" if any("bad_alloc" in words for words in unread) else "damaged"
    return FINE


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
