"""Writes around a review that are not steps."""

from .assigning import assign
from .at_risk import agree_at_risk, ask_at_risk, end_at_risk, end_overrides_that_are_over, wrong_until
from .clarification import answer_clarification
from .conditions import change_condition, remove_condition, set_condition
from .evidence import add_evidence, answer_question, remove_evidence
from .looking import SinceThen, look
from .opening import open_review
from .opinions import give_opinion
from .rating import StaleDraft, StaleRating, file_rating, save_draft
from .risks import raise_known_risks, raise_risk
from .signing import issue_when_all_signed, sign_off
from .stages import add_stage
from .staleness import notice_changes
from .support import record_support

__all__ = [
    "SinceThen",
    "StaleDraft",
    "StaleRating",
    "add_evidence",
    "add_stage",
    "agree_at_risk",
    "answer_clarification",
    "answer_question",
    "ask_at_risk",
    "assign",
    "change_condition",
    "end_at_risk",
    "end_overrides_that_are_over",
    "file_rating",
    "give_opinion",
    "issue_when_all_signed",
    "look",
    "notice_changes",
    "open_review",
    "raise_known_risks",
    "raise_risk",
    "record_support",
    "remove_condition",
    "remove_evidence",
    "save_draft",
    "set_condition",
    "sign_off",
    "wrong_until",
]
