"""What a file really is, as libmagic says: the machine's own, or the wheel's where there is none (ADR 3)."""

import ctypes
import functools
import importlib.util
import sys
from pathlib import Path

LIBRARY = "libmagic.so.1"


@functools.cache
def _database() -> str | None:
    """Load libmagic and return the database that belongs to it; None is the machine's own."""
    if sys.platform != "linux":
        return None
    try:
        ctypes.CDLL(LIBRARY)
    except OSError:
        wheel = importlib.util.find_spec("pylibmagic")
        if wheel is None or not wheel.submodule_search_locations:
            raise
        # Loaded by path once, it is found by name afterwards. The wheel's own module would change ctypes instead.
        folder = Path(wheel.submodule_search_locations[0])
        ctypes.CDLL(str(folder / LIBRARY))
        return str(folder / "magic.mgc")
    return None


DATABASE = _database()

import magic  # noqa: E402  it looks for the library when it is imported


def media_type(head: bytes) -> str:
    """Return the media type of a file by its first bytes."""
    return _reader().from_buffer(head)


@functools.cache
def _reader() -> magic.Magic:
    return magic.Magic(mime=True, magic_file=DATABASE)
