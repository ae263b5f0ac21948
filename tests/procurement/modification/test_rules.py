"""The test of regulation 72, ground by ground, at its limits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from procurement.modification import GROUNDS, Ground, Sums, why_not

ORIGINAL, THRESHOLD = 2_443_000_000, 589_148
SUMS = Sums(ORIGINAL, THRESHOLD)
BY_CODE = {ground.code: ground for ground in GROUNDS}
POUNDS = some.integers(-ORIGINAL, 2 * ORIGINAL)


def right(ground: Ground, **changed: bool) -> dict[str, bool]:
    """Give the answers that a ground needs, some of them changed."""
    return {one.code: one.needs for one in ground.asks} | changed


@pytest.mark.parametrize("ground", GROUNDS, ids=lambda one: one.code)
def test_a_ground_carries_a_change_that_costs_nothing_when_every_answer_is_right(ground: Ground) -> None:
    assert why_not(ground, right(ground), 0, SUMS) == []


@pytest.mark.parametrize(
    ("ground", "asked"), [(ground, one) for ground in GROUNDS for one in ground.asks],
    ids=[f"{ground.code}-{one.code}" for ground in GROUNDS for one in ground.asks],
)  # fmt: skip
def test_each_wrong_answer_is_named(ground: Ground, asked: Any) -> None:
    assert why_not(ground, right(ground, **{asked.code: not asked.needs}), 0, SUMS) == [asked.refusal]


@pytest.mark.parametrize("ground", GROUNDS, ids=lambda one: one.code)
def test_what_was_not_answered_carries_nothing(ground: Ground) -> None:
    assert why_not(ground, {}, 0, SUMS) == [one.refusal for one in ground.asks]


@pytest.mark.parametrize("code", ["b", "c"])
def test_half_of_the_original_value_is_allowed_and_a_pound_more_is_not(code: str) -> None:
    ground = BY_CODE[code]

    assert why_not(ground, right(ground), ORIGINAL // 2, SUMS) == []
    (refusal,) = why_not(ground, right(ground), ORIGINAL // 2 + 1, SUMS)
    assert refusal == (
        "The increase of £1,221,500,001 is more than half of the original value. "
        "At most £1,221,500,000 is allowed for each change on this ground"
    )


def test_small_changes_stay_below_the_threshold_together() -> None:
    small = BY_CODE["f"]

    assert why_not(small, right(small), 89_147, Sums(ORIGINAL, THRESHOLD, 500_000)) == []
    (refusal,) = why_not(small, right(small), 89_148, Sums(ORIGINAL, THRESHOLD, 500_000))
    assert refusal == "Small changes come to £589,148 together. They have to stay below the threshold of £589,148"


def test_small_changes_stay_below_a_tenth_of_a_small_contract() -> None:
    small = BY_CODE["f"]

    assert why_not(small, right(small), 99_999, Sums(1_000_000, THRESHOLD)) == []
    assert why_not(small, right(small), 100_000, Sums(1_000_000, THRESHOLD)) == [
        "Small changes have to stay below 10% of the original value together"
    ]


@given(pounds=POUNDS)
def test_a_review_clause_is_not_capped(pounds: int) -> None:
    assert why_not(BY_CODE["a"], right(BY_CODE["a"]), pounds, SUMS) == []


@given(
    ground=some.sampled_from(GROUNDS), pounds=POUNDS, less=some.integers(0, ORIGINAL), before=some.integers(0, 10**6)
)
def test_a_smaller_increase_is_never_refused_where_a_larger_one_is_allowed(
    ground: Ground, pounds: int, less: int, before: int
) -> None:
    sums = Sums(ORIGINAL, THRESHOLD, before)
    if not why_not(ground, right(ground), pounds, sums):
        assert why_not(ground, right(ground), pounds - less, sums) == []


@given(parts=some.lists(some.integers(1, 200_000), min_size=1, max_size=8))
def test_splitting_a_small_change_gains_nothing(parts: list[int]) -> None:
    small, before, allowed = BY_CODE["f"], 0, True
    for part in parts:
        allowed = allowed and not why_not(small, right(small), part, Sums(ORIGINAL, THRESHOLD, before))
        before += part

    assert allowed is (not why_not(small, right(small), sum(parts), SUMS))
