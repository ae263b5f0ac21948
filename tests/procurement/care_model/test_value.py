"""Return on investment: golden figures, and what holds whatever the figures; loose words of review clauses."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.care_model import Year, clause_gaps, returned
from procurement.care_model.clauses import loose_words

AMOUNTS = st.integers(0, 10**12)


@pytest.mark.parametrize(
    ("years", "rate", "ratio", "discounted", "even_in"),
    [
        # £48,000 a year that saves £73,000 returns 52 per cent, as the framework reports of a falls service.
        ([(48_000_00, 73_000_00)], "3.5", "52.08", "52.08", 1),
        ([(100_00, 0), (0, 103_50)], "3.5", "3.50", "0.00", 2),
        ([(200_00, 50_00), (100_00, 150_00), (0, 200_00)], "0", "33.33", "33.33", 3),
        ([(100_00, 150_00), (100_00, 20_00)], "3.5", "-15.00", "-13.88", None),
        ([(0, 50_00)], "3.5", None, None, 1),
    ],
)
def test_golden_returns(
    years: list[tuple[int, int]], rate: str, ratio: str | None, discounted: str | None, even_in: int | None
) -> None:
    made = [Year(number, costs, benefits) for number, (costs, benefits) in enumerate(years, 1)]
    back = returned(made, Decimal(rate))

    assert back.ratio == (None if ratio is None else Decimal(ratio))
    assert back.discounted_ratio == (None if discounted is None else Decimal(discounted))
    assert back.even_in == even_in


@settings(max_examples=30)
@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=10))
def test_discounting_only_makes_sums_smaller_and_a_rate_of_nought_changes_nothing(pairs: list[tuple[int, int]]) -> None:
    years = [Year(number, *pair) for number, pair in enumerate(pairs, 1)]
    back, plain = returned(years), returned(years, Decimal(0))

    assert back.discounted_costs <= back.costs
    assert back.discounted_benefits <= back.benefits
    assert (plain.discounted_costs, plain.discounted_benefits) == (plain.costs, plain.benefits)
    assert plain.net == sum(benefits - costs for costs, benefits in pairs)


def test_a_clause_names_what_it_leaves_out_and_what_it_leaves_open() -> None:
    words = "Adult social care such as home care, etc. where possible"
    assert loose_words(words) == [
        "such as",
        "etc",
        "where possible",
    ]
    assert loose_words("Home care for adults of the council, £12m a year. Sketch, fetcher") == []
    assert clause_gaps({"scope": "Home care", "nature": "", "conditions": "As required"}) == [
        "does not state its nature", "says “as required”, which is not precise",
    ]  # fmt: skip
