"""The working of a deadline: what was done, line by line, and the answer it leads to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum, StrEnum

from .calendars import Calendar
from .times import Day, add_hours, add_months, clock, day_of, in_words, iso


class Kind(Enum):
    """What gives a rule its force; told apart wherever a date is shown."""

    LAW = "law"
    GUIDANCE = "national guidance"
    CONDITION = "condition of an assuring body"
    DEFAULT = "default"
    WISH = "date chosen, not set by law"


class LineKind(StrEnum):
    """What a line of a working is: a step, a day skipped, something to know, or the answer."""

    STEP = "step"
    SKIP = "skip"
    NOTE = "note"
    ANSWER = "answer"


@dataclass(frozen=True)
class Line:
    """One line of a working."""

    what: str
    date: Day
    rule: str
    detail: str = ""
    kind: LineKind = LineKind.STEP

    def as_json(self, number: int) -> dict[str, object]:
        """Return the line with ISO dates."""
        return {
            "line": number,
            "what": self.what,
            "detail": self.detail,
            "date": iso(self.date),
            "rule": self.rule,
            "kind": self.kind.value,
        }

    def as_row(self) -> dict[str, str]:
        """Return the line as the page shows it, with the date in words."""
        return {
            "what": self.what,
            "detail": self.detail,
            "date": in_words(self.date),
            "rule": self.rule,
            "kind": self.kind.value,
        }


@dataclass(frozen=True)
class Outcome:
    """What a rule says: the date, and the first moment of the next step where one waits for it.

    Source and kind are given where they depend on the inputs.
    """

    date: Day
    earliest_next: Day | None = None
    source: str = ""
    kind: Kind | None = None


@dataclass
class Working:
    """Collects lines while a rule is worked out; each method adds a line and returns the date it gives."""

    calendar: Calendar
    rule: str
    lines: list[Line] = field(default_factory=list)

    def start(self, what: str, when: Day, detail: str = "") -> date:
        """Begin with a day that was given; it is day 0."""
        if isinstance(when, datetime):
            detail = f"{clock(when)}. {detail}".strip()
        self._add(what, day_of(when), detail)
        return day_of(when)

    def start_at(self, what: str, when: datetime, detail: str = "") -> datetime:
        """Begin with a moment that was given."""
        self._add(what, when, detail)
        return when

    def add_days(self, day: date, days: int, why: str = "", rule: str = "") -> date:
        """Count calendar days."""
        end = day + timedelta(days=days)
        self._add(_sentence(f"Add {_count(days, 'day')}", why), end, _spelled(day, days), rule)
        return end

    def add_months(self, day: date, months: int, why: str = "", rule: str = "") -> date:
        """Count months, to the same day of the month or the last one there is."""
        end = add_months(day, months)
        amount = _count(months // 12, "year") if months % 12 == 0 else _count(months, "month")
        detail = "The month has no such day, so its last day counts" if end.day != day.day else ""
        self._add(_sentence(f"Add {amount}", why), end, detail, rule)
        return end

    def add_hours(self, moment: datetime, hours: int, why: str = "", rule: str = "") -> datetime:
        """Count hours as they pass, over a change of the clocks as well."""
        end = add_hours(moment, hours)
        changed = moment.utcoffset() != end.utcoffset()
        detail = "The clocks change in between, so the time on the clock differs by an hour" if changed else ""
        self._add(_sentence(f"Add {hours} hours", why), end, detail, rule)
        return end

    def roll(self, day: date, rule: str = "") -> date:
        """Move a last day that is not a working day to the next one, a line for each day skipped."""
        while reason := self.calendar.why_not_working(day):
            self.lines.append(Line(f"Skipped: {reason}", day, rule or self.rule, kind=LineKind.SKIP))
            day += timedelta(days=1)
        if not self.calendar.knows(day):
            self._beyond(day)
        return day

    def given(self, what: str, when: Day, detail: str = "", rule: str = "") -> None:
        """Add a line that only names a date, such as the earlier of two others."""
        self._add(what, when, detail, rule)

    def note(self, what: str, when: Day, detail: str = "", rule: str = "") -> None:
        """Add something to know that does not change the answer."""
        self.lines.append(Line(what, when, rule or self.rule, detail, LineKind.NOTE))

    def note_if_not_working(self, day: date, advice: str) -> None:
        """Warn that a day that stays as it is falls on a day when nobody may be there."""
        if reason := self.calendar.why_not_working(day):
            self.note(reason, day, advice, "House rule (default)")

    def answer(self, what: str, when: Day, detail: str = "", rule: str = "") -> None:
        """Add the answer."""
        self.lines.append(Line(what, when, rule or self.rule, detail, LineKind.ANSWER))

    @property
    def last(self) -> int:
        """The number of the last line, for lines that refer to it."""
        return len(self.lines)

    def _add(self, what: str, when: Day, detail: str = "", rule: str = "") -> None:
        self.lines.append(Line(what, when, rule or self.rule, detail))

    def _beyond(self, day: date) -> None:
        known = self.calendar
        self.note(
            f"Bank holidays are only known for {known.known_from.year} to {known.known_to.year}",
            day,
            "Weekends are skipped, bank holidays are not. Check this date again when the list is longer",
            "House rule (default)",
        )


def lines(numbers: Iterable[int]) -> str:
    """Refer to lines by number: Line 2, Lines 1 to 3, Lines 4 and 7."""
    found = sorted(set(numbers))
    if len(found) == 1:
        return f"Line {found[0]}"
    if len(found) == found[-1] - found[0] + 1 and len(found) > 2:
        return f"Lines {found[0]} to {found[-1]}"
    return f"Lines {', '.join(map(str, found[:-1]))} and {found[-1]}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _sentence(start: str, why: str) -> str:
    return f"{why}: {start[0].lower()}{start[1:]}" if why else start


def _spelled(day: date, days: int) -> str:
    """Name the days counted: 9, 10, 11 … 18 February."""
    if days < 1:
        return ""
    end = day + timedelta(days=days)
    first = day + timedelta(days=1)
    last = f"{end.day} {end:%B}"
    if days == 1:
        return last
    opening = f"{first.day}" if first.month == end.month else f"{first.day} {first:%B}"
    return f"{opening} to {last}"
