"""Tables of the procurement, one noun a module."""

from .bid import Bid, EvaluationResult, Opening
from .case import Procurement
from .decision import Decision, LegalSignOff, Signature
from .dialogue import DialogueRound
from .facts import Commissioner, Criterion, KeyDate, ScopeLine
from .notice import Notice
from .standstill import Standstill

__all__ = [
    "Bid",
    "Commissioner",
    "Criterion",
    "Decision",
    "DialogueRound",
    "EvaluationResult",
    "KeyDate",
    "LegalSignOff",
    "Notice",
    "Opening",
    "Procurement",
    "ScopeLine",
    "Signature",
    "Standstill",
]
