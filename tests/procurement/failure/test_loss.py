"""Who bears a loss: the figures of Hinchingbrooke, and what holds for every rule."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from procurement.failure import Band, Rule, rule_problems, shared

M = 1_000_000
BANDS = (Band(1 * M, Decimal(100)), Band(3 * M, Decimal(50)), Band(None, Decimal(25)))
HINCHINGBROOKE = Rule((Band(1 * M, Decimal(100)), Band(5 * M, Decimal(100)), Band(None, Decimal(100))), 2 * M)


def test_at_hinchingbrooke_the_provider_paid_its_cap_and_the_commissioner_the_rest() -> None:
    found = shared(5 * M, HINCHINGBROOKE)

    assert (found.provider, found.commissioner, found.moved) == (2 * M, 3 * M, 3 * M)


def test_a_shared_rule_prints_the_pounds_of_each_part() -> None:
    found = shared(5 * M, Rule(BANDS))

    assert [(one.pounds, one.provider, one.commissioner) for one in found.shares] == [
        (1 * M, 1 * M, 0), (2 * M, 1 * M, 1 * M), (2 * M, 500_000, 1_500_000),
    ]  # fmt: skip
    assert (found.provider, found.commissioner) == (2_500_000, 2_500_000)


def test_a_loss_that_ends_in_the_first_part_leaves_the_others_empty() -> None:
    assert [one.pounds for one in shared(400_000, Rule(BANDS)).shares] == [400_000, 0, 0]


def test_a_loss_below_nothing_is_no_loss() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        shared(-1, Rule(BANDS))


PERCENT = some.decimals(0, 100, places=2)
RULES = some.builds(
    lambda first, more, shares, most: Rule(
        (Band(first, shares[0]), Band(first + more, shares[1]), Band(None, shares[2])), most
    ),
    some.integers(1, 10**9), some.integers(1, 10**9), some.tuples(PERCENT, PERCENT, PERCENT),
    some.none() | some.integers(0, 10**9),
)  # fmt: skip


@given(some.integers(0, 10**12), RULES)
def test_nothing_of_a_loss_is_left_over_and_nobody_gains(loss: int, rule: Rule) -> None:
    found = shared(loss, rule)

    assert found.provider + found.commissioner == loss
    assert sum(one.pounds for one in found.shares) == loss
    assert 0 <= found.provider <= loss
    assert rule.most is None or found.provider <= rule.most


@given(some.integers(0, 10**9), some.integers(0, 10**9), RULES)
def test_a_larger_loss_never_costs_the_provider_less(loss: int, more: int, rule: Rule) -> None:
    # Each part is rounded to a pound.
    assert shared(loss + more, rule).provider >= shared(loss, rule).provider


@pytest.mark.parametrize(
    ("bands", "most", "problem"),
    [
        (BANDS, -1, "The most that the provider bears must be £0 or more"),
        ((Band(3, Decimal(1)), Band(3, Decimal(1)), Band(None, Decimal(1))), None,
         "The second part of a loss must end above the first part"),
        ((Band(3, Decimal(101)), Band(None, Decimal(1))), None, "A share of the provider must be between 0% and 100%"),
        ((Band(3, Decimal(1)),), None, "Only the last part of a loss goes on without end"),
    ],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_named(bands: tuple[Band, ...], most: int | None, problem: str) -> None:
    assert rule_problems(bands, most) == [problem]
    assert rule_problems(BANDS, None) == []
