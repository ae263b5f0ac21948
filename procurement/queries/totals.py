"""Averages, weighted totals and ranks of individual scores: pure, exact, and nothing where something is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Part:
    """A criterion of a total: its weight and, for each question, the maximum and the scores that count."""

    weight: Decimal
    questions: Sequence[tuple[int, Sequence[Decimal]]]


def average(scores: Sequence[Decimal]) -> Fraction | None:
    """Give the mean of some scores, exactly, or None without any."""
    return Fraction(sum(scores, Decimal(0))) / len(scores) if scores else None


def weighted_total(parts: Iterable[Part]) -> Fraction | None:
    """Give the weighted total out of the sum of the weights (100 when these are complete), exactly.

    Each criterion counts by its weight, its questions by their maxima. None as soon as a criterion has no question
    or a question no score: a total with a gap would mislead.
    """
    total, any_part = Fraction(0), False
    for part in parts:
        means = [average(scores) for _maximum, scores in part.questions]
        found = [mean for mean in means if mean is not None]
        if not means or len(found) < len(means):
            return None
        possible = sum(maximum for maximum, _scores in part.questions)
        total += Fraction(part.weight) * sum(found, Fraction(0)) / possible
        any_part = True
    return total if any_part else None


def ranks(totals: Mapping[int, Fraction | None]) -> dict[int, int]:
    """Give the place of each total, the highest first; equal totals share a place. Empty when one is missing."""
    known = [total for total in totals.values() if total is not None]
    if len(known) < len(totals):
        return {}
    return {key: 1 + sum(other > total for other in known) for key, total in totals.items() if total is not None}


def rounded(value: Fraction | None) -> Decimal | None:
    """Write an exact value with 2 decimal places, halves up."""
    if value is None:
        return None
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(CENT, rounding=ROUND_HALF_UP)
