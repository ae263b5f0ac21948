"""Working days: which days of a year nobody is expected to work, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version
from types import MappingProxyType

from govuk_bank_holidays.bank_holidays import BankHolidays

WEEKEND = {5: "Saturday", 6: "Sunday"}


@dataclass(frozen=True)
class Calendar:
    """A list of bank holidays with its version and the days it can speak for."""

    name: str
    version: str
    holidays: Mapping[date, str]
    known_from: date
    known_to: date

    def why_not_working(self, day: date) -> str | None:
        """Say why a day is not a working day, such as "Sunday is not a working day", or None."""
        if day in self.holidays:
            return f"{self.holidays[day]} is a bank holiday"
        if day.weekday() in WEEKEND:
            return f"{WEEKEND[day.weekday()]} is not a working day"
        return None

    def is_working(self, day: date) -> bool:
        """Say whether a day is a working day."""
        return self.why_not_working(day) is None

    def knows(self, day: date) -> bool:
        """Say whether the list of bank holidays reaches to this day."""
        return self.known_from <= day <= self.known_to

    def next_working(self, day: date) -> date:
        """Return the day itself or the first working day after it."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def last_working(self, day: date) -> date:
        """Return the day itself or the last working day before it."""
        while not self.is_working(day):
            day -= timedelta(days=1)
        return day

    def after(self, day: date, count: int) -> date:
        """Return the working day that is so many working days after a day; the day itself is not counted."""
        for _ in range(count):
            day = self.next_working(day + timedelta(days=1))
        return day

    @property
    def described(self) -> str:
        """Name the list, its version and the years it knows."""
        return f"{self.name} ({self.version}), known for {self.known_from.year} to {self.known_to.year}"


@cache
def england() -> Calendar:
    """Return the bank holidays of England and Wales as GOV.UK published them, without the network."""
    events = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    holidays = {event["date"]: _title(event) for event in events}
    return Calendar(
        name="Bank holidays in England",
        version=f"GOV.UK list in govuk-bank-holidays {version('govuk-bank-holidays')}",
        holidays=MappingProxyType(holidays),
        # GOV.UK publishes whole years.
        known_from=date(min(holidays).year, 1, 1),
        known_to=date(max(holidays).year, 12, 31),
    )


def _title(event: Mapping[str, str]) -> str:
    return f"{event['title']} (substitute day)" if event["notes"] == "Substitute day" else event["title"]
