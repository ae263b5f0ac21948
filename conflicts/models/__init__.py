"""Tables of the conflicts app."""

from .declaration import Declaration
from .guidance import CaseGuidance, GuidanceVersion
from .importing import ImportedRow, RegisterImport
from .interest import Interest, Mitigation
from .publication import DecisionMaker, Disposal, PublicationChoice, Redaction, RedactionReason, Reminder
from .recusal import Handling, Recusal, RecusalReason
from .screening import Answer, NewName

__all__ = [
    "Answer",
    "CaseGuidance",
    "DecisionMaker",
    "Declaration",
    "Disposal",
    "GuidanceVersion",
    "Handling",
    "ImportedRow",
    "Interest",
    "Mitigation",
    "NewName",
    "PublicationChoice",
    "Recusal",
    "RecusalReason",
    "Redaction",
    "RedactionReason",
    "RegisterImport",
    "Reminder",
]
