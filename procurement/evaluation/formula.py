"""The published formula: agreed scores make the result of a criterion, results and weights make the total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

FORMULA = (
    "The result on a criterion is the sum of the agreed scores on its questions, divided by the sum of their highest "
    "scores, times 100. The total is the sum of the results, each times its weight, divided by the sum of the weights."
)
TIE_RULE = "Tenders with the same total share a rank. No tie is broken by what was not published."


@dataclass(frozen=True)
class Points:
    """An agreed score on a question; ``counts`` is false where a fail makes it count as 0."""

    score: Decimal
    maximum: int
    counts: bool = True


def result_points(questions: Sequence[Points]) -> Fraction | None:
    """Give the result of a tender on a criterion out of 100, or None without a question."""
    if not questions:
        return None
    reached = sum((Fraction(one.score) for one in questions if one.counts), Fraction(0))
    return 100 * reached / sum(one.maximum for one in questions)


def total_points(results: Mapping[int, Fraction], weights: Mapping[int, Fraction]) -> Fraction:
    """Give the total of a tender out of 100, from its result on every criterion and their weights."""
    whole = sum(weights.values(), Fraction(0))
    return sum((results[key] * weight for key, weight in weights.items()), Fraction(0)) / whole


def ranked(totals: Mapping[int, Fraction]) -> list[tuple[int, int]]:
    """Give each tender with its rank, the highest total first; equal totals share a rank."""
    order = sorted(totals, key=lambda key: (-totals[key], key))
    return [(key, 1 + sum(other > totals[key] for other in totals.values())) for key in order]
