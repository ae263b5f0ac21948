"""Whole pence: rounding once, half up, and splits whose parts add up to the penny."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
HALF = Fraction(1, 2)


def in_pence(pounds: Decimal) -> int:
    """Give pounds as pence; they have 2 decimal places at most."""
    pence = pounds * 100
    if pence != int(pence):
        raise ValueError(f"{pounds} is not a whole number of pence")
    return int(pence)


def in_pounds(pence: int) -> Decimal:
    """Give pence as pounds, exactly."""
    return Decimal(pence).scaleb(-2)


def rounded(amount: Fraction) -> int:
    """Round to a whole penny, half a penny away from nought."""
    return floor(amount + HALF) if amount >= 0 else -floor(-amount + HALF)


def part_of(pence: int, percent: Decimal) -> int:
    """Give so many per cent of an amount, to the penny."""
    return rounded(pence * Fraction(percent) / 100)


def split(total: int, weights: Mapping[K, int]) -> dict[K, int]:
    """Split an amount in proportion by largest remainder: the parts add up to it, in whatever order they are given.

    Of equal remainders the key that sorts first gets the penny. Weights are nought or more, one of them more.
    """
    whole = sum(weights.values())
    if whole <= 0 or min(weights.values()) < 0:
        raise ValueError("Something has to be split by weights above nought")
    size, sign = abs(total), -1 if total < 0 else 1
    parts: dict[K, int] = {}
    left_over: list[tuple[int, Any]] = []
    for key, weight in weights.items():
        parts[key], remainder = divmod(size * weight, whole)
        left_over.append((-remainder, key))
    for _remainder, key in sorted(left_over)[: size - sum(parts.values())]:
        parts[key] += 1
    return {key: sign * part for key, part in parts.items()}
