"""The process in which one file is read: content in, words out."""

import resource
import sys
from collections.abc import Callable, Iterator

from . import MOST
from .office import document, slides, workbook
from .pdf import pages
from .text import text

MEMORY = 768 * 1024**2
SECONDS = 30
READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    "pdf": pages, "docx": document, "xlsx": workbook, "pptx": slides, "csv": text, "txt": text,
}  # fmt: skip


def main(ending: str) -> None:
    """Write words as they are found: what was read before the time ran out counts."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    written = 0
    for some in READERS[ending](sys.stdin.buffer.read()):
        sys.stdout.buffer.write(some.encode(errors="ignore") + b"\n")
        sys.stdout.buffer.flush()
        written += len(some)
        if written > MOST:
            break


if __name__ == "__main__":
    main(sys.argv[1])
