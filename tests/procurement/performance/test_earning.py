"""What a metric earns: nothing up to the floor, all from the target on; the parts add up and never to more."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.performance import Measure, earned, months_between, problems, reached, weights_problem

FIGURES = st.decimals(-1000, 1000, places=2)
MEASURES = st.builds(
    Measure, weight=st.decimals("0.01", 100, places=2), floor=FIGURES, target=FIGURES
).filter(lambda one: one.floor != one.target)  # fmt: skip
FIRST = datetime.date(2018, 4, 1)


def measure(weight: str = "10", floor: str = "50", target: str = "90") -> Measure:
    return Measure(Decimal(weight), Decimal(floor), Decimal(target))


@pytest.mark.parametrize(
    ("floor", "target", "value", "part"),
    [
        ("50", "90", "40", 0), ("50", "90", "50", 0), ("50", "90", "70", Fraction(1, 2)), ("50", "90", "90", 1),
        ("50", "90", "99", 1), ("30", "20", "31", 0), ("30", "20", "25", Fraction(1, 2)), ("30", "20", "10", 1),
    ],
)  # fmt: skip
def test_it_earns_in_proportion_between_floor_and_target(floor: str, target: str, value: str, part: Fraction) -> None:
    assert reached(measure(floor=floor, target=target), Decimal(value)) == part


def test_a_metric_without_a_result_earns_nothing_yet() -> None:
    first, second = earned(1000, [(measure(weight="60"), None), (measure(weight="40"), Decimal(90))])

    assert (first.reached, first.pounds) == (None, 0)
    assert second.pounds == 400


@given(pool=st.integers(1, 10**9), rows=st.lists(st.tuples(MEASURES, FIGURES), min_size=1, max_size=12))
def test_parts_add_up_to_the_sum_rounded_down(pool: int, rows: list[tuple[Measure, Decimal]]) -> None:
    found = earned(pool, list(rows))
    exact = [Fraction(pool) * Fraction(one.weight) / 100 * reached(one, value) for one, value in rows]

    assert sum(one.pounds for one in found) == int(sum(exact))
    assert all(0 <= one.pounds - part + 1 < 2 for one, part in zip(found, exact, strict=True))


@given(one=MEASURES, low=FIGURES, high=FIGURES)
def test_nearer_to_the_target_never_earns_less(one: Measure, low: Decimal, high: Decimal) -> None:
    low, high = min(low, high), max(low, high)
    less, more = (low, high) if one.target > one.floor else (high, low)

    assert reached(one, less) <= reached(one, more)


@pytest.mark.parametrize(
    ("last", "months", "said"),
    [
        (datetime.date(2020, 3, 31), 24, ""),
        (datetime.date(2021, 3, 31), 36, ""),
        (datetime.date(2020, 3, 30), 23, "would live for 23 months"),
        (datetime.date(2021, 4, 30), 37, "would live for 37 months"),
    ],
)
def test_a_metric_lives_for_2_to_3_years(last: datetime.date, months: int, said: str) -> None:
    assert months_between(FIRST, last) == months
    assert said in problems(measure(), FIRST, last).get("until", "")
    assert bool(problems(measure(), FIRST, last)) == bool(said)


def test_a_metric_without_a_weight_is_refused_with_a_sentence() -> None:
    wrong = problems(measure(weight="0"), FIRST, datetime.date(2020, 3, 31))

    assert wrong == {"weight": "Enter the weight as a percentage above 0 and up to 100. Without one it pays nothing"}


def test_weights_add_up_to_100() -> None:
    assert weights_problem([]) == ""
    assert weights_problem([measure("60"), measure("40")]) == ""
    assert weights_problem([measure("60"), measure("39.5")]) == "The weights add up to 99.5%, not 100%"
