"""The clock of a review."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st

from assurance import clock
from procurement.deadlines.calendars import england

DAYS = st.dates(datetime.date(2014, 1, 1), datetime.date(2020, 12, 31))
LENGTHS = st.integers(0, 60)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_weekends_and_bank_holidays_do_not_count():
    # Good Friday and Easter Monday of 2017 lie between.
    assert clock.working_days(day("2017-04-13"), day("2017-04-19")) == 2


def test_days_of_clarification_do_not_count():
    stops = [(day("2017-05-10"), day("2017-05-17"))]

    assert clock.running_days(day("2017-05-08"), day("2017-05-19"), stops) == 9 - 5


def test_while_the_clock_stands_no_day_counts():
    stops = [(day("2017-05-10"), None)]

    assert clock.running_days(day("2017-05-08"), day("2017-05-19"), stops) == 2


@given(DAYS)
def test_a_working_day_is_one_of_the_calendar_of_deadlines(some):
    assert clock.is_working_day(some) == england().is_working(some)


@given(DAYS, LENGTHS)
def test_counting_and_adding_working_days_agree(start, days):
    assert clock.working_days(start, clock.after_working_days(start, days)) == days


@given(DAYS, LENGTHS, st.lists(st.tuples(LENGTHS, LENGTHS), max_size=3))
def test_the_clock_never_runs_backwards_nor_longer_than_the_days_there_are(submitted, length, stood):
    until = submitted + datetime.timedelta(days=length)
    stops = [
        (submitted + datetime.timedelta(days=first), submitted + datetime.timedelta(days=first + more))
        for first, more in stood
    ]

    run = clock.running_days(submitted, until, stops)

    assert 0 <= run <= clock.working_days(submitted, until)
    assert run <= clock.running_days(submitted, until + datetime.timedelta(days=1), stops)
    assert clock.running_days(submitted, until, [*stops, *stops]) == run


@given(DAYS, LENGTHS, LENGTHS, LENGTHS)
def test_a_stop_takes_away_exactly_its_own_working_days(submitted, before, stood, after):
    stopped = submitted + datetime.timedelta(days=before)
    resumed = stopped + datetime.timedelta(days=stood)
    until = resumed + datetime.timedelta(days=after)

    run = clock.running_days(submitted, until, [(stopped, resumed)])

    assert run == clock.working_days(submitted, until) - clock.working_days(stopped, resumed)
