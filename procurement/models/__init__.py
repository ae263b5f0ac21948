"""Tables of the procurement, one noun a module."""

from .bid import Bid, EvaluationResult, Opening
from .case import Procurement
from .decision import Decision, LegalSignOff, Signature
from .decision_register import RegisterEntry
from .dialogue import DialogueRound
from .facts import Commissioner, Criterion, KeyDate, ScopeLine
from .notice import Notice
from .party import Party
from .score import EvaluationQuestion, Score
from .standstill import Standstill

__all__ = [
    "Bid",
    "Commissioner",
    "Criterion",
    "Decision",
    "DialogueRound",
    "EvaluationQuestion",
    "EvaluationResult",
    "KeyDate",
    "LegalSignOff",
    "Notice",
    "Opening",
    "Party",
    "Procurement",
    "RegisterEntry",
    "ScopeLine",
    "Score",
    "Signature",
    "Standstill",
]
