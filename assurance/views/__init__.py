"""Pages about gateways."""

from .assigning import assign, rate
from .at_risk import at_risk, at_risk_end
from .clarifications import Resume, clarification, clarifications
from .conditions import (
    ConditionStep,
    condition,
    condition_add,
    condition_change,
    condition_download,
    condition_remove,
)
from .evidence import evidence, evidence_add, evidence_download, evidence_remove, minute_download
from .gateways import gateways, review_create
from .inbox import dates, inbox
from .opinions import opinion
from .questions import question
from .review import GateReviewStep, Signing, remark_download, review
from .risks import RiskStep, risk, risk_add, risk_download, risks
from .stages import stage_add
from .support import support, support_add, support_change

__all__ = [
    "dates",
    "inbox",
    "ConditionStep",
    "GateReviewStep",
    "Resume",
    "RiskStep",
    "Signing",
    "assign",
    "at_risk",
    "at_risk_end",
    "clarification",
    "clarifications",
    "condition",
    "condition_add",
    "condition_change",
    "condition_download",
    "condition_remove",
    "evidence",
    "evidence_add",
    "evidence_download",
    "evidence_remove",
    "gateways",
    "minute_download",
    "opinion",
    "question",
    "rate",
    "remark_download",
    "review",
    "review_create",
    "risk",
    "risk_add",
    "risk_download",
    "risks",
    "stage_add",
    "support",
    "support_add",
    "support_change",
]
