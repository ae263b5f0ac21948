"""What an appraisal of options adds up to: points by weight, exact to the last decimal place.

House rule: each option gets 0 to 10 points on each criterion, the weights add up to 100, and so the sum is out of 100.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
MOST_POINTS = 10
WHOLE = Decimal(100)


def weighted(weights: Mapping[K, Decimal], points: Mapping[K, int]) -> Decimal | None:
    """Give the weighted sum of an option out of 100; None while a criterion has no points."""
    if not weights or any(key not in points for key in weights):
        return None
    return sum((weight * points[key] for key, weight in weights.items()), Decimal(0)) / MOST_POINTS


def plain(value: Decimal | int) -> str:
    """Give a number in digits, without noughts at its end."""
    return f"{Decimal(value).normalize():f}"


def highest(sums: Mapping[K, Decimal | None]) -> list[K]:
    """Give the options with the highest sum; several when they are level."""
    known = {key: value for key, value in sums.items() if value is not None}
    return [key for key, value in known.items() if value == max(known.values())]
