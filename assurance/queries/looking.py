"""What lies on the table of a review for one reader, so that what is new since they last looked can be named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from assurance.coverage import digest
from assurance.guards import line_page
from assurance.models import GateReview
from assurance.papers import body_name
from mcp_portal.accounts.queries import body_of

from .lines import opinions_on, shown_ratings

NAMED = 6
"""How many new things of a kind are named one by one."""


@dataclass(frozen=True)
class Piece:
    """One thing on the table: a key that stays the same while it does, its kind, words and place."""

    key: str
    kind: str
    words: str
    href: str


@dataclass(frozen=True)
class New:
    """What of one kind is new to a reader."""

    kind: str
    pieces: list[Piece]
    more: int


def on_the_table(review: GateReview, user: Any) -> list[Piece]:
    """Give everything a reader may see on a review, but for what they did themselves."""
    return [piece for part in PARTS for piece in part(review, user)]


def grouped(pieces: Iterable[Piece]) -> list[New]:
    """Put what is new together by kind, naming the first few of each."""
    kinds: dict[str, list[Piece]] = {}
    for piece in pieces:
        kinds.setdefault(piece.kind, []).append(piece)
    return [New(kind, rows[:NAMED], len(rows[NAMED:])) for kind, rows in kinds.items()]


def _state(review: GateReview, user: Any) -> Iterator[Piece]:
    words = review.get_outcome_display() or review.get_state_display()
    yield Piece(f"state:{review.state}", "State and outcome", str(words), "#bodies")


def _evidence(review: GateReview, user: Any) -> Iterator[Piece]:
    page = reverse("assurance:evidence", args=[review.case.reference, review.stage.code])
    for row in review.papers.evidence:
        if row.added_by_id != user.pk:
            yield Piece(f"evidence:{row.number}:{row.document_id}", "Evidence", f"{row.code} {row.title}", page)


def _answers(review: GateReview, user: Any) -> Iterator[Piece]:
    for question in review.papers.questions:
        answer = review.papers.answers.get(question.pk)
        if answer is not None and answer.answered_by_id != user.pk:
            cited = [[row.evidence_id, row.pages] for row in answer.cited]
            mark = digest([answer.status, answer.words, answer.gap, cited])[:12]
            yield Piece(f"answer:{answer.pk}:{mark}", "Answers", question.code, line_page(review, question))


def _clarifications(review: GateReview, user: Any) -> Iterator[Piece]:
    for row in review.papers.clarifications:
        row.procurement = review.case
        reply, page = row.reply, row.get_absolute_url()
        if reply is not None and reply.answered_by_id != user.pk:
            yield Piece(f"reply:{reply.pk}", "Clarifications", f"{row.code} on {row.question.code} was answered", page)
        if row.asked_by_id != user.pk:
            words = f"{row.code} on {row.question.code}, asked by {body_name(row.body)}"
            yield Piece(f"clarification:{row.pk}", "Clarifications", words, page)


def _ratings(review: GateReview, user: Any) -> Iterator[Piece]:
    asked, reader_body = {row.pk: row for row in review.papers.questions}, body_of(user, review.case)
    for (question_id, body), row in shown_ratings(review, reader_body).items():
        code, page = asked[question_id].code, line_page(review, asked[question_id])
        if row.reviewer_id != user.pk:
            words = f"{code}, {body_name(body)}: {row.get_value_display().lower()}"
            yield Piece(f"rating:{row.pk}", "Ratings", words, page)
        for opinion in opinions_on(review, row, reader_body):
            if opinion.person_id != user.pk:
                words = f"{code}, {opinion} with {body_name(body)}"
                yield Piece(f"opinion:{opinion.pk}", "Agreeing and disagreeing", words, page)


def _conditions(review: GateReview, user: Any) -> Iterator[Piece]:
    for row in review.papers.conditions:
        # Both belong to the review and its case, which are at hand.
        row.review, row.procurement = review, review.case
        words = f"{row.number}, {row.get_body_display()}: {row.status.lower()}"
        yield Piece(f"condition:{row.pk}:{row.state}:{row.is_issued}", "Conditions", words, row.get_absolute_url())


def _signatures(review: GateReview, user: Any) -> Iterator[Piece]:
    for body, row in review.papers.sign_offs.items():
        if row.signed_by_id != user.pk:
            words = f"{body_name(body)}: {row.get_outcome_display().lower()}"
            yield Piece(f"signature:{row.pk}", "Signatures", words, "#signatures")
        if body in review.papers.stale_sign_offs:
            words = f"{body_name(body)}: no longer holds"
            yield Piece(f"stale:{row.pk}", "Signatures", words, "#signatures")


PARTS = (_state, _evidence, _answers, _clarifications, _ratings, _conditions, _signatures)
