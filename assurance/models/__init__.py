"""Tables and steps of gateways."""

from .at_risk import AtRisk, AtRiskAgreement
from .catalogue import CatalogueVersion, Question, Stage, StageBody
from .condition import Condition, ConditionEntry
from .evidence import Answer, Citation, Evidence
from .rating import Rating
from .record import BoardApproval, Remark, SignOff, Submission
from .review import GateReview
from .risk import Risk, RiskEntry

__all__ = [
    "Answer",
    "AtRisk",
    "AtRiskAgreement",
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
    "Risk",
    "RiskEntry",
    "SignOff",
    "Stage",
    "StageBody",
    "Submission",
]
