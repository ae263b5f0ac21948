"""How long a ground for exclusion counts."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.selection import GROUNDS, counts_until, ground, still_counts

DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2030, 12, 31))


@pytest.mark.parametrize(
    ("code", "happened_on", "last"),
    [
        ("bribery", datetime.date(2012, 5, 22), datetime.date(2017, 5, 22)),
        ("performance", datetime.date(2014, 5, 22), datetime.date(2017, 5, 22)),
        ("fraud", datetime.date(2012, 2, 29), datetime.date(2017, 2, 28)),
        ("tax", datetime.date(1999, 1, 1), None),
    ],
)
def test_a_conviction_counts_5_years_an_event_3_and_unpaid_tax_as_long_as_it_lasts(
    code: str, happened_on: datetime.date, last: datetime.date | None
) -> None:
    assert counts_until(ground(code), happened_on) == last


@given(st.sampled_from(GROUNDS), DAYS, DAYS, st.integers(0, 4000))
@settings(max_examples=60, deadline=None)
def test_what_no_longer_counts_never_counts_again(found, happened_on, today, later) -> None:
    if not still_counts(found, happened_on, today):
        assert not still_counts(found, happened_on, today + datetime.timedelta(days=later))
    assert still_counts(found, happened_on, happened_on)


def test_each_ground_has_its_own_code_and_source() -> None:
    assert len({one.code for one in GROUNDS}) == len({one.source for one in GROUNDS}) == len(GROUNDS) == 19
    assert all(one.mandatory == (one.years != 3) for one in GROUNDS)
