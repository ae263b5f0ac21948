"""Weighted sums of options: exact, in order, and out of 100."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.care_model import highest, plain, weighted

THREE = {"quality": Decimal("33.33"), "money": Decimal("33.33"), "speed": Decimal("33.34")}


@pytest.mark.parametrize(
    ("points", "total"),
    [
        ({"quality": 10, "money": 10, "speed": 10}, "100"),
        ({"quality": 7, "money": 3, "speed": 5}, "50"),
        ({"quality": 1, "money": 0, "speed": 0}, "3.333"),
        ({"quality": 0, "money": 0, "speed": 9}, "30.006"),
    ],
)
def test_golden_sums(points: dict[str, int], total: str) -> None:
    found = weighted(THREE, points)

    assert found is not None
    assert plain(found) == total


def test_an_option_without_all_points_has_no_sum_and_level_ones_are_both_highest() -> None:
    assert weighted(THREE, {"quality": 10}) is None
    assert weighted({}, {}) is None
    assert highest({"a": Decimal(50), "b": None, "c": Decimal("50.0"), "d": Decimal(49)}) == ["a", "c"]
    assert highest({"a": None}) == []


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 9999), st.integers(0, 10)), min_size=1, max_size=9))
def test_sums_are_exact_and_lie_between_no_and_all_points(parts: list[tuple[int, int]]) -> None:
    weights = {place: Decimal(hundredths).scaleb(-2) for place, (hundredths, _points) in enumerate(parts)}
    points = {place: given for place, (_hundredths, given) in enumerate(parts)}
    found = weighted(weights, points)

    assert found is not None
    assert Fraction(found) == sum(Fraction(hundredths, 1000) * given for hundredths, given in parts)
    assert 0 <= found <= sum(weights.values())
