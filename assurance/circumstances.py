"""Circumstances of a case in which a gateway asks more: questions that every edition has, asked only then.

They stand in files beside the catalogue and in no edition's own file, so that the hashes of editions stay as they are.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FILES = Path(__file__).parent / "catalogue" / "circumstances"

SOLE_BIDDER = "sole_bidder"

CIRCUMSTANCES = ((SOLE_BIDDER, "Only when one bidder is left"),)
"""Each circumstance, in words that say when its questions are asked."""


@cache
def files() -> tuple[dict[str, Any], ...]:
    """Give what the files say: ``asked_when``, questions by stage in ``added``, ``standards`` by code."""
    return tuple(json.loads(path.read_text(encoding="utf-8")) for path in sorted(FILES.glob("*.json")))


def asked_in_circumstances(stage: str) -> list[dict[str, Any]]:
    """Give the questions a stage asks in circumstances only; each stands ``after`` a question of every edition."""
    return [
        {**question, "asked_when": file["asked_when"], "good": file["standards"][question["code"]]}
        for file in files()
        for question in file["added"].get(stage, ())
    ]


def standards() -> dict[str, str]:
    """Give what good looks like for these questions, by their codes."""
    return {code: words for file in files() for code, words in file["standards"].items()}
