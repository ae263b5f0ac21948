"""Questions of the pages about gateways. Importing this package registers the forms of its steps."""

from mcp_portal.documents.fields import Files, Uploads

from .at_risk import AgreeAtRiskForm, AtRiskForm, EndAtRiskForm
from .conditions import (
    ConditionAcceptForm,
    ConditionEvidenceForm,
    ConditionForm,
    ConditionRejectForm,
    ConditionWaiveForm,
)
from .evidence import AnswerForm, EvidenceForm
from .rating import AssignForm, LinesFilter, OpinionForm, RatingForm
from .review import AcceptForm, ApprovalForm, FeedbackForm, ReturnForm
from .risks import AcceptRiskForm, DecideRiskForm, FiguresForm, HolderForm, RiskForm, SetAsideForm
from .signing import IssueForm, SignForm
from .stages import StageForm
from .support import SupportChangeForm, SupportForm, support_so_far
from .turns import AskForm, PanelForm, ReconsiderForm, ReopenForm, ReplyForm, WithdrawForm
from .words import Words

__all__ = [
    "AcceptForm",
    "AcceptRiskForm",
    "AgreeAtRiskForm",
    "AnswerForm",
    "ApprovalForm",
    "AskForm",
    "AssignForm",
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
    "IssueForm",
    "LinesFilter",
    "OpinionForm",
    "PanelForm",
    "RatingForm",
    "ReconsiderForm",
    "ReopenForm",
    "ReplyForm",
    "ReturnForm",
    "RiskForm",
    "SetAsideForm",
    "SignForm",
    "StageForm",
    "SupportChangeForm",
    "SupportForm",
    "Uploads",
    "WithdrawForm",
    "Words",
    "support_so_far",
]
