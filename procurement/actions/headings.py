"""The heading of a file that is taken over: which column holds what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mcp_portal.documents.sheets import NotRead


def keys_of(heading: Sequence[str], columns: Mapping[str, str], needed: Sequence[str]) -> list[str]:
    """Give the key of each column, empty for a column that is not known. Raises NotRead."""
    names = {_letters(words): key for key, words in columns.items()}
    keys = [names.get(_letters(cell), "") for cell in heading]
    for key in needed:
        if key not in keys:
            raise NotRead(f"The heading has no column “{columns[key]}”: use the headings of the export")
    for key, words in columns.items():
        if keys.count(key) > 1:
            raise NotRead(f"The heading has the column “{words}” more than once")
    return keys


def _letters(words: str) -> str:
    return re.sub(r"[^a-z]", "", words.lower())
