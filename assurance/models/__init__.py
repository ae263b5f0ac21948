"""Tables and steps of gateways."""

from .catalogue import CatalogueVersion, Question, Stage, StageBody
from .condition import Condition, ConditionEntry
from .evidence import Answer, Citation, Evidence
from .rating import Rating
from .record import BoardApproval, Remark, SignOff, Submission
from .review import GateReview

__all__ = [
    "Answer",
    "BoardApproval",
    "CatalogueVersion",
    "Citation",
    "Condition",
    "ConditionEntry",
    "Evidence",
    "GateReview",
    "Question",
    "Rating",
    "Remark",
    "SignOff",
    "Stage",
    "StageBody",
    "Submission",
]
