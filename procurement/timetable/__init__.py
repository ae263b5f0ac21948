"""A timetable as pure functions of plan, facts and usual times: what is possible when, and why. No clock, no tables."""

from .network import BY_ALLIANCE, BY_CALL, LINKS, MILESTONES, Link, Milestone, Way
from .reasons import Reason, Verdict, judged, missing, reasons
from .schedule import (
    LAW,
    WITHOUT_WISHES,
    Hold,
    Move,
    Point,
    Schedule,
    Timetable,
    critical_path,
    first_infeasible,
    moved,
    schedule,
    with_holidays,
)
from .times import TIMES, UsualTime

__all__ = [
    "BY_ALLIANCE",
    "BY_CALL",
    "LAW",
    "LINKS",
    "MILESTONES",
    "TIMES",
    "WITHOUT_WISHES",
    "Hold",
    "Link",
    "Milestone",
    "Move",
    "Point",
    "Reason",
    "Schedule",
    "Timetable",
    "UsualTime",
    "Verdict",
    "Way",
    "critical_path",
    "first_infeasible",
    "judged",
    "missing",
    "moved",
    "reasons",
    "schedule",
    "with_holidays",
]
