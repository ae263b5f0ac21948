"""The people of the sample, and its moments and dates."""

import datetime

UTC = datetime.UTC


def at(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime.datetime:
    """Give a moment in the time of the server."""
    return datetime.datetime(year, month, day, hour, minute, tzinfo=UTC)


def day(year: int, month: int, number: int) -> datetime.date:
    """Give a date."""
    return datetime.date(year, month, number)


LEAD = "Procurement lead, NHS Dudley CCG"
SRO = "Senior responsible officer, NHS Dudley CCG"
FINANCE = "Finance lead, NHS Dudley CCG"
GUARDIAN = "Conflicts of Interest Guardian, NHS Dudley CCG"
MEMBER = "Committee member, NHS Dudley CCG"
