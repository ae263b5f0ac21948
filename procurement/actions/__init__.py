"""Writes of a procurement that are not steps."""

from .award import sign
from .competition import close_round, file_result, open_responses, open_round, record_bid
from .decision_register import publish_decision
from .decisions import record_decision
from .notices import change_notice, draft_notice
from .parties import PartyFacts, end_party, enter_party
from .planning import change_facts, create_case, move_clock, plan_dates, set_criteria, set_scope, sign_off_in_law
from .scoring import file_score, set_questions
from .standstill import draft_letters

__all__ = [
    "PartyFacts",
    "change_facts",
    "change_notice",
    "close_round",
    "create_case",
    "draft_letters",
    "draft_notice",
    "end_party",
    "enter_party",
    "file_result",
    "file_score",
    "move_clock",
    "open_responses",
    "open_round",
    "plan_dates",
    "publish_decision",
    "record_bid",
    "record_decision",
    "set_criteria",
    "set_questions",
    "set_scope",
    "sign",
    "sign_off_in_law",
]
