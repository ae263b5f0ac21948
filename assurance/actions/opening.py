"""Open an attempt at a stage."""

from __future__ import annotations

import datetime
from typing import Any

from assurance import access
from assurance.models import Answer, Citation, Evidence, GateReview, Rating
from assurance.queries import Opening, latest, opening
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused

from .risks import raise_known_risks


def open_review(case: Any, stage_code: str, *, by: Any, now: datetime.datetime) -> GateReview:
    """Open the first or the next attempt at a stage; a next one starts from the evidence of the one before.

    Raises Refused with everything that is missing.
    """
    wanted = opening(case, stage_code, now)
    if wanted is None or not access.is_sro(wanted, by):
        raise NotAllowed("Opening a gateway is for the senior responsible officer")
    with savepoint():
        # Two people pressing at once: the second waits here and then finds the attempt of the first.
        type(case)._base_manager.select_for_update(no_key=True, of=("self",)).get(pk=case.pk)
        unmet, _met = wanted.requirements(by, now)
        if unmet:
            raise Refused(*unmet)
        return _open(wanted, by, now)


def _open(wanted: Opening, by: Any, now: datetime.datetime) -> GateReview:
    earlier = latest(wanted.case, wanted.stage.code)
    review = GateReview.objects.create(
        procurement=wanted.case,
        stage=wanted.stage,
        attempt=earlier.attempt + 1 if earlier else 1,
        earlier=earlier,
        opened_by=by,
        opened_at=now,
        circumstances=sorted(getattr(wanted.case, "gateway_circumstances", ())),
    )
    if earlier is not None:
        carry_over(earlier, review)
    raise_known_risks(review, by=by, now=now)
    detail = {"stage": wanted.stage.code, "attempt": review.attempt}
    ledger.record("assurance.review_opened", subject=review, case=wanted.case, occurred_at=now, detail=detail)
    return review


def carry_over(earlier: GateReview, review: GateReview) -> None:
    """Let a new attempt start from the evidence and answers of the one before.

    After a reopening the ratings that still hold go with them, each with what it covers; all others are given anew.
    Questions that the edition of the new attempt asks no more take nothing along.
    """
    codes = {question.pk: question.code for question in earlier.papers.questions}
    asked = {question.code: question.pk for question in review.papers.questions}
    pieces = {row.pk: _copy(row, review) for row in earlier.papers.evidence}
    Evidence.objects.bulk_create(pieces.values())
    answers = {
        row.pk: _copy(row, review, question_id=asked[codes[row.question_id]])
        for row in earlier.papers.answers.values()
        if codes[row.question_id] in asked
    }
    Answer.objects.bulk_create(answers.values())
    citations = [citation for row in earlier.papers.answers.values() for citation in row.cited]
    Citation.objects.bulk_create(
        Citation(
            review=review,
            procurement_id=review.procurement_id,
            pages=citation.pages,
            answer=answers[citation.answer_id],
            evidence=pieces[citation.evidence_id],
        )
        for citation in citations
        if citation.answer_id in answers
    )
    if earlier.is_reopened:
        Rating.objects.bulk_create(_copy(row, review) for row in ratings_that_hold(earlier, review))


def ratings_that_hold(earlier: GateReview, review: GateReview) -> list[Rating]:
    """Give the filed ratings of a reopened attempt under which nothing has changed, if the questions are the same."""
    if earlier.stage_id != review.stage_id:
        return []
    papers = earlier.papers
    return [row for row in papers.filed.values() if row.covers and row.pk not in papers.stale_ratings]


def _copy(row: Any, review: GateReview, **changes: Any) -> Any:
    fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    fields |= {"review_id": review.pk, **({"frozen_at": None} if "frozen_at" in fields else {}), **changes}
    return type(row)(**fields)
