"""Put evidence before the bodies and answer their questions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Max

from assurance import access
from assurance.models import Answer, Citation, Evidence, GateReview, Question
from mcp_portal.audit.unit import savepoint
from mcp_portal.documents.actions import receive
from mcp_portal.documents.models import Document

from .table import locked, note, require, require_role

CLOSED = "Evidence can only be changed while the gateway is a draft"


def add_evidence(
    review: GateReview,
    files: Iterable[Any],
    *,
    by: Any,
    now: datetime.datetime,
    title: str = "",
    edition: str = "",
    questions: Iterable[Question] = (),
    pages: str = "",
) -> list[Evidence]:
    """Add each file as a piece of evidence and let the questions named cite it.

    ``title`` names the evidence; several files at once are named by their file names.
    """
    require_role(access.prepares_evidence, review, by)
    with savepoint():
        review = locked(review)
        require(review.may_change_evidence, CLOSED)
        files, last = list(files), review.evidence.aggregate(last=Max("number"))["last"] or 0
        added = []
        for number, file in enumerate(files, start=last + 1):
            document = receive(file, case=review.case, by=by, now=now, kind="evidence")
            name = title if title and len(files) == 1 else document.name.rpartition(".")[0] or document.name
            added.append(_add(review, number, document, name[:200], edition, by, now))
        for question in questions:
            _cite(review, question, {piece.pk: pages for piece in added}, by, now)
        return added


def _add(
    review: GateReview, number: int, document: Document, title: str, edition: str, by: Any, now: datetime.datetime
) -> Evidence:
    piece = Evidence.objects.create(
        review=review, procurement=review.procurement, number=number, document=document, title=title,
        edition=edition, added_by=by, added_at=now,
    )  # fmt: skip
    note("evidence_added", piece, review, now, sha256=document.sha256)
    return piece


def remove_evidence(evidence: Evidence, *, by: Any, now: datetime.datetime) -> None:
    """Take a piece of evidence out of a draft; the document itself stays on the case."""
    require_role(access.prepares_evidence, evidence.review, by)
    with savepoint():
        review = locked(evidence.review)
        require(review.may_change_evidence, CLOSED)
        note("evidence_removed", evidence, review, now, sha256=evidence.document.sha256)
        if evidence.frozen_at is None:
            evidence.delete()
            return
        # What was once submitted stays; it only leaves the next submission.
        evidence.replaced_by = evidence
        evidence.save(update_fields=["replaced_by"])


def answer_question(
    review: GateReview,
    question: Question,
    *,
    by: Any,
    now: datetime.datetime,
    status: str = Answer.Status.ANSWERED,
    words: str = "",
    gap: str = "",
    pages: Mapping[int, str] | None = None,
) -> Answer:
    """Answer a question in own words, citing evidence by its key with pages; or say why it does not apply.

    Replaces the answer that stands; one that was submitted is kept and superseded.
    """
    require_role(access.prepares_evidence, review, by)
    with savepoint():
        review = locked(review)
        require(review.may_change_evidence, CLOSED)
        answer = _fresh_answer(review, question, by, now)
        answer.status, answer.words, answer.gap = status, words, gap
        answer.answered_by, answer.answered_at = by, now
        answer.save()
        answer.citations.all().delete()
        allowed = set(review.evidence.filter(pk__in=pages or {}).values_list("pk", flat=True))
        _add_citations(review, answer, {pk: where for pk, where in (pages or {}).items() if pk in allowed})
        note("question_answered", answer, review, now, question=question.code, status=status)
        return answer


def _fresh_answer(review: GateReview, question: Question, by: Any, now: datetime.datetime) -> Answer:
    standing = review.answers.filter(question=question, superseded_by=None).first()
    if standing is not None and standing.frozen_at is None:
        return standing
    answer = Answer(review=review, procurement=review.procurement, question=question, answered_by=by, answered_at=now)
    if standing is None:
        return answer
    # Only one answer may stand at any moment, so the old one points to itself until the new one has a key.
    standing.superseded_by = standing
    standing.save(update_fields=["superseded_by"])
    answer.save()
    standing.superseded_by = answer
    standing.save(update_fields=["superseded_by"])
    return answer


def _cite(review: GateReview, question: Question, pages: dict[int, str], by: Any, now: datetime.datetime) -> None:
    standing = review.answers.filter(question=question, superseded_by=None).first()
    if standing is not None and standing.frozen_at is None:
        _add_citations(review, standing, pages)
        return
    before = {row.evidence_id: row.pages for row in standing.citations.all()} if standing else {}
    answer = _fresh_answer(review, question, by, now)
    if standing is not None:
        answer.status, answer.words, answer.gap = standing.status, standing.words, standing.gap
    answer.save()
    _add_citations(review, answer, {**before, **pages})


def _add_citations(review: GateReview, answer: Answer, pages: dict[int, str]) -> None:
    Citation.objects.bulk_create(
        Citation(review=review, procurement=review.procurement, answer=answer, evidence_id=pk, pages=where)
        for pk, where in pages.items()
    )
