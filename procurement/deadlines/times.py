"""Days, months and hours in Europe/London, with the two nights when the clocks change."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

Day = date | datetime


class NoSuchTime(ValueError):
    """Say in a sentence why a time on the clock does not name one moment."""


def day_of(value: Day) -> date:
    """Return the day in London on which a moment falls; a day stays what it is."""
    if isinstance(value, datetime):
        return value.astimezone(LONDON).date()
    return value


def in_london(naive: datetime) -> datetime:
    """Read a time without offset as a time in London, refusing one that does not exist or exists twice."""
    earlier, later = (naive.replace(tzinfo=LONDON, fold=fold) for fold in (0, 1))
    if earlier.utcoffset() == later.utcoffset():
        return earlier
    clock = f"{naive:%H:%M} on {naive.day} {naive:%B %Y}"
    if earlier.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != naive:
        raise NoSuchTime(f"{clock} does not exist, because the clocks go forward. Enter a time an hour later")
    raise NoSuchTime(
        f"{clock} happens twice, because the clocks go back. "
        f"Enter {naive:%Y-%m-%dT%H:%M}+01:00 for the first or {naive:%Y-%m-%dT%H:%M}+00:00 for the second"
    )


def add_months(day: date, months: int) -> date:
    """Return the same day of the month later; where that month is shorter, its last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """Return the same day years later; 29 February becomes 28 February where there is none."""
    return add_months(day, 12 * years)


def add_hours(moment: datetime, hours: int) -> datetime:
    """Return the moment so many hours later by the clock's hands, not by its face.

    24 hours over a night when the clocks change end an hour earlier or later on the clock.
    """
    return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(LONDON)


def iso(value: Day) -> str:
    """Write a day as 2017-06-09 and a moment as 2017-06-09T10:42 in London time.

    The offset is written only where the clock shows the same time twice.
    """
    if not isinstance(value, datetime):
        return value.isoformat()
    local = value.astimezone(LONDON)
    text = f"{local:%Y-%m-%dT%H:%M}"
    try:
        in_london(local.replace(tzinfo=None, fold=0))
    except NoSuchTime:
        return f"{text}{local:%z}"[:-2] + ":00"
    return text


def in_words(value: Day) -> str:
    """Write a day as Friday 9 June 2017 and a moment as Friday 9 June 2017, 10:42am."""
    day = day_of(value)
    text = f"{day:%A} {day.day} {day:%B %Y}"
    return f"{text}, {clock(value)}" if isinstance(value, datetime) else text


def clock(moment: datetime) -> str:
    """Write the time of a moment in London as 10:42am, midday or midnight."""
    local = moment.astimezone(LONDON)
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    return f"{local.hour % 12 or 12}:{local:%M}{'pm' if local.hour >= 12 else 'am'}"
