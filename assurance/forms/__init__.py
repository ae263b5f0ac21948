"""Questions of the pages about gateways. Importing this package registers the forms of its steps."""

from .at_risk import AgreeAtRiskForm, AtRiskForm, EndAtRiskForm
from .conditions import (
    ConditionAcceptForm,
    ConditionEvidenceForm,
    ConditionForm,
    ConditionRejectForm,
    ConditionWaiveForm,
)
from .evidence import AnswerForm, EvidenceForm, Files, Uploads
from .rating import LinesFilter, RatingForm
from .review import AcceptForm, ApprovalForm, FeedbackForm, ReturnForm, WithdrawForm
from .risks import AcceptRiskForm, DecideRiskForm, FiguresForm, HolderForm, RiskForm, SetAsideForm
from .signing import SignForm
from .words import Words

__all__ = [
    "AcceptForm",
    "AcceptRiskForm",
    "AgreeAtRiskForm",
    "AnswerForm",
    "ApprovalForm",
    "AtRiskForm",
    "ConditionAcceptForm",
    "ConditionEvidenceForm",
    "ConditionForm",
    "ConditionRejectForm",
    "ConditionWaiveForm",
    "DecideRiskForm",
    "EndAtRiskForm",
    "EvidenceForm",
    "FeedbackForm",
    "FiguresForm",
    "Files",
    "HolderForm",
    "LinesFilter",
    "RatingForm",
    "ReturnForm",
    "RiskForm",
    "SetAsideForm",
    "SignForm",
    "Uploads",
    "WithdrawForm",
    "Words",
]
