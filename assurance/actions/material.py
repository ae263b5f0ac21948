"""Material that the provider shows to the 3 bodies only; the commissioners read its title, hash, date and size."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from assurance import access
from assurance.models import Evidence, GateReview, Question
from mcp_portal.audit.unit import savepoint
from mcp_portal.documents.actions import receive
from mcp_portal.workflow.steps import NotAllowed

from .evidence import CLOSED, add_piece, cite, next_number, put_in_place, take_out
from .table import locked, require

KIND = "bodies-only"
PROVIDERS_SIDE = (Question.Side.PROVIDER, Question.Side.BOTH)


def is_asked(review: GateReview) -> bool:
    """Say whether a review asks the provider anything."""
    return bool(questions_for_the_provider(review))


def questions_for_the_provider(review: GateReview) -> list[Question]:
    """Give the questions of a review that are for the provider, or for both sides."""
    return [question for question in review.papers.questions if question.side in PROVIDERS_SIDE]


def show_to_the_bodies(
    review: GateReview,
    file: Any,
    *,
    by: Any,
    now: datetime.datetime,
    title: str,
    questions: Iterable[Question] = (),
    pages: str = "",
) -> Evidence:
    """Put a document before the 3 bodies alone, and let questions that are for the provider cite it."""
    _require_provider(review, by)
    with savepoint():
        review, chosen = locked(review), list(questions)
        require(review.may_change_evidence, CLOSED)
        number = next_number(review)
        _require_for_the_provider(review, chosen)
        document = _receive(file, review, by, now, number, 1)
        piece = add_piece(
            review, document, now, title=title, number=number, audience=Evidence.Audience.BODIES, added_by=by
        )
        for question in chosen:
            cite(review, question, {piece: pages}, by, now)
        return piece


def replace_material(evidence: Evidence, file: Any, *, by: Any, now: datetime.datetime, title: str = "") -> Evidence:
    """Put a newer version of a document in its place; number and citations stay."""
    _require_own(evidence, by)
    with savepoint():
        review = locked(evidence.review)
        document = _receive(file, review, by, now, evidence.number, evidence.version + 1)
        return put_in_place(review, evidence, document, now, title=title or evidence.title, added_by=by)


def take_material_back(evidence: Evidence, *, by: Any, now: datetime.datetime) -> None:
    """Take a document out again before the gateway is submitted."""
    _require_own(evidence, by)
    take_out(evidence, now)


def _receive(file: Any, review: GateReview, by: Any, now: datetime.datetime, number: int, version: int) -> Any:
    # The row of the document is read by everybody who sees the case: its name tells nothing.
    neutral = f"EV-{number:02d}" if version == 1 else f"EV-{number:02d}-version-{version}"
    return receive(file, case=review.case, by=by, now=now, kind=KIND, neutral_name=neutral)


def _require_provider(review: GateReview, by: Any) -> None:
    if not access.is_provider(review, by) or not is_asked(review):
        raise NotAllowed("This is for the provider, at gateways that ask the provider")


def _require_own(evidence: Evidence, by: Any) -> None:
    _require_provider(evidence.review, by)
    if not (evidence.is_for_the_bodies_only and evidence.comes_from(by)):
        raise NotAllowed("This was put in by somebody else")


def _require_for_the_provider(review: GateReview, chosen: Sequence[Question]) -> None:
    allowed = {question.pk for question in questions_for_the_provider(review)}
    require({question.pk for question in chosen} <= allowed, "Select questions that are for the provider")
