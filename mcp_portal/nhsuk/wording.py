"""Dates, amounts and counts in the words of the house, for templates and for sentences made in Python."""

import datetime
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone

_BILLION = Decimal(10) ** 9
_MILLION = Decimal(10) ** 6
_PLACES = Decimal("0.01")


def day(value: datetime.date) -> str:
    """Write a date as "9 June 2017"."""
    date = _date(value)
    return f"{date.day} {date:%B %Y}"


def weekday(value: datetime.date) -> str:
    """Write a date as "Friday 9 June 2017"."""
    return f"{_date(value):%A} {day(value)}"


def time(value: datetime.datetime | datetime.time) -> str:
    """Write a time of day as "10:42am", "2pm", "midday" or "midnight"."""
    clock = _local(value).time() if isinstance(value, datetime.datetime) else value
    if (clock.hour % 12, clock.minute) == (0, 0):
        return "midday" if clock.hour else "midnight"
    minutes = f":{clock:%M}" if clock.minute else ""
    return f"{clock.hour % 12 or 12}{minutes}{'pm' if clock.hour >= 12 else 'am'}"


def moment(value: datetime.datetime) -> str:
    """Write a moment as "9 June 2017, 10:42am", in the time of Europe/London."""
    return f"{day(value)}, {time(value)}"


def pounds(value: Decimal | int) -> str:
    """Write an amount as "£244.3m", "£3.4bn" or "£12,500"; from £1 million on it is rounded to 2 places."""
    amount = Decimal(value)
    sign, size = ("-" if amount < 0 else ""), _rounded(abs(amount))
    if size >= _MILLION:
        millions = _rounded(size / _MILLION)
        # 999,999,999 is £1bn, not £1,000m.
        return f"{sign}£{_short(millions)}m" if millions < 1000 else f"{sign}£{_short(size / _BILLION)}bn"
    return f"{sign}£{size:,.2f}".removesuffix(".00")


def number(value: Decimal | int) -> str:
    """Write a number as "1,234"."""
    return f"{value:,}"


def figure(value: Decimal) -> str:
    """Write a figure without zeros at its end: "30", "1,234.5"."""
    return f"{value.normalize():,f}"


def plural(count: int, one: str, many: str = "") -> str:
    """Write a count with its noun: "1 requirement", "8 requirements", "2 people"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def listed(values: Iterable[Any], last: str = "and") -> str:
    """Write a list as "A, B and C"."""
    *head, tail = [str(value) for value in values] or [""]
    return f"{', '.join(head)} {last} {tail}" if head else tail


def lower_first(text: str) -> str:
    """Begin with a small letter, unless the first word is an acronym."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


FILTERS = {
    function.__name__: function
    for function in (day, weekday, time, moment, pounds, number, figure, plural, listed, lower_first, upper_first)
}


def _date(value: datetime.date) -> datetime.date:
    return _local(value).date() if isinstance(value, datetime.datetime) else value


def _local(value: datetime.datetime) -> datetime.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_PLACES, ROUND_HALF_UP)


def _short(value: Decimal) -> str:
    return f"{_rounded(value):,}".rstrip("0").rstrip(".")
