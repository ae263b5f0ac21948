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
NOT_YOURS = "Only the provider changes what it shows to the 3 bodies"


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

    ``title`` names the evidence; several files at once are named by their file names. Raises Refused when a PDF does
    not have the pages.
    """
    require_role(access.prepares_evidence, review, by)
    with savepoint():
        review = locked(review)
        require(review.may_change_evidence, CLOSED)
        files, first = list(files), next_number(review)
        added = []
        for number, file in enumerate(files, start=first):
            document = receive(file, case=review.case, by=by, now=now, kind="evidence")
            name = title if title and len(files) == 1 else document.name.rpartition(".")[0] or document.name
            added.append(add_piece(review, document, now, number=number, title=name, edition=edition, added_by=by))
        for question in questions:
            cite(review, question, {piece: pages for piece in added}, by, now)
        return added


def next_number(review: GateReview) -> int:
    """Give the number of the next piece of evidence."""
    return (review.evidence.aggregate(last=Max("number"))["last"] or 0) + 1


def add_piece(review: GateReview, document: Document, now: datetime.datetime, *, title: str, **more: Any) -> Evidence:
    """Lay a document before the bodies."""
    piece = Evidence.objects.create(
        review=review, procurement=review.procurement, document=document, title=title[:200], added_at=now, **more
    )
    note("evidence_added", piece, review, now, sha256=document.sha256, version=piece.version)
    return piece


def replace_evidence(
    evidence: Evidence, file: Any, *, by: Any, now: datetime.datetime, title: str = "", edition: str = ""
) -> Evidence:
    """Put a newer version of a piece of evidence in its place; number and citations stay, and so does the older one."""
    require_role(access.prepares_evidence, evidence.review, by)
    require(not evidence.is_for_the_bodies_only, NOT_YOURS)
    with savepoint():
        review = locked(evidence.review)
        document = receive(file, case=review.case, by=by, now=now, kind="evidence")
        return put_in_place(
            review, evidence, document, now, title=title or evidence.title, edition=edition, added_by=by
        )


def put_in_place(
    review: GateReview, evidence: Evidence, document: Document, now: datetime.datetime, **more: Any
) -> Evidence:
    """Let a document be the newer version of a piece; raise Refused when another one is already."""
    require(review.may_change_evidence, CLOSED)
    older = Evidence.objects.select_for_update(no_key=True, of=("self",)).get(pk=evidence.pk)
    require(older.replaced_by_id is None, f"Somebody has replaced or removed {older.code} meanwhile. Look at it again")
    newer = add_piece(
        review, document, now, number=older.number, version=older.version + 1, audience=older.audience, **more
    )
    older.replaced_by = newer
    older.save(update_fields=["replaced_by"])
    _cite_newer(review, older, newer, newer.added_by, now)
    return newer


def _cite_newer(review: GateReview, older: Evidence, newer: Evidence, by: Any, now: datetime.datetime) -> None:
    """Let the answers that stand cite the newer version; what was submitted keeps citing the older one."""
    standing = review.answers.filter(superseded_by=None, citations__evidence=older).select_related("question")
    for answer in list(standing):
        if answer.frozen_at is None:
            answer.citations.filter(evidence=older).update(evidence=newer)
            continue
        cited = [
            (newer.pk if row.evidence_id == older.pk else row.evidence_id, row.pages) for row in answer.citations.all()
        ]
        copy = _fresh_answer(review, answer.question, by, now)
        copy.status, copy.words, copy.gap = answer.status, answer.words, answer.gap
        copy.save()
        _add_citations(review, copy, dict(cited))


def remove_evidence(evidence: Evidence, *, by: Any, now: datetime.datetime) -> None:
    """Take a piece of evidence out of a draft; the document itself stays on the case."""
    require_role(access.prepares_evidence, evidence.review, by)
    require(not evidence.is_for_the_bodies_only, NOT_YOURS)
    take_out(evidence, now)


def take_out(evidence: Evidence, now: datetime.datetime) -> None:
    """Take a piece out of a draft; what was once submitted, or has older versions, stays without standing."""
    with savepoint():
        review = locked(evidence.review)
        require(review.may_change_evidence, CLOSED)
        note("evidence_removed", evidence, review, now, sha256=evidence.document.sha256)
        if evidence.frozen_at is None and evidence.version == 1:
            evidence.delete()
            return
        review.citations.filter(evidence=evidence, frozen_at=None).delete()
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
        # What the provider shows to the bodies only is cited by the provider.
        answer.citations.exclude(evidence__audience=Evidence.Audience.BODIES).delete()
        rows = review.evidence.exclude(audience=Evidence.Audience.BODIES).select_related("document")
        cited = {row: (pages or {})[row.pk] for row in rows.filter(pk__in=pages or {})}
        require_places(cited)
        _add_citations(review, answer, {row.pk: where for row, where in cited.items()})
        note("question_answered", answer, review, now, question=question.code, status=status)
        return answer


def _fresh_answer(review: GateReview, question: Question, by: Any, now: datetime.datetime) -> Answer:
    standing = review.answers.filter(question=question, superseded_by=None).first()
    if standing is not None and standing.frozen_at is None:
        return standing
    answer = Answer(review=review, procurement=review.procurement, question=question, answered_by=by, answered_at=now)
    if standing is None:
        return answer
    save_in_place_of(standing, answer)
    kept = standing.citations.filter(evidence__audience=Evidence.Audience.BODIES, evidence__replaced_by=None)
    _add_citations(review, answer, {row.evidence_id: row.pages for row in kept})
    return answer


def save_in_place_of(standing: Answer | None, answer: Answer) -> None:
    """Save an answer that supersedes the one that stands, if any."""
    if standing is None:
        answer.save()
        return
    # Only one answer may stand at any moment, so the old one points to itself until the new one has a key.
    standing.superseded_by = standing
    standing.save(update_fields=["superseded_by"])
    answer.save()
    standing.superseded_by = answer
    standing.save(update_fields=["superseded_by"])


def require_places(cited: Mapping[Evidence, str]) -> None:
    """Raise Refused with the first place that is not there."""
    for piece, where in cited.items():
        require(not (wrong := piece.why_not_at(where)), wrong)


def cite(
    review: GateReview, question: Question, cited: Mapping[Evidence, str], by: Any, now: datetime.datetime
) -> None:
    """Let a question cite pieces of evidence beside those it cites already."""
    require_places(cited)
    pages = {piece.pk: where for piece, where in cited.items()}
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
    there = set(answer.citations.values_list("evidence_id", flat=True))
    Citation.objects.bulk_create(
        Citation(review=review, procurement=review.procurement, answer=answer, evidence_id=pk, pages=where)
        for pk, where in pages.items()
        if pk not in there
    )
