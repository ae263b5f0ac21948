"""What a body asks while the clock of a review stands, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Clarified:
    """A question of a body about a line, with its answer."""

    body: str
    code: str
    words: str
    asked_on: str
    answered_by: str
    answer: str
    answered_on: str


OF_DUDLEY = Clarified(
    body="nhs_improvement",
    code="CP2-F2",
    words="Which trust carries which share of a loss before the contract is signed? (invented)",
    asked_on="2018-01-08",
    answered_by="provider",
    answer="Each trust carries a quarter until the guarantees are signed (invented)",
    answered_on="2018-01-15",
)
