"""Take a review that is still being prepared to a newer edition of the catalogue."""

from __future__ import annotations

import datetime
from typing import Any

from assurance import access
from assurance.models import Answer, Assignment, CatalogueVersion, Citation, EditionMove, GateReview, Question
from assurance.queries.catalogue import move_of
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import Changed

from .table import locked, note, require, require_role


def move_review(
    review: GateReview, to: CatalogueVersion, *, reason: str, version: int, by: Any, now: datetime.datetime
) -> EditionMove:
    """Move a review to the newest edition in force, by a recorded decision.

    Answers go with questions of the same code; those to questions that are no longer asked are kept, superseded.
    """
    require_role(access.is_sro, review, by)
    with savepoint():
        review = locked(review)
        if review.version != version:
            raise Changed("Somebody changed this gateway after you opened the page")
        move = move_of(review, now)
        own = review.stage.version
        require(move is not None and own is not None, "This gateway cannot be moved to another edition now")
        assert move is not None
        assert own is not None
        require(move.edition.pk == to.pk, f"{move.edition} is the newest edition by now: look at it first")
        decided = EditionMove.objects.create(
            review=review, procurement=review.procurement, from_edition=own, to_edition=to,
            reason=reason, moved_by=by, moved_at=now,
        )  # fmt: skip
        asked = {row.code: row for row in move.stage.questions.all()}
        _take_answers(review, asked)
        _take_assignments(review, asked, now)
        GateReview.objects.filter(pk=review.pk).update(stage=move.stage)
        note("review_moved", decided, review, now, before=decided.from_edition.code, after=to.code)
        return decided


def _take_answers(review: GateReview, asked: dict[str, Question]) -> None:
    for answer in review.answers.filter(superseded_by=None).select_related("question"):
        question = asked.get(answer.question.code)
        if question is not None and answer.frozen_at is None:
            answer.question = question
            answer.save(update_fields=["question"])
            continue
        # What was once submitted, and what is asked no more, stays as it was.
        answer.superseded_by = answer
        answer.save(update_fields=["superseded_by"])
        if question is not None:
            _answer_again(answer, question)


def _answer_again(before: Answer, question: Question) -> None:
    fields = {f.attname: getattr(before, f.attname) for f in Answer._meta.concrete_fields if not f.primary_key}
    new = {"question_id": question.pk, "superseded_by_id": None, "frozen_at": None}
    answer = Answer.objects.create(**{**fields, **new})
    before.superseded_by = answer
    before.save(update_fields=["superseded_by"])
    Citation.objects.bulk_create(
        Citation(
            review_id=row.review_id, procurement_id=row.procurement_id, answer=answer, evidence_id=row.evidence_id,
            pages=row.pages,
        )
        for row in before.citations.all()
    )  # fmt: skip


def _take_assignments(review: GateReview, asked: dict[str, Question], now: datetime.datetime) -> None:
    """Let who was to rate a line rate it on, where their body still does."""
    standing = list(review.assignments.filter(ended_at=None).select_related("question"))
    review.assignments.filter(ended_at=None).update(ended_at=now)
    goes_on = [row for row in standing if (to := asked.get(row.question.code)) and row.body in to.rated_by]
    Assignment.objects.bulk_create(
        Assignment(
            review_id=row.review_id, procurement_id=row.procurement_id, question=asked[row.question.code],
            body=row.body, person_id=row.person_id, assigned_by_id=row.assigned_by_id, assigned_at=now,
        )
        for row in goes_on
    )  # fmt: skip
