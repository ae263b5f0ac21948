"""Committees, their meetings, and what happened at each item."""

from .committee import Committee, Seat
from .item import AgendaItem, ItemHandling, ItemOutcome
from .meeting import Attendance, Meeting
from .papers import ItemPaper, Minute, MinuteAddition, PaperCopy

__all__ = [
    "AgendaItem",
    "Attendance",
    "Committee",
    "ItemHandling",
    "ItemOutcome",
    "ItemPaper",
    "Meeting",
    "Minute",
    "MinuteAddition",
    "PaperCopy",
    "Seat",
]
