"""Tables of the procurement, one noun a module."""

from .alliance import DEFAULT_GATEWAYS, AllianceAgreement, AllianceConsent, AllianceMember, VariantGateway
from .assignment import Assignment
from .bid import Bid, Opening
from .bidder import BidderStanding, CapabilityAnswer, CapabilityCheck, ConfidentialItem, TenderValidity
from .care_model import CareLevel, EssentialJob, ValueProposition, ValueYear
from .case import Procurement
from .checklist import ChecklistEntry
from .commitment import BidderLetter, Commitment
from .consultation import Consultation, Objection
from .consulted import (
    Audience,
    Channel,
    ConsultationPaper,
    DutyAssessment,
    Method,
    ResponseCount,
    ScrutinyDates,
    Theme,
)
from .contract import (
    AwardRecord,
    BreakDecision,
    BreakWindow,
    ContractEnding,
    ContractTerm,
    HandoverEntry,
    Security,
)
from .decision import Decision, LegalSignOff, Signature
from .decision_register import RegisterEntry
from .dialogue import DialogueRound, ReducingRounds
from .dialogue_issues import DialogueEntry, DialogueIssue, DialogueTopic
from .dialogue_records import (
    ConsentWithdrawal,
    DialogueMeeting,
    FinalInvitation,
    InvitedIssue,
    InvitedTo,
    MeetingNote,
    MeetingPaper,
    SharingConsent,
    SoleBidderDuty,
)
from .duties import DEFAULT_WEEKS, LAWS, Duty, Law, duties_of
from .engagement import EventAttendee, EventItem, InvolvementRemedy, MarketEvent, PriorInvolvement
from .exclusion import ExclusionCheck, ExclusionDecision, ExclusionFinding
from .facts import Commissioner, Criterion, KeyDate, ScopeLine
from .failure import FailureRegime, FailureRegimeAgreement, LadderMove, MonthReport
from .form_questions import FormQuestion, OrganisationForm
from .information import (
    BidderQuestion,
    ConfidenceDecision,
    Delivery,
    QuestionAnswer,
    QuestionAsker,
    QuestionDeadline,
    SharedItem,
    SharedWith,
)
from .logic_model import LogicElement, LogicLink
from .low_tender import LowTender, LowTenderEntry
from .make_up import LegalForm, MakeUpChange, MakeUpDecision
from .mobilisation import MobilisationTask, ReadinessEntry
from .moderation import ChangeConfirmation, ModeratedScore, ModerationMeeting
from .modification import Modification, ModificationDecision
from .money import MoneyModel, MoneyRates, SpendEnvelope, SpendLine
from .notice import Notice
from .options import AppraisalCriterion, OptionsAppraisal, OptionScore
from .organisation_form import FormAnswer, FormOwner
from .party import Party
from .performance import MetricEnd, PerformanceMetric, PerformancePool, PerformanceResult
from .practices import Practice, PracticeFile, UnregisteredShare
from .price import TenderPrice
from .regulation_84 import ReportStatement
from .response import LateDecision, LateResponse, ResponseMark, SealedFile, SharedMemberDecision
from .result import EvaluationResult, RecallConfirmation, ResultRecall
from .route import (
    Departure,
    DepartureDecision,
    DepartureTold,
    DirectAwardSignOff,
    DirectAwardTest,
    PinPoint,
    RouteChoice,
)
from .score import EvaluationQuestion, Score
from .service_scope import ContractMove, PlannedService
from .specification import PatientChoice, Specification, SpecificationSection
from .standstill import Standstill
from .standstill_letter import DebriefMeeting, StandstillChange, StandstillLetter
from .succession import Succession
from .support import PracticeSupport
from .timetable import CalendarFeed, WhatIf

__all__ = [
    "MobilisationTask",
    "ReadinessEntry",
    "MetricEnd",
    "PerformanceMetric",
    "PerformancePool",
    "PerformanceResult",
    "AwardRecord",
    "BreakDecision",
    "BreakWindow",
    "ContractEnding",
    "ContractTerm",
    "HandoverEntry",
    "Security",
    "ChecklistEntry",
    "FailureRegime",
    "FailureRegimeAgreement",
    "LadderMove",
    "Modification",
    "ModificationDecision",
    "MonthReport",
    "ReportStatement",
    "RecallConfirmation",
    "ResultRecall",
    "MeetingPaper",
    "MeetingNote",
    "InvitedTo",
    "ConsentWithdrawal",
    "ModerationMeeting",
    "ModeratedScore",
    "ChangeConfirmation",
    "LowTenderEntry",
    "LowTender",
    "TenderPrice",
    "Assignment",
    "DEFAULT_GATEWAYS",
    "DEFAULT_WEEKS",
    "LAWS",
    "AllianceAgreement",
    "AllianceConsent",
    "AllianceMember",
    "AppraisalCriterion",
    "Audience",
    "Bid",
    "BidderLetter",
    "BidderStanding",
    "CalendarFeed",
    "CapabilityAnswer",
    "CapabilityCheck",
    "CareLevel",
    "Channel",
    "Commissioner",
    "Commitment",
    "ConfidentialItem",
    "Consultation",
    "ConsultationPaper",
    "ContractMove",
    "Criterion",
    "Decision",
    "DialogueRound",
    "DialogueEntry",
    "DialogueIssue",
    "DialogueMeeting",
    "DialogueTopic",
    "FinalInvitation",
    "InvitedIssue",
    "SharingConsent",
    "SoleBidderDuty",
    "Duty",
    "DutyAssessment",
    "EssentialJob",
    "EvaluationQuestion",
    "EvaluationResult",
    "ExclusionCheck",
    "ExclusionDecision",
    "ExclusionFinding",
    "FormAnswer",
    "FormOwner",
    "FormQuestion",
    "KeyDate",
    "Law",
    "LateDecision",
    "LateResponse",
    "LegalForm",
    "LegalSignOff",
    "LogicElement",
    "LogicLink",
    "MakeUpChange",
    "MakeUpDecision",
    "Method",
    "MoneyModel",
    "MoneyRates",
    "Notice",
    "Objection",
    "Opening",
    "OptionScore",
    "OptionsAppraisal",
    "OrganisationForm",
    "Party",
    "PatientChoice",
    "Practice",
    "PracticeFile",
    "PracticeSupport",
    "PlannedService",
    "Procurement",
    "ReducingRounds",
    "RegisterEntry",
    "ResponseCount",
    "ResponseMark",
    "ScopeLine",
    "SealedFile",
    "SharedMemberDecision",
    "Score",
    "ScrutinyDates",
    "Signature",
    "SpendEnvelope",
    "SpendLine",
    "Specification",
    "SpecificationSection",
    "Standstill",
    "StandstillChange",
    "StandstillLetter",
    "DebriefMeeting",
    "Succession",
    "TenderValidity",
    "Theme",
    "VariantGateway",
    "ValueProposition",
    "ValueYear",
    "UnregisteredShare",
    "duties_of",
    "WhatIf",
    "EventAttendee",
    "EventItem",
    "InvolvementRemedy",
    "MarketEvent",
    "PriorInvolvement",
    "BidderQuestion",
    "ConfidenceDecision",
    "Delivery",
    "QuestionAnswer",
    "QuestionAsker",
    "QuestionDeadline",
    "SharedItem",
    "SharedWith",
    "Departure",
    "DepartureDecision",
    "DepartureTold",
    "DirectAwardSignOff",
    "DirectAwardTest",
    "PinPoint",
    "RouteChoice",
]
