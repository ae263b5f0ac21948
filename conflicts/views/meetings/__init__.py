"""Pages about committees, their meetings and items."""

from .committees import (
    committee,
    committee_add,
    committees,
    committees_export,
    meeting_add,
    meetings_export,
    quorum_change,
    seat_add,
    seat_end,
)
from .items import item, item_borrow, item_outcome, item_remove, item_rule, item_times, paper_add, paper_download
from .meetings import (
    MeetingStep,
    attendance_change,
    item_add,
    meeting,
    minute_addition,
    minutes,
    minutes_download,
)

__all__ = [
    "MeetingStep",
    "attendance_change",
    "committee",
    "committee_add",
    "committees",
    "committees_export",
    "item",
    "item_add",
    "item_borrow",
    "item_outcome",
    "item_remove",
    "item_rule",
    "item_times",
    "meeting",
    "meeting_add",
    "meetings_export",
    "minute_addition",
    "minutes",
    "minutes_download",
    "paper_add",
    "paper_download",
    "quorum_change",
    "seat_add",
    "seat_end",
]
