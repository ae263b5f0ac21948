"""Pages of a procurement."""

from .all_notices import all_notices, all_notices_export
from .bids import bid, bid_add, bids, dialogue, evaluation, responses_open, result
from .cases import cases, cases_export
from .competing import compete
from .decision_register import (
    decision_entries,
    decision_publish,
    public_decisions,
    public_decisions_export,
)
from .decisions import decision_record, decisions, legal_sign_off, signatures
from .documents import case_documents, document_add, document_download
from .facts import case_create, clock, criteria, date_working, dates, facts, scope
from .history import history, history_export
from .notices import notice, notice_add, notice_edit, notice_export, notices
from .overview import case
from .packs import pack, pack_download
from .parties import parties, parties_export, party_add, party_end
from .preparing import prepare
from .scoring import matrix, matrix_export, questions, score, score_reasons, scores
from .standstill import standstill
from .steps import BidStep, CaseStep, NoticeStep, StandstillStep
from .team import (
    correction_confirm,
    correction_propose,
    corrections,
    hold_lift,
    hold_place,
    holds,
    member_add,
    team,
)

__all__ = [
    "BidStep",
    "CaseStep",
    "NoticeStep",
    "StandstillStep",
    "all_notices",
    "all_notices_export",
    "bid",
    "bid_add",
    "bids",
    "case",
    "case_create",
    "case_documents",
    "cases",
    "cases_export",
    "clock",
    "compete",
    "correction_confirm",
    "correction_propose",
    "corrections",
    "criteria",
    "date_working",
    "dates",
    "decision_entries",
    "decision_publish",
    "decision_record",
    "decisions",
    "dialogue",
    "document_add",
    "document_download",
    "evaluation",
    "facts",
    "history",
    "history_export",
    "hold_lift",
    "hold_place",
    "holds",
    "legal_sign_off",
    "matrix",
    "matrix_export",
    "member_add",
    "notice",
    "notice_add",
    "notice_edit",
    "notice_export",
    "notices",
    "pack",
    "pack_download",
    "questions",
    "public_decisions",
    "public_decisions_export",
    "parties",
    "parties_export",
    "party_add",
    "party_end",
    "prepare",
    "responses_open",
    "result",
    "scope",
    "score",
    "score_reasons",
    "scores",
    "signatures",
    "standstill",
    "team",
]
