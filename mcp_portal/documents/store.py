"""Files by the SHA-256 of their bytes: written once, never replaced, checked each time they are read.

A download goes through the page that owns the document; nothing here is served by the web server.
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

CHUNK = 1 << 20


class Damaged(Exception):
    """The bytes kept under a name are missing or are not the bytes that were put there."""


def put(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Keep bytes and give their SHA-256 and their number.

    Known and new bytes take the same way: all is written, made durable and only then linked into place,
    so neither an answer nor its time shows that somebody else had put the same file in.
    """
    incoming = _folder(_root() / "incoming")
    handle, draft = tempfile.mkstemp(dir=incoming)  # made with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            sha256, size = _copy(chunks, file)
            file.flush()
            os.fsync(file.fileno())
        _link(Path(draft), _place(sha256))
    finally:
        os.unlink(draft)
    return sha256, size


def open_verified(sha256: str) -> BinaryIO:
    """Open kept bytes for reading, after comparing them with their name; raise Damaged when they differ."""
    try:
        file = _place(sha256).open("rb")
    except FileNotFoundError as missing:
        raise Damaged(f"The file {sha256} is missing from the file store") from missing
    if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
        file.close()
        raise Damaged(f"The file {sha256} in the file store has been altered")
    file.seek(0)
    return file


def read(sha256: str) -> bytes:
    """Give kept bytes after comparing them with their name; raise Damaged when they differ."""
    with open_verified(sha256) as file:
        return file.read()


def _copy(chunks: Iterable[bytes], file: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        file.write(chunk)
    return digest.hexdigest(), size


def _link(draft: Path, place: Path) -> None:
    folder = _folder(place.parent)
    with contextlib.suppress(FileExistsError):  # the same bytes: what is kept is never replaced
        os.link(draft, place)
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _root() -> Path:
    return Path(settings.FILE_STORE)


def _place(sha256: str) -> Path:
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("Not a SHA-256 in hexadecimal")
    return _root() / sha256[:2] / sha256[2:4] / sha256


def _folder(path: Path) -> Path:
    # Not ``parents=True``: that would leave the upper folders open to others.
    for missing in reversed([folder for folder in (path, *path.parents) if not folder.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    return path
