"""Months and days of the guidance."""

import calendar
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflicts.models import GuidanceVersion
from conflicts.models.guidance import months_later

DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2090, 12, 31))
MONTHS = st.integers(-120, 120)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2016-08-31", 6, "2017-02-28"),
        ("2015-08-31", 6, "2016-02-29"),
        ("2016-07-01", 6, "2017-01-01"),
        ("2016-12-15", 12, "2017-12-15"),
        ("2016-02-29", 12, "2017-02-28"),
        ("2017-03-31", -1, "2017-02-28"),
    ],
)
def test_calendar_months_end_on_the_same_day_or_the_last(day, months, expected):
    assert months_later(datetime.date.fromisoformat(day), months) == datetime.date.fromisoformat(expected)


@given(DAYS, MONTHS)
def test_months_are_counted_by_the_calendar(day, months):
    later = months_later(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == min(day.day, calendar.monthrange(later.year, later.month)[1])


@given(DAYS, DAYS, MONTHS)
def test_a_later_day_never_gives_an_earlier_end(one, other, months):
    first, second = sorted((one, other))

    assert months_later(first, months) <= months_later(second, months)


@given(DAYS)
def test_what_was_declared_within_28_days_is_in_time(aware):
    guidance = GuidanceVersion(declare_within_days=28)

    assert guidance.declare_by(aware) - aware == datetime.timedelta(days=28)
