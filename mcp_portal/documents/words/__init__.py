"""The words of a file, so that it can be found by them.

Like the preflight, this reads what strangers made: in a process of its own with little memory, little time and nothing
of the portal's environment. What cannot be read has no words, and is then found by its name alone.
"""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
MOST = 200_000
MOST_BYTES = 400_000
"""A vector holds a megabyte, and what it notes beside each word counts as well."""

PATIENCE = 45
READ = frozenset({"pdf", "docx", "xlsx", "pptx", "csv", "txt"})
"""Endings of files that hold words."""


def words_of(ending: str, content: bytes) -> str:
    """Give the first 200,000 characters of a file's words, or "" where there are none to read."""
    if ending not in READ:
        return ""
    command = [sys.executable, "-m", "mcp_portal.documents.words", ending]
    try:
        read = subprocess.run(command, input=content, capture_output=True, cwd=CHECKOUT, env={}, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return ""
    return plain(read.stdout.decode(errors="ignore"))


def plain(text: str) -> str:
    """Give words with single spaces, without the characters no one sees or the database refuses."""
    shown = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in text[: 2 * MOST])
    kept = " ".join(shown.split())[:MOST].encode()[:MOST_BYTES]
    return kept.decode(errors="ignore").rstrip()
