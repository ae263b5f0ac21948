"""The published formula and what would change the first rank, checked against trying it out."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from procurement.evaluation import Points, Turn, ranked, result_points, total_points, turning_points

WEIGHTS = st.lists(st.integers(1, 60), min_size=2, max_size=4)
RESULTS = st.lists(st.lists(st.integers(0, 20), min_size=4, max_size=4), min_size=2, max_size=4)


def made(weights: list[int], results: list[list[int]]) -> tuple[dict[int, Fraction], dict[int, dict[int, Fraction]]]:
    """Give weights and results by their keys."""
    own = {key: Fraction(weight) for key, weight in enumerate(weights)}
    return own, {number: {key: Fraction(row[key] * 5) for key in own} for number, row in enumerate(results)}


def first_at(
    criterion: int, weight: Fraction, results: dict[int, dict[int, Fraction]], weights: dict[int, Fraction]
) -> set[int]:
    """Try a weight out: who is first when the others keep their proportions."""
    rest = sum(one for key, one in weights.items() if key != criterion)
    tried = {key: (100 - weight) * one / rest for key, one in weights.items()} | {criterion: weight}
    return {key for key, rank in ranked({one: total_points(mine, tried) for one, mine in results.items()}) if rank == 1}


def test_the_result_is_the_sum_of_scores_by_the_sum_of_highest_scores() -> None:
    assert result_points([Points(Decimal("4.5"), 10), Points(Decimal(3), 5)]) == 50
    assert result_points([Points(Decimal("4.5"), 10, counts=False), Points(Decimal(3), 5)]) == 20
    assert result_points([]) is None


def test_equal_totals_share_a_rank() -> None:
    assert ranked({1: Fraction(50), 2: Fraction(70), 3: Fraction(50)}) == [(2, 1), (1, 2), (3, 2)]


def test_the_value_at_which_the_first_rank_changes_is_exact() -> None:
    weights, results = made([60, 40], [[20, 0], [10, 20]])

    assert turning_points(results, weights) == [
        Turn(0, Fraction(60), None, Fraction(200, 3)), Turn(1, Fraction(40), Fraction(100, 3), None),
    ]  # fmt: skip


def test_a_tender_that_is_best_on_everything_is_never_overtaken() -> None:
    weights, results = made([60, 40], [[20, 20], [10, 10]])

    assert all(turn.never for turn in turning_points(results, weights))


@given(WEIGHTS, RESULTS)
def test_between_the_turns_the_first_stays_first_and_beyond_them_another_is(
    weights: list[int], results: list[list[int]]
) -> None:
    own, rows = made(weights, results)
    for turn in turning_points(rows, own):
        low, high = turn.below or Fraction(0), turn.above or Fraction(100)
        now = first_at(turn.criterion, turn.weight, rows, own)
        for part in (Fraction(1, 7), Fraction(1, 2), Fraction(6, 7)):
            assert first_at(turn.criterion, low + (high - low) * part, rows, own) == now
        small = Fraction(1, 10**9)
        if turn.below is not None:
            assert first_at(turn.criterion, turn.below - small, rows, own) != now
        if turn.above is not None:
            assert first_at(turn.criterion, turn.above + small, rows, own) != now


@given(WEIGHTS, RESULTS)
def test_a_total_lies_between_the_worst_and_the_best_result(weights: list[int], results: list[list[int]]) -> None:
    own, rows = made(weights, results)
    for mine in rows.values():
        assert min(mine.values()) <= total_points(mine, own) <= max(mine.values())
