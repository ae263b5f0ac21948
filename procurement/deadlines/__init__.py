"""Deadlines as pure functions of regime, inputs and calendar, each with its working. No clock, no tables."""

from .calendars import Calendar, england
from .inputs import Input, Unanswerable
from .rules import LIGHT_TOUCH, Answer, Regime, Rule, compute
from .working import Kind, Line, LineKind

__all__ = [
    "LIGHT_TOUCH",
    "Answer",
    "Calendar",
    "Input",
    "Kind",
    "Line",
    "LineKind",
    "Regime",
    "Rule",
    "Unanswerable",
    "compute",
    "england",
]
