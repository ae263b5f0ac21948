"""The clock of a review: working days from submission to outcome, less the days on which it stood for clarification.

Pure: no tables, no wall clock. Working days are those of England, as GOV.UK publishes bank holidays.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays

Stop = tuple[datetime.date, datetime.date | None]
"""From when to when the clock stood; None while it stands."""


@cache
def _bank_holidays() -> frozenset[datetime.date]:
    events = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return frozenset(event["date"] for event in events)


def is_working_day(day: datetime.date) -> bool:
    """Say whether a day is neither on a weekend nor a bank holiday."""
    return day.weekday() < 5 and day not in _bank_holidays()


def working_days(start: datetime.date, end: datetime.date) -> int:
    """Count the working days after a day up to and with another; 0 when the other is not later."""
    return len(_days(start, end))


def running_days(submitted: datetime.date, until: datetime.date, stops: Iterable[Stop] = ()) -> int:
    """Count the working days the clock has run: those after submission, less those on which it stood.

    The day on which the clock is stopped still counts, as the day of submission does not; the day on which it
    runs on does not count.
    """
    stood = {day for start, end in stops for day in _days(start, min(end or until, until))}
    return len(_days(submitted, until) - stood)


def after_working_days(start: datetime.date, days: int) -> datetime.date:
    """Give the day that lies some working days after another."""
    day = start
    while days > 0:
        day += datetime.timedelta(days=1)
        days -= is_working_day(day)
    return day


def _days(start: datetime.date, end: datetime.date) -> set[datetime.date]:
    every = (start + datetime.timedelta(days=n) for n in range(1, (end - start).days + 1))
    return {day for day in every if is_working_day(day)}
