"""The ladder and its triggers, at and beside every bound."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from procurement.failure import EVENTS, LEVELS, Measures, broken, level_of, order_problems

CALM: dict[str, Any] = {"cash": Decimal(60), "variance": Decimal(0), "missed": 0, "quality": "good"}


def month(**said: Any) -> Measures:
    return Measures(**{**CALM, **said})


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ({}, 0),
        ({"cash": Decimal(30)}, 0),
        ({"cash": Decimal("29.9")}, 1),
        ({"cash": Decimal(15)}, 1),
        ({"cash": Decimal("14.9")}, 2),
        ({"cash": Decimal(10)}, 2),
        ({"cash": Decimal("9.9")}, 3),
        ({"cash": Decimal(0)}, 3),
        ({"variance": Decimal(1)}, 0),
        ({"variance": Decimal("1.01")}, 1),
        ({"variance": Decimal("2.5")}, 1),
        ({"variance": Decimal("2.51")}, 2),
        ({"variance": Decimal(-20)}, 0),
        ({"missed": 1}, 0),
        ({"missed": 2}, 1),
        ({"quality": "requires_improvement"}, 1),
        ({"quality": "inadequate"}, 2),
        ({"quality": "not_rated"}, 0),
        ({"quality": "outstanding"}, 0),
        *(({"events": frozenset({code})}, level) for code, (level, _words) in EVENTS.items()),
    ],
)
def test_each_trigger_opens_its_level_and_no_figure_beside_it(said: dict[str, Any], level: int) -> None:
    assert level_of(month(**said), {}).number == level


def test_every_trigger_is_named_the_highest_level_first() -> None:
    found = broken(month(cash=Decimal(12), missed=3, events=frozenset({"unsafe_service"})), {})

    assert found == [
        (4, "A service is unsafe"),
        (2, "Cash for less than 15 days"),
        (1, "2 metrics missed or more"),
    ]


def test_what_was_agreed_takes_the_place_of_the_usual_figure() -> None:
    assert level_of(month(cash=Decimal(40)), {"cash_1": Decimal(45)}).number == 1
    assert level_of(month(missed=4), {"missed_1": Decimal(5)}).number == 0


@given(
    some.decimals(0, 100, places=1), some.decimals(0, 100, places=1), some.decimals(-10, 10, places=2),
    some.integers(0, 5), some.sets(some.sampled_from(sorted(EVENTS))),
)  # fmt: skip
def test_a_worse_month_never_calls_for_a_lower_level(
    cash: Decimal, less: Decimal, variance: Decimal, missed: int, events: set[str]
) -> None:
    better = month(cash=max(cash, less), variance=variance, missed=missed)
    worse = month(cash=min(cash, less), variance=variance + 1, missed=missed + 1, events=frozenset(events))

    assert level_of(worse, {}).number >= level_of(better, {}).number


def test_bounds_of_a_higher_level_lie_beyond_those_of_a_lower_one() -> None:
    assert order_problems({}) == []
    assert order_problems({"cash_2": Decimal(30)}) == [
        "Days of cash must become fewer from watch to recovery to distress"
    ]
    assert order_problems({"variance_1": Decimal(3)}) == [
        "The variance of recovery must be larger than the variance of watch"
    ]


def test_every_level_but_the_first_says_what_is_due_and_who_decides() -> None:
    assert [level.number for level in LEVELS] == [0, 1, 2, 3, 4]
    assert all(level.due and level.days and level.decides for level in LEVELS[1:])
