"""The process in which one file is read: content in, words out."""

import importlib
import resource
import sys

from . import MOST

MEMORY = 768 * 1024**2
SECONDS = 30
READERS = {
    "pdf": ("pdf", "pages"), "docx": ("office", "document"), "xlsx": ("office", "workbook"),
    "pptx": ("office", "slides"), "csv": ("text", "text"), "txt": ("text", "text"),
}  # fmt: skip


def main(ending: str) -> None:
    """Write words as they are found: what was read before the time ran out counts."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    module, name = READERS[ending]
    # Only what this file needs: the others take longer to load than most files to read.
    read = getattr(importlib.import_module(f"{__package__}.{module}"), name)
    written = 0
    for some in read(sys.stdin.buffer.read()):
        sys.stdout.buffer.write(some.encode(errors="ignore") + b"\n")
        sys.stdout.buffer.flush()
        written += len(some)
        if written > MOST:
            break


if __name__ == "__main__":
    main(sys.argv[1])
