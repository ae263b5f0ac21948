"""Questions of the pages about interests."""

from .breaches import AboutForm, BreachFilterForm, EndPauseForm, EvidenceForm, ProgressForm, ReportForm
from .declarations import AgreeForm, DeclareForm, FileForm, InterestForm, Scope
from .gifts import GiftFilterForm, GiftForm
from .matching import CandidateForm, DismissForm, MatchFilterForm, MatchRulingForm
from .register import RegisterFilterForm
from .rulings import (
    AnswerRulingForm,
    BidKey,
    KeepForm,
    ProposeLiftingForm,
    RecusalForm,
    RulingFilterForm,
    RulingForm,
    default_sentence,
)
from .screening import InterestInNameForm, QuestionsForm

__all__ = [
    "AboutForm",
    "AgreeForm",
    "AnswerRulingForm",
    "BidKey",
    "BreachFilterForm",
    "CandidateForm",
    "DeclareForm",
    "DismissForm",
    "EndPauseForm",
    "EvidenceForm",
    "FileForm",
    "GiftFilterForm",
    "GiftForm",
    "InterestForm",
    "InterestInNameForm",
    "KeepForm",
    "MatchFilterForm",
    "MatchRulingForm",
    "ProgressForm",
    "ProposeLiftingForm",
    "QuestionsForm",
    "RecusalForm",
    "RegisterFilterForm",
    "ReportForm",
    "RulingFilterForm",
    "RulingForm",
    "Scope",
    "default_sentence",
]
