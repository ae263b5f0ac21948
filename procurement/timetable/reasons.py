"""Why a plan cannot be kept, each reason with its force: law, the usual time of others, or a wish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from procurement.deadlines import Kind, compute
from procurement.deadlines.times import day_of, in_words

from .network import START
from .schedule import LAW, WITHOUT_WISHES, Hold, Point, Schedule, Timetable, first_infeasible, schedule
from .times import TIMES


def mark(kind: Kind) -> str:
    """Give the force of a link or reason in a word; what is neither law nor chosen is somebody's usual time."""
    return {Kind.LAW: "Law", Kind.WISH: "Wish"}.get(kind, "Default")


@dataclass(frozen=True)
class Reason:
    """One reason, for the milestone it holds up."""

    code: str
    what: str
    detail: str
    kind: Kind
    source: str

    @property
    def mark(self) -> str:
        """Give its force in a word: law, default or wish."""
        return mark(self.kind)


@dataclass(frozen=True)
class Verdict:
    """What a timetable comes to: as planned, without wishes, and by law alone."""

    planned: Schedule
    without_wishes: Schedule
    by_law: Schedule
    reasons: tuple[Reason, ...]
    lapses: tuple[Reason, ...] = ()

    @property
    def first(self) -> Point | None:
        """Give the first milestone that cannot be kept."""
        return first_infeasible(self.planned)

    @property
    def goal(self) -> Point:
        """Give the milestone everybody asks about: the award, or the signature of an alliance."""
        return self.planned[self.planned.timetable.way.goal]

    @property
    def award(self) -> date | None:
        """Give the first day it can happen, after all that is planned before it."""
        return self.goal.happened or self.goal.earliest


def judged(timetable: Timetable) -> Verdict:
    """Judge a timetable."""
    found = schedule(timetable)
    return Verdict(
        found,
        schedule(timetable, WITHOUT_WISHES, slack=False),
        schedule(timetable, LAW, slack=False),
        tuple(reasons(found)),
        tuple(lapses(found)),
    )


def reasons(found: Schedule) -> list[Reason]:
    """Give every reason why a plan cannot be kept, in the order of the milestones; none if it can be.

    For each milestone that is planned too early: the links it breaks, what the plan leaves out on the way to it, and
    the wishes from which its first possible day comes.
    """
    early = [point for point in found.points.values() if point.too_early]
    if not early:
        return []
    way, driving = _leading_to(found, early), _driving(found, early)
    told = [_passed(point) for point in early if point.planned and point.planned < found.timetable.today]
    told += [_broken(found, point, hold) for point in early for hold in point.holds if _breaks(point, hold)]
    told += [_left_out(found, hold, code) for code in missing(found, way) for hold in _waiting_for(found, code)]
    wished = [(found[code], hold) for code in driving for hold in found[code].driving if hold.link.kind is Kind.WISH]
    told += [_wished(found, point, hold) for point, hold in wished]
    told += [reason for code in driving for reason in _put_off(found, code)]
    order = [one.code for one in found.timetable.way.milestones]
    return sorted(dict.fromkeys(told), key=lambda reason: order.index(reason.code))


def lapses(found: Schedule) -> list[Reason]:
    """Give the gateways that are planned or passed and would lapse before what they are needed for."""
    told, way = [], found.timetable.way
    needed_for = {"gate_1": "call", "gate_2": "award", "gate_3": "go_live"}
    for gate, needed in needed_for.items():
        needed = needed if needed in way.codes else way.goal
        if gate not in way.codes:
            continue
        stage = gate.removeprefix("gate_")
        passed, then = found[gate].happened or found[gate].planned, found[needed]
        if passed is None or then.happened or then.expected is None:
            continue
        valid = compute("gateway_validity", {"stage": stage, "issued": max(passed, found[gate].expected or passed)})
        if then.expected > day_of(valid.date):
            what = f"Gateway {stage} would lapse before “{then.label}”"
            detail = f"It is valid until {in_words(valid.date)}. Expected: {in_words(then.expected)}"
            told.append(Reason(needed, what, detail, valid.kind, valid.rule.source))
    return told


def missing(found: Schedule, codes: list[str] | None = None) -> list[str]:
    """Give milestones that are neither planned nor done, of those named or of all."""
    named = found.points.values() if codes is None else [found[code] for code in codes]
    return [point.code for point in named if point.earliest is not None and point.planned is None]


def _leading_to(found: Schedule, early: list[Point]) -> list[str]:
    """Give the milestones on which those planned too early wait, in their order."""
    wanted = {point.code for point in early}
    for one in reversed(found.timetable.way.milestones):
        if one.code in wanted:
            wanted |= {hold.link.before for hold in found[one.code].holds} - {START}
    return [one.code for one in found.timetable.way.milestones if one.code in wanted]


def _driving(found: Schedule, early: list[Point]) -> list[str]:
    """Give the milestones whose dates make those planned too early as late as they are, back to a wish."""
    wanted = {point.code for point in early}
    for one in reversed(found.timetable.way.milestones):
        point = found[one.code]
        if one.code in wanted and point.expected == point.earliest:
            wanted |= {hold.link.before for hold in point.driving} - {START}
    return [one.code for one in found.timetable.way.milestones if one.code in wanted]


def _breaks(point: Point, hold: Hold) -> bool:
    return point.planned is not None and hold.first > point.planned


def _passed(point: Point) -> Reason:
    planned = in_words(point.planned or point.earliest or date.min)
    return Reason(point.code, "The planned day has passed", f"It was {planned}", Kind.WISH, "Your plan")


def _broken(found: Schedule, point: Point, hold: Hold) -> Reason:
    before, planned = found.timetable.way.label(hold.link.before), in_words(point.planned or hold.first)
    if not hold.days:
        detail = f"“{before}” cannot be before {in_words(hold.start)}. Planned: {planned}"
    else:
        since = f"“{before}” on {in_words(hold.start)}" if hold.link.before else in_words(hold.start)
        detail = f"{_time(found, hold)} from {since} leads to {in_words(hold.first)}. Planned: {planned}"
    return Reason(point.code, hold.link.why, detail, hold.link.kind, hold.link.source)


def _waiting_for(found: Schedule, code: str) -> list[Hold]:
    """Give one link that makes a milestone necessary, a law before others; none for what is only a wish itself."""
    if all(hold.link.kind is Kind.WISH for hold in found[code].holds) and found[code].holds:
        return []
    holds = [hold for point in found.points.values() for hold in point.holds if hold.link.before == code]
    return sorted(holds, key=lambda hold: hold.link.kind is not Kind.LAW)[:1]


def _left_out(found: Schedule, hold: Hold, code: str) -> Reason:
    detail = f"“{found.timetable.way.label(code)}” has no planned date. It cannot be before {in_words(hold.start)}"
    return Reason(code, hold.link.why, detail, hold.link.kind, hold.link.source)


def _wished(found: Schedule, point: Point, hold: Hold) -> Reason:
    start = f"“{found.timetable.way.label(hold.link.before)}” on {in_words(hold.start)}"
    detail = f"{_time(found, hold)} from {start}. You may choose less"
    return Reason(point.code, hold.link.why, detail, hold.link.kind, hold.link.source)


def _time(found: Schedule, hold: Hold) -> str:
    """Give the time a link takes: 20 working days, or 30 days."""
    if hold.link.time:
        usual = TIMES[hold.link.time]
        return f"{usual.what}: {usual.in_words(found.timetable.days_of(usual.code))}"
    return f"{hold.days} days"


def _put_off(found: Schedule, code: str) -> list[Reason]:
    """Give the wish behind a milestone that is planned later than it could be, while something waits for it."""
    point = found[code]
    if point.planned is None or point.room is None or point.room <= 0:
        return []
    detail = f"It could be on {in_words(point.earliest or point.planned)}, {point.room} days before the plan"
    return [Reason(code, f"You chose {in_words(point.planned)} for “{point.label}”", detail, Kind.WISH, "Your plan")]
