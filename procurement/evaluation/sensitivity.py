"""For each weight: at which value another tender would be first, when the other weights keep their proportions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .formula import total_points

WHOLE = Fraction(100)


@dataclass(frozen=True)
class Turn:
    """The nearest value of a weight, in percent, on the far side of which another tender is first; None for never."""

    criterion: int
    weight: Fraction
    below: Fraction | None
    above: Fraction | None

    @property
    def never(self) -> bool:
        """Say whether no value of this weight changes the first rank."""
        return self.below is None and self.above is None


def turning_points(results: Mapping[int, Mapping[int, Fraction]], weights: Mapping[int, Fraction]) -> list[Turn]:
    """Give the turns of every weight, in the order of the criteria. Empty when first place is shared or alone.

    ``results``: the results of each tender by criterion. A weight of 100% has nothing to give to, so it never turns.
    """
    totals = {key: total_points(mine, weights) for key, mine in results.items()}
    first = [key for key, total in totals.items() if total == max(totals.values())]
    if len(totals) < 2 or len(first) != 1:
        return []
    whole = sum(weights.values(), Fraction(0))
    return [_turn(criterion, first[0], results, weights, WHOLE * weights[criterion] / whole) for criterion in weights]


def _turn(
    criterion: int,
    first: int,
    results: Mapping[int, Mapping[int, Fraction]],
    weights: Mapping[int, Fraction],
    weight: Fraction,
) -> Turn:
    others = {key: one for key, one in weights.items() if key != criterion}
    if not others:
        return Turn(criterion, weight, None, None)
    crossings = list(_crossings(criterion, first, results, others))
    return Turn(
        criterion,
        weight,
        max((one for one in crossings if one < weight), default=None),
        min((one for one in crossings if one > weight), default=None),
    )


def _crossings(
    criterion: int, first: int, results: Mapping[int, Mapping[int, Fraction]], others: Mapping[int, Fraction]
) -> Iterator[Fraction]:
    """Give the weights strictly between 0 and 100 at which another tender draws level with the first."""
    for key, mine in results.items():
        if key == first:
            continue
        here = results[first][criterion] - mine[criterion]
        rest = total_points(results[first], others) - total_points(mine, others)
        # The lead is (x * here + (100 - x) * rest) / 100: a straight line in the weight x.
        if here != rest:
            level = WHOLE * rest / (rest - here)
            if 0 < level < WHOLE:
                yield level
