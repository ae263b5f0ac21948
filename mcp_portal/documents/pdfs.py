"""What a PDF must be inside."""

from collections.abc import Iterator
from typing import BinaryIO

import pikepdf

from .refusal import NotAccepted

MOST_OBJECTS = 500_000
RUNS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm"}


def inspect(name: str, file: BinaryIO) -> None:
    """Raise NotAccepted for a file that is damaged, protected or starts something when it is opened."""
    try:
        with pikepdf.open(file, suppress_warnings=True) as pdf:
            _inspect(name, pdf)
    except pikepdf.PasswordError as locked:
        raise _protected(name) from locked
    except (pikepdf.PdfError, ValueError, OSError, RuntimeError) as damage:
        raise NotAccepted(name, "cannot be opened: open it and save it as PDF again") from damage


def _inspect(name: str, pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise _protected(name)
    if len(pdf.pages) == 0:
        raise NotAccepted(name, "has no pages: choose the file again or save it anew")
    if len(pdf.objects) > MOST_OBJECTS:
        raise NotAccepted(name, "has too many parts: print it to PDF or split it")
    if any(_runs(found) for found in _dictionaries(pdf)):
        raise NotAccepted(name, "starts a script or a program when it is opened: print it to PDF and upload that")


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
    return [v for v in values if isinstance(v, pikepdf.Object) and not v.is_indirect]


def _protected(name: str) -> NotAccepted:
    return NotAccepted(name, "is protected with a password: save it without one")
