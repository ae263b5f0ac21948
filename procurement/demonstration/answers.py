"""What the people of Dudley answer, rate and sign at each gateway."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

PAPERS = Path(__file__).with_name("dudley_papers")


@dataclass(frozen=True)
class Gateway:
    """The papers of one gateway: files, answers, ratings and signatures."""

    files: dict[str, str]
    answers: dict[str, dict[str, str]]
    ratings: dict[str, tuple[str, str]]
    signatures: dict[str, tuple[str, str]]


def load(stage: str) -> Gateway:
    """Read the papers of a stage."""
    found = json.loads((PAPERS / f"gateway_{stage}.json").read_text())
    pairs = {
        name: {key: tuple(value) for key, value in found.get(name, {}).items()} for name in ("ratings", "signatures")
    }
    return Gateway(found["files"], found["answers"], **pairs)
