"""What the provider earns of the performance payment: metrics with weights and a life, and results. Pure.

Source: MCP framework 2016: about 10% of the total rests on metrics that live for 2 to 3 years. Whole pounds excluding
VAT.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

SHORTEST_LIFE, LONGEST_LIFE = 24, 36
"""Months that a metric lives: 2 to 3 years (MCP framework 2016)."""
FULL = Decimal(100)


@dataclass(frozen=True)
class Measure:
    """What a metric pays for: nothing up to the floor, all from the target on, in between in proportion.

    ``weight``: percent of the payment. A target below the floor means that less is better.
    """

    weight: Decimal
    floor: Decimal
    target: Decimal


@dataclass(frozen=True)
class Earned:
    """What a metric earned: how much of its target was reached, from 0 to 1, and whole pounds. None: no result yet."""

    reached: Fraction | None
    pounds: int


def reached(measure: Measure, value: Decimal) -> Fraction:
    """Give how far a value is on the way from floor to target, from 0 to 1, exactly."""
    way = Fraction(measure.target) - Fraction(measure.floor)
    return min(max((Fraction(value) - Fraction(measure.floor)) / way, Fraction(0)), Fraction(1))


def earned(pool: int, results: Sequence[tuple[Measure, Decimal | None]]) -> list[Earned]:
    """Divide what was earned of a pool: whole pounds that add up to the sum rounded down, and never to more than it.

    A metric without a result earns nothing yet.
    """
    found = [None if value is None else reached(measure, value) for measure, value in results]
    exact = [
        Fraction(pool) * Fraction(measure.weight) / 100 * (part or 0)
        for (measure, _value), part in zip(results, found, strict=True)
    ]
    pounds = [int(one) for one in exact]
    left = int(sum(exact, Fraction(0))) - sum(pounds)
    # What rounding down leaves goes to those that lost most by it.
    by_loss = sorted(range(len(exact)), key=lambda place: (pounds[place] - exact[place], place))
    for place in by_loss[:left]:
        pounds[place] += 1
    return [Earned(part, whole) for part, whole in zip(found, pounds, strict=True)]


def months_between(first: datetime.date, last: datetime.date) -> int:
    """Give the whole months from a first day to the end of a last one."""
    after = last + datetime.timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    return months - (after.day < first.day)


def problems(measure: Measure, first: datetime.date, last: datetime.date) -> dict[str, str]:
    """Give what is wrong with a metric, by the name of its column."""
    found = {}
    if not 0 < measure.weight <= FULL:
        found["weight"] = "Enter the weight as a percentage above 0 and up to 100. Without one it pays nothing"
    if measure.floor == measure.target:
        found["target"] = "The target must differ from the floor"
    if last <= first:
        found["until"] = "The last day must be after the first day"
    elif not SHORTEST_LIFE <= months_between(first, last) <= LONGEST_LIFE:
        found["until"] = (
            f"A metric lives for 2 to 3 years. This one would live for {months_between(first, last)} months"
        )
    return found


def weights_problem(measures: Sequence[Measure]) -> str:
    """Say that weights do not add up to 100; "" when they do or when there is no metric."""
    total = sum((one.weight for one in measures), Decimal(0))
    if not measures or total == FULL:
        return ""
    return f"The weights add up to {f'{total:f}'.rstrip('0').rstrip('.') if total % 1 else f'{total:.0f}'}%, not 100%"
