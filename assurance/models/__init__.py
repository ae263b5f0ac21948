"""Tables and steps of gateways."""

from .at_risk import AtRisk, AtRiskAgreement
from .catalogue import LONGEST_CODE, OWN_STAGE, CatalogueVersion, EditionMove, Question, Stage, StageBody
from .clarification import Clarification, ClarificationReply, ClockStop
from .condition import Condition, ConditionEntry
from .evidence import Answer, Citation, Evidence
from .letter import Letter
from .panel import PanelMeeting, PanelMember, Reopening
from .rating import Rating
from .reading import Assignment, Look, Opinion
from .record import BoardApproval, Remark, Submission
from .review import GateReview
from .risk import Risk, RiskEntry
from .signing import SignOff, StaleNotice
from .support import SupportGiven

__all__ = [
    "LONGEST_CODE",
    "OWN_STAGE",
    "Answer",
    "Assignment",
    "AtRisk",
    "AtRiskAgreement",
    "BoardApproval",
    "CatalogueVersion",
    "Citation",
    "Clarification",
    "ClarificationReply",
    "ClockStop",
    "Condition",
    "ConditionEntry",
    "EditionMove",
    "Evidence",
    "GateReview",
    "Letter",
    "Look",
    "Opinion",
    "PanelMeeting",
    "PanelMember",
    "Question",
    "Rating",
    "Remark",
    "Reopening",
    "Risk",
    "RiskEntry",
    "SignOff",
    "Stage",
    "StageBody",
    "StaleNotice",
    "Submission",
    "SupportGiven",
]
