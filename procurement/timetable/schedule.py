"""When each milestone can happen, what holds it up, and how far it can move before the end does."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from procurement.deadlines import Answer, Calendar, Kind, compute, england
from procurement.deadlines.times import day_of

from .network import BY_CALL, START, Link, Way
from .times import TIMES

END = BY_CALL.milestones[-1].code
"""Every way ends with the start of the service."""
LATEST = date(2098, 12, 31)
ALL = frozenset(Kind)
WITHOUT_WISHES = ALL - {Kind.WISH}
"""What cannot be chosen otherwise: law, and the time others usually take."""
LAW = frozenset({Kind.LAW})


@dataclass(frozen=True)
class Timetable:
    """What is planned and what happened, as of a day.

    ``defaults`` holds usual times the catalogue of the case names, ``days`` those somebody changed with a reason.
    """

    today: date
    planned: Mapping[str, date]
    happened: Mapping[str, date] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    defaults: Mapping[str, int] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=england)
    way: Way = BY_CALL

    def days_of(self, time: str) -> int:
        """Give how many days a usual time has in this timetable."""
        return self.days.get(time, self.default_of(time))

    def default_of(self, time: str) -> int:
        """Give how many days a usual time has as long as nobody changed it."""
        return self.defaults.get(time, TIMES[time].days)


@dataclass(frozen=True)
class Hold:
    """A link at work: the first day it allows, and the deadline behind it where a rule counts the days."""

    link: Link
    start: date
    first: date
    answer: Answer | None = None

    @property
    def days(self) -> int:
        """Give the calendar days it takes."""
        return (self.first - self.start).days


@dataclass(frozen=True)
class Point:
    """One milestone of a schedule: the first day possible, when it is expected, and what decides that."""

    code: str
    label: str
    planned: date | None
    happened: date | None
    earliest: date | None
    expected: date | None
    holds: tuple[Hold, ...] = ()
    slack: int | None = None

    @property
    def too_early(self) -> bool:
        """Say whether it is planned before it can happen."""
        return self.planned is not None and self.earliest is not None and self.planned < self.earliest

    @property
    def room(self) -> int | None:
        """Give the days between the first day possible and the plan; below 0 the plan is too early."""
        return None if self.planned is None or self.earliest is None else (self.planned - self.earliest).days

    @property
    def driving(self) -> tuple[Hold, ...]:
        """Give what decides its first day."""
        return tuple(hold for hold in self.holds if hold.first == self.earliest)


@dataclass(frozen=True)
class Schedule:
    """Every milestone of a timetable with its dates."""

    timetable: Timetable
    points: Mapping[str, Point]

    @property
    def end(self) -> date:
        """Give the day the last milestone is expected."""
        return self.points[END].expected or self.timetable.today

    def __getitem__(self, code: str) -> Point:
        return self.points[code]


def schedule(timetable: Timetable, kinds: Collection[Kind] = ALL, *, slack: bool = True) -> Schedule:
    """Work out when each milestone can happen; only links of the given kinds count.

    With wishes among the kinds a milestone is expected on its planned day if that is possible, otherwise on the first
    day that is; without them as soon as it can be.
    """
    way = _Way(timetable, frozenset(kinds), slack)
    expected = way.walk()
    return Schedule(timetable, {one.code: way.point(one.code, one.label, expected) for one in timetable.way.milestones})


class _Way:
    """One set of links, walked again and again; what a link counts from a day is counted once."""

    def __init__(self, timetable: Timetable, kinds: frozenset[Kind], slack: bool):
        self.timetable, self.asks_slack, self.wishes = timetable, slack, Kind.WISH in kinds
        self.links = [link for link in timetable.way.links if link.kind in kinds]
        self.known: dict[tuple[Link, date], Hold] = {}
        self.overtaken = _overtaken(timetable)

    def walk(self, delayed: str = "", days: int = 0) -> dict[str, date]:
        """Give the day each milestone is expected; one of them may be put off by some days."""
        found: dict[str, date] = {START: self.timetable.today}
        for one in self.timetable.way.milestones:
            if one.code in self.overtaken:
                continue
            day = self.timetable.happened.get(one.code) or self._soonest(one.code, found)
            if one.code == delayed:
                day += timedelta(days=days)
            found[one.code] = min(day, LATEST)
        return found

    def _soonest(self, code: str, found: Mapping[str, date]) -> date:
        first = max((hold.first for hold in self.holds(code, found)), default=self.timetable.today)
        wished = self.timetable.planned.get(code) if self.wishes else None
        return max(filter(None, [first, self.timetable.today, wished]))

    def holds(self, code: str, found: Mapping[str, date]) -> tuple[Hold, ...]:
        """Give what a milestone waits for, when it has not happened."""
        return tuple(self._held(link, found[link.before]) for link in self.links if self._waits(link, code, found))

    def _waits(self, link: Link, code: str, found: Mapping[str, date]) -> bool:
        return link.after == code and link.before in found

    def _held(self, link: Link, start: date) -> Hold:
        if (link, start) not in self.known:
            self.known[link, start] = held(link, start, self.timetable)
        return self.known[link, start]

    def point(self, code: str, label: str, expected: Mapping[str, date]) -> Point:
        """Put together what is known of a milestone."""
        planned, happened = self.timetable.planned.get(code), self.timetable.happened.get(code)
        if happened or code in self.overtaken:
            return Point(code, label, planned, happened, None, expected.get(code))
        holds = self.holds(code, expected)
        slack = self.slack(code, expected) if self.asks_slack else None
        earliest = max([self.timetable.today, *(hold.first for hold in holds)])
        return Point(code, label, planned, None, earliest, expected[code], holds, slack)

    def slack(self, code: str, expected: Mapping[str, date]) -> int:
        """Give the most days a milestone can be put off before the end moves."""
        low, high = 0, (expected[END] - expected[code]).days + 1
        while high - low > 1:
            middle = (low + high) // 2
            if self.walk(code, middle)[END] == expected[END]:
                low = middle
            else:
                high = middle
        return low


def _overtaken(timetable: Timetable) -> frozenset[str]:
    """Give milestones nobody recorded, although something that waits for them has happened."""
    done, found, way = set(timetable.happened), set[str](), timetable.way
    for one in reversed(way.milestones):
        if one.code not in done and any(link.before == one.code and link.after in done | found for link in way.links):
            found.add(one.code)
    return frozenset(found)


def held(link: Link, start: date, timetable: Timetable) -> Hold:
    """Work out the first day a link allows when what it waits for happens on a day."""
    if link.rule:
        answer = _answer(link.rule, start, timetable.calendar)
        first = answer.date if link.rule == "request_to_participate" else answer.earliest_next
        return Hold(link, start, day_of(first or answer.date), answer)
    if not link.time:
        return Hold(link, start, start)
    days = timetable.days_of(link.time)
    if TIMES[link.time].working:
        return Hold(link, start, add_working_days(start, days, timetable.calendar))
    return Hold(link, start, start + timedelta(days=days))


def _answer(rule: str, start: date, calendar: Calendar) -> Answer:
    name = "dispatched" if rule == "request_to_participate" else "electronic_sent"
    return compute(rule, {name: start}, calendar=calendar)


def add_working_days(start: date, days: int, calendar: Calendar) -> date:
    """Count working days; the day it starts on is day 0."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= calendar.is_working(day)
    return day


def first_infeasible(found: Schedule) -> Point | None:
    """Give the first milestone, in the order of the plan, that is planned before it can happen."""
    early = [point for point in found.points.values() if point.too_early]
    return min(early, key=lambda point: (point.planned, list(found.points).index(point.code)), default=None)


def critical_path(found: Schedule) -> list[Point]:
    """Give the chain of milestones that decides the end, back to the wish or the day from which it runs.

    Time counted in working days takes up a weekend before it, so that a milestone on it may have a day or two to spare.
    """
    wanted = {END}
    for one in reversed(found.timetable.way.milestones):
        point = found[one.code]
        if one.code in wanted and point.expected == point.earliest:
            wanted |= {hold.link.before for hold in point.driving}
    return [point for code, point in found.points.items() if code in wanted]


@dataclass(frozen=True)
class Move:
    """A milestone whose dates would change."""

    code: str
    label: str
    planned: tuple[date | None, date | None]
    earliest: tuple[date | None, date | None]
    expected: tuple[date | None, date | None]

    @classmethod
    def between(cls, was: Point, now: Point) -> Move:
        """Put a milestone of two schedules side by side."""
        dates = ((was.planned, now.planned), (was.earliest, now.earliest), (was.expected, now.expected))
        return cls(was.code, was.label, *dates)

    @property
    def changes(self) -> bool:
        """Say whether anything moves."""
        return any(was != now for was, now in (self.planned, self.earliest, self.expected))


def moved(before: Schedule, after: Schedule) -> list[Move]:
    """List what moves when inputs, plan or calendar change; nothing is changed by asking."""
    pairs = ((before[one.code], after[one.code]) for one in before.timetable.way.milestones)
    return [move for was, now in pairs if (move := Move.between(was, now)).changes]


def with_holidays(calendar: Calendar, days: Iterable[date], why: str = "Extra bank holiday") -> Calendar:
    """Give a calendar with more bank holidays, and a version that says so."""
    more = sorted(set(days))
    version = f"{calendar.version}, with {', '.join(day.isoformat() for day in more)}" if more else calendar.version
    return replace(calendar, holidays={**calendar.holidays, **dict.fromkeys(more, why)}, version=version)
