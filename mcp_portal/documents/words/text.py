"""Words of plain text and of tables kept as text."""

from collections.abc import Iterator


def text(content: bytes) -> Iterator[str]:
    """Give the whole; most files are UTF-8, and those of older programs Windows-1252."""
    try:
        yield content.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield content.decode("cp1252", errors="ignore")
