"""Tables of the conflicts app."""

from .breaches import Breach, BreachEntry, BreachEvidence, BreachReporter
from .declaration import Declaration
from .gifts import Gift, GiftDecision
from .guidance import CaseGuidance, GuidanceVersion
from .importing import ImportedRow, RegisterImport
from .interest import Interest, Mitigation
from .matching import Match
from .meetings import (
    AgendaItem,
    Attendance,
    Committee,
    ItemHandling,
    ItemOutcome,
    ItemPaper,
    Meeting,
    Minute,
    MinuteAddition,
    PaperCopy,
    Seat,
)
from .publication import DecisionMaker, Disposal, PublicationChoice, Redaction, RedactionReason, Reminder
from .recusal import Handling, Recusal, RecusalReason
from .screening import Answer, NewName

__all__ = [
    "AgendaItem",
    "Answer",
    "Attendance",
    "Breach",
    "BreachEntry",
    "BreachEvidence",
    "BreachReporter",
    "CaseGuidance",
    "Committee",
    "DecisionMaker",
    "Declaration",
    "Disposal",
    "Gift",
    "GiftDecision",
    "GuidanceVersion",
    "Handling",
    "ImportedRow",
    "Interest",
    "Match",
    "ItemHandling",
    "ItemOutcome",
    "ItemPaper",
    "Meeting",
    "Minute",
    "MinuteAddition",
    "Mitigation",
    "NewName",
    "PaperCopy",
    "PublicationChoice",
    "Recusal",
    "RecusalReason",
    "Redaction",
    "RedactionReason",
    "RegisterImport",
    "Reminder",
    "Seat",
]
