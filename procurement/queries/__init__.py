"""Reads of a procurement that pages and packs ask."""

from .bids import (
    OpeningStage,
    TenderScores,
    bidders_people_are_shown,
    may_see_scores,
    opening_stages,
    outcome_is_shown,
    percent,
    responses_come_in,
    scores_are_locked,
    tenders,
)
from .cases import CaseFilter, cases, commissioners, with_total
from .dates import DateRow, key_dates, kinds_of, working_of
from .decision_register import Known, Published, known_of, published_decisions, register_entries
from .integration import IntegrationAlert, integration_alert
from .matrix import Matrix, evaluation_matrix
from .notices import area_of, notice_facts, notices_of
from .papers import documents, is_draft, letters_can_change
from .parties import PartyFilter, parties
from .scores import (
    OwnList,
    all_scores,
    individual_scores,
    left_out,
    own_scores,
    questions_are_open,
    questions_of,
    scores_seen,
    superseded,
    why_not_score,
)
from .together import read_together
from .trail import TrailRow, sentences, words_of

__all__ = [
    "CaseFilter",
    "DateRow",
    "IntegrationAlert",
    "Known",
    "Matrix",
    "OpeningStage",
    "PartyFilter",
    "OwnList",
    "Published",
    "TenderScores",
    "TrailRow",
    "all_scores",
    "area_of",
    "bidders_people_are_shown",
    "cases",
    "commissioners",
    "documents",
    "evaluation_matrix",
    "is_draft",
    "integration_alert",
    "individual_scores",
    "key_dates",
    "kinds_of",
    "known_of",
    "left_out",
    "letters_can_change",
    "may_see_scores",
    "notice_facts",
    "notices_of",
    "opening_stages",
    "outcome_is_shown",
    "own_scores",
    "parties",
    "percent",
    "published_decisions",
    "questions_are_open",
    "questions_of",
    "read_together",
    "register_entries",
    "responses_come_in",
    "scores_are_locked",
    "scores_seen",
    "sentences",
    "superseded",
    "tenders",
    "why_not_score",
    "with_total",
    "words_of",
    "working_of",
]
