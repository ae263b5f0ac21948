"""Tables of the conflicts app."""

from .declaration import Declaration
from .guidance import CaseGuidance, GuidanceVersion
from .interest import Interest, Mitigation
from .recusal import Handling, Recusal, RecusalReason

__all__ = [
    "CaseGuidance",
    "Declaration",
    "GuidanceVersion",
    "Handling",
    "Interest",
    "Mitigation",
    "Recusal",
    "RecusalReason",
]
