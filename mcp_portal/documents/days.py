"""Dates as people write them into tables."""

from __future__ import annotations

import datetime
import re

NUMBERED = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
SHAPES = ("%d %B %Y", "%d %b %Y", "%d-%b-%Y")


def day_in(text: str) -> datetime.date | None:
    """Give the day of "30/06/2017", "2017-06-30" or "30 June 2017", or None when it is none of these."""
    numbered = NUMBERED.fullmatch(text)
    try:
        if numbered:
            day, month, year = map(int, numbered.groups())
            return datetime.date(year, month, day)
        return datetime.date.fromisoformat(text) if text[:4].isdecimal() else _worded(text)
    except ValueError:
        return None


def _worded(text: str) -> datetime.date | None:
    for shape in SHAPES:
        try:
            return datetime.datetime.strptime(text, shape).date()
        except ValueError:
            continue
    return None
