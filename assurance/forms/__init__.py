"""Questions of the pages about gateways. Importing this package registers the forms of its steps."""

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
from .signing import SignForm
from .words import Words

__all__ = [
    "AcceptForm",
    "AnswerForm",
    "ApprovalForm",
    "ConditionAcceptForm",
    "ConditionEvidenceForm",
    "ConditionForm",
    "ConditionRejectForm",
    "ConditionWaiveForm",
    "EvidenceForm",
    "FeedbackForm",
    "Files",
    "LinesFilter",
    "RatingForm",
    "ReturnForm",
    "SignForm",
    "Uploads",
    "WithdrawForm",
    "Words",
]
