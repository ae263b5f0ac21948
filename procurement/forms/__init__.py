"""Questions of the procurement. Importing this package registers the forms of its steps."""

from .alliance import EndForm as EndAllianceForm
from .bids import BidForm, FinalTenderForm, ResultForm, RoundForm, RoundOutcomeForm
from .decision_register import AsOfForm, RegisterEntryForm
from .decisions import DecidingBodyForm, DecisionForm, ItemDecisionForm, LegalSignOffForm, SignForm
from .dialogue import AgreeForm, ParkForm, ReopenForm
from .facts import ClockForm, CriteriaForm, DatesForm, FactsForm, NewCaseForm, ScopeForm
from .filters import CaseFilterForm
from .notices import DispatchForm, NoticeForm, PublishForm, SectionForm
from .parties import EndPartyForm, PartyFilterForm, PartyForm
from .scoring import QuestionsForm, ScoreForm
from .standstill import CorrectLettersForm, ExemptForm
from .steps import AbandonForm, GoLiveForm, InviteFinalTendersForm, OpenCallForm
from .team import CorrectionForm, DocumentForm, HoldForm, LiftForm, MemberForm

__all__ = [
    "AgreeForm",
    "ParkForm",
    "ReopenForm",
    "AbandonForm",
    "AsOfForm",
    "BidForm",
    "CaseFilterForm",
    "ClockForm",
    "CorrectionForm",
    "CriteriaForm",
    "DatesForm",
    "DecidingBodyForm",
    "DecisionForm",
    "DispatchForm",
    "DocumentForm",
    "EndAllianceForm",
    "EndPartyForm",
    "FactsForm",
    "FinalTenderForm",
    "GoLiveForm",
    "HoldForm",
    "InviteFinalTendersForm",
    "ItemDecisionForm",
    "LegalSignOffForm",
    "LiftForm",
    "MemberForm",
    "NewCaseForm",
    "NoticeForm",
    "OpenCallForm",
    "PartyFilterForm",
    "PartyForm",
    "PublishForm",
    "RegisterEntryForm",
    "QuestionsForm",
    "ResultForm",
    "RoundForm",
    "RoundOutcomeForm",
    "ScopeForm",
    "ScoreForm",
    "SectionForm",
    "CorrectLettersForm",
    "ExemptForm",
    "SignForm",
]
