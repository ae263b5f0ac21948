"""Reads of a procurement that pages and packs ask."""

from .bids import (
    OpeningStage,
    TenderScores,
    may_see_scores,
    opening_stages,
    percent,
    responses_come_in,
    scores_are_locked,
    tenders,
)
from .cases import CaseFilter, cases, commissioners, with_total
from .dates import DateRow, key_dates, working_of
from .decision_register import Known, Published, known_of, published_decisions, register_entries
from .integration import IntegrationAlert, integration_alert
from .notices import area_of, notice_facts, notices_of
from .papers import documents, is_draft, letters_can_change
from .together import read_together
from .trail import TrailRow, sentences, words_of

__all__ = [
    "CaseFilter",
    "DateRow",
    "IntegrationAlert",
    "Known",
    "OpeningStage",
    "Published",
    "TenderScores",
    "TrailRow",
    "area_of",
    "cases",
    "commissioners",
    "documents",
    "is_draft",
    "integration_alert",
    "key_dates",
    "known_of",
    "letters_can_change",
    "may_see_scores",
    "notice_facts",
    "notices_of",
    "opening_stages",
    "percent",
    "published_decisions",
    "read_together",
    "register_entries",
    "responses_come_in",
    "scores_are_locked",
    "sentences",
    "tenders",
    "with_total",
    "words_of",
    "working_of",
]
