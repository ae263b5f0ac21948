"""Writes about committees and their meetings that are not steps of a meeting."""

from .agenda import add_item, call_meeting, remove_item
from .committees import add_seat, borrow_member, change_quorum, end_seat, set_up_committee
from .papers import add_paper, add_to_minutes
from .recording import change_attendance, record_outcome, record_times, rule_at_item
from .wrong import Wrong

__all__ = [
    "Wrong",
    "add_item",
    "add_paper",
    "add_seat",
    "add_to_minutes",
    "borrow_member",
    "call_meeting",
    "change_attendance",
    "change_quorum",
    "end_seat",
    "record_outcome",
    "record_times",
    "remove_item",
    "rule_at_item",
    "set_up_committee",
]
