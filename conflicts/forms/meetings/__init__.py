"""Questions about committees and their meetings."""

from .committees import CommitteeFilterForm, CommitteeForm, EndSeatForm, MeetingFilterForm, QuorumForm, SeatForm
from .items import AdditionForm, BorrowForm, ItemForm, OutcomeForm, PaperForm, RuleAtItemForm, TimesForm
from .meetings import ApproveMinutesForm, AttendanceForm, BeginForm, CallForm, CloseForm

__all__ = [
    "AdditionForm",
    "ApproveMinutesForm",
    "AttendanceForm",
    "BeginForm",
    "BorrowForm",
    "CallForm",
    "CloseForm",
    "CommitteeFilterForm",
    "CommitteeForm",
    "EndSeatForm",
    "ItemForm",
    "MeetingFilterForm",
    "OutcomeForm",
    "PaperForm",
    "QuorumForm",
    "RuleAtItemForm",
    "SeatForm",
    "TimesForm",
]
