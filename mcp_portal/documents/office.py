"""What a Word, Excel or PowerPoint file (OOXML, a zip) must be inside."""

import zipfile
from typing import IO

from . import names
from .refusal import NotAccepted

CONTAINERS = frozenset(
    {
        "application/zip",
        "application/octet-stream",  # libmagic, when the first part is not the one it looks for
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    }
)
# OLE: Office of before 2007, and any Office file with a password.
LOCKED = {"application/x-ole-storage", "application/CDFV2", "application/encrypted", "application/msword",
          "application/vnd.ms-excel", "application/vnd.ms-powerpoint"}  # fmt: skip
MAIN_PARTS = {"docx": b"wordprocessingml.document.main", "xlsx": b"spreadsheetml.sheet.main",
              "pptx": b"presentationml.presentation.main"}  # fmt: skip

MOST_PARTS = 2_000
MOST_UNPACKED = 200_000_000
MOST_RATIO = 100
CONTENT_TYPES = "[Content_Types].xml"
SMALL = 1 << 20  # below this a high ratio does no harm
CHUNK = 1 << 20


def inspect(name: str, file: IO[bytes]) -> None:
    """Raise NotAccepted for a file that is damaged, protected, carries macros or would unpack without end."""
    try:
        with zipfile.ZipFile(file) as archive:
            _inspect(name, archive)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        EOFError,
        NotImplementedError,
        OSError,
        ValueError,
    ) as damage:
        raise _damaged(name) from damage


def _inspect(name: str, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    packed = sum(part.compress_size for part in parts)
    if len(parts) > MOST_PARTS or _too_large(sum(part.file_size for part in parts), packed):
        raise _too_much(name)
    if any(part.flag_bits & 1 for part in parts):
        raise NotAccepted(name, "is protected with a password: save it without one")
    if CONTENT_TYPES not in archive.namelist():
        raise _damaged(name)
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise _macros(name)
    _unpack(name, archive, packed)
    types = archive.read(CONTENT_TYPES)
    if b"macroEnabled" in types:
        raise _macros(name)
    if MAIN_PARTS[names.ending(name)] not in types:
        raise NotAccepted(name, f"does not hold what its name says: open it and save it as {names.ending(name)} again")


def _unpack(name: str, archive: zipfile.ZipFile, packed: int) -> None:
    """Read every part once: the sizes in a zip's index are only what its maker claims."""
    unpacked = 0
    for part in archive.infolist():
        with archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                unpacked += len(chunk)
                if _too_large(unpacked, packed):
                    raise _too_much(name)


def _too_large(unpacked: int, packed: int) -> bool:
    return unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_RATIO * packed)


def _too_much(name: str) -> NotAccepted:
    return NotAccepted(name, "unpacks to more than the portal takes: split it or save it as PDF")


def _macros(name: str) -> NotAccepted:
    return NotAccepted(name, f"carries macros: save it as {names.ending(name)} without macros")


def _damaged(name: str) -> NotAccepted:
    return NotAccepted(name, f"cannot be opened: open it and save it as {names.ending(name)} again")
