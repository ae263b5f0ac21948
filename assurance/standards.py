"""What good looks like, question by question, in the portal's own words: texts out of the files beside the catalogue.

An edition that comes with the portal takes its texts from here when it is loaded, and drafts copy them. They are no
part of the file of the edition, whose hash is kept, and neither ratings nor signatures cover them.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from .circumstances import standards

FILES = Path(__file__).parent / "catalogue" / "standards"


@cache
def standards_of(edition: str) -> dict[str, str]:
    """Give the texts of an edition by the codes of its questions, those of the one it follows among them.

    None when it brings none.
    """
    path = FILES / f"{edition}.json"
    if not path.exists():
        return {}
    given = json.loads(path.read_text(encoding="utf-8"))
    return (standards_of(given["follows"]) if "follows" in given else {}) | dict(given["standards"])


@cache
def _defaults() -> frozenset[tuple[str, str]]:
    of_editions = (pair for path in FILES.glob("*.json") for pair in standards_of(path.stem).items())
    return frozenset({*of_editions, *standards().items()})


def is_default(code: str, words: str) -> bool:
    """Say whether a text about a question is the portal's own, as nobody has changed it."""
    return (code, words) in _defaults()
