"""Averages, weighted totals and ranks."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from procurement.queries.totals import Part, average, ranks, rounded, weighted_total

MAXIMUM = 10
SCORE = st.decimals(min_value=0, max_value=MAXIMUM, places=2)
SCORES = st.lists(SCORE, min_size=1, max_size=5)


@st.composite
def wholes(draw: st.DrawFn) -> list[Part]:
    """Give complete parts whose weights add up to 100."""
    cuts = sorted(draw(st.sets(st.integers(1, 99), max_size=4)))
    weights = [high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]
    return [
        Part(Decimal(weight), [(MAXIMUM, draw(SCORES)) for _ in range(draw(st.integers(1, 4)))]) for weight in weights
    ]


@given(parts=wholes())
def test_a_total_lies_between_0_and_100(parts: list[Part]) -> None:
    total = weighted_total(parts)

    assert total is not None
    assert 0 <= total <= 100


@given(parts=wholes())
def test_full_marks_everywhere_are_exactly_100_and_none_exactly_0(parts: list[Part]) -> None:
    def all_of(score: int) -> list[Part]:
        return [
            Part(part.weight, [(top, [Decimal(score)] * len(own)) for top, own in part.questions]) for part in parts
        ]

    assert weighted_total(all_of(MAXIMUM)) == 100
    assert weighted_total(all_of(0)) == 0


@given(parts=wholes(), data=st.data())
def test_the_order_of_evaluators_changes_nothing(parts: list[Part], data: st.DataObject) -> None:
    shuffled = [
        Part(part.weight, [(top, data.draw(st.permutations(list(own)))) for top, own in part.questions])
        for part in parts
    ]

    assert weighted_total(shuffled) == weighted_total(parts)


@given(parts=wholes(), data=st.data())
def test_a_higher_score_never_lowers_the_total(parts: list[Part], data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(parts) - 1))
    top, own = parts[which].questions[0]
    better = [Decimal(MAXIMUM), *list(own)[1:]]
    raised = list(parts)
    raised[which] = Part(parts[which].weight, [(top, better), *list(parts[which].questions)[1:]])

    before, after = weighted_total(parts), weighted_total(raised)

    assert before is not None
    assert after is not None
    assert after >= before


@given(parts=wholes(), data=st.data())
def test_with_a_gap_there_is_no_total(parts: list[Part], data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(parts) - 1))
    without_score = Part(parts[which].weight, [(MAXIMUM, []), *parts[which].questions])

    assert weighted_total([*parts[:which], without_score]) is None
    assert weighted_total([*parts, Part(Decimal(1), [])]) is None


def test_without_criteria_there_is_no_total() -> None:
    assert weighted_total([]) is None
    assert average([]) is None
    assert rounded(None) is None


@given(totals=st.dictionaries(st.integers(0, 50), st.fractions(0, 100), min_size=1, max_size=8))
def test_ranks_follow_the_totals_and_equal_ones_share_a_place(totals: dict[int, Fraction]) -> None:
    placed = ranks(dict(totals))

    assert min(placed.values()) == 1
    for one, other in ((one, other) for one in totals for other in totals):
        assert (placed[one] < placed[other]) == (totals[one] > totals[other])
        assert (placed[one] == placed[other]) == (totals[one] == totals[other])


def test_no_rank_is_given_while_one_total_is_missing() -> None:
    assert ranks({1: Fraction(50), 2: None}) == {}


@given(scores=SCORES)
def test_an_average_is_rounded_once_and_halves_go_up(scores: list[Decimal]) -> None:
    exact = average(scores)

    assert exact is not None
    shown = rounded(exact)
    assert shown is not None
    assert -Fraction(1, 200) < Fraction(shown) - exact <= Fraction(1, 200)
