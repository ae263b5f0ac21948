"""Answer what the reviewers asked while the clock stands."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from assurance import access
from assurance.models import Answer, Citation, Clarification, ClarificationReply, Evidence, GateReview
from mcp_portal.audit.unit import savepoint
from mcp_portal.documents.actions import receive

from .evidence import add_piece, next_number, save_in_place_of
from .table import locked, note, require, require_role


def answer_clarification(
    clarification: Clarification,
    *,
    by: Any,
    now: datetime.datetime,
    words: str,
    uploads: Iterable[Any] = (),
    replaces: Evidence | None = None,
    line_words: str = "",
) -> ClarificationReply:
    """Answer a clarification once, with new evidence and a new answer to its line where that is needed.

    What was submitted stays: a new answer and new evidence supersede it and are frozen at once. A file that
    replaces evidence takes its place under every line that cites it.
    """
    require_role(access.answers_clarification, clarification, by)
    with savepoint():
        review = locked(clarification.review)
        require(review.is_in_clarification, f"{review.stage.name} does not wait for answers now")
        answered = ClarificationReply.objects.filter(clarification=clarification).exists()
        require(not answered, "Somebody answered this after you opened the page")
        added = [_add(review, file, replaces, by, now) for file in uploads]
        changed = [_recite(review, line, replaces, added[0], by, now) for line in _citing(review, replaces)]
        answer = next((row for row in changed if row.question_id == clarification.question_id), None)
        if line_words or (added and replaces is None):
            answer = _renew(review, clarification.question, added if replaces is None else [], line_words, by, now)
        reply = ClarificationReply.objects.create(
            clarification=clarification, review=review, procurement_id=review.procurement_id, words=words,
            answer=answer, evidence_added=[piece.number for piece in added], answered_by=by, answered_at=now,
        )  # fmt: skip
        note("clarification_answered", reply, review, now, number=clarification.number)
        return reply


def _add(review: GateReview, file: Any, replaces: Evidence | None, by: Any, now: datetime.datetime) -> Evidence:
    document = receive(file, case=review.case, by=by, now=now, kind="evidence")
    made: dict[str, Any] = {"added_by": by, "frozen_at": now}
    if replaces is None:
        title = (document.name.rpartition(".")[0] or document.name)[:200]
        return add_piece(review, document, now, title=title, number=next_number(review), **made)
    older = Evidence.objects.select_for_update(no_key=True, of=("self",)).get(pk=replaces.pk)
    require(older.replaced_by_id is None, f"Somebody has replaced {older.code} meanwhile. Look at it again")
    made |= {"number": older.number, "version": older.version + 1, "audience": older.audience}
    newer = add_piece(review, document, now, title=older.title, **made)
    older.replaced_by = newer
    older.save(update_fields=["replaced_by"])
    return newer


def _citing(review: GateReview, piece: Evidence | None) -> list[Answer]:
    """Give the answers that stand and cite a piece of evidence."""
    if piece is None:
        return []
    rows = review.answers.filter(superseded_by=None, citations__evidence=piece)
    return list(rows.select_related("question").order_by("pk"))


def _recite(
    review: GateReview, standing: Answer, old: Evidence | None, new: Evidence, by: Any, now: datetime.datetime
) -> Answer:
    """Let a line cite the new piece where it cited the old one."""
    cited = {row.evidence_id: row.pages for row in standing.citations.all()}
    pages = {new.pk if old and pk == old.pk else pk: where for pk, where in cited.items()}
    return _supersede(review, standing, standing.question, standing.words, pages, by, now)


def _renew(
    review: GateReview, question: Any, added: list[Evidence], words: str, by: Any, now: datetime.datetime
) -> Answer:
    """Give a line new words, new evidence or both."""
    standing = review.answers.filter(question=question, superseded_by=None).first()
    pages = {row.evidence_id: row.pages for row in standing.citations.all()} if standing else {}
    pages |= {piece.pk: "" for piece in added}
    return _supersede(review, standing, question, words or (standing.words if standing else ""), pages, by, now)


def _supersede(
    review: GateReview, standing: Answer | None, question: Any, words: str, pages: dict[int, str], by: Any,
    now: datetime.datetime,
) -> Answer:  # fmt: skip
    answer = Answer(
        review=review, procurement=review.procurement, question=question, words=words, answered_by=by,
        answered_at=now, frozen_at=now, status=_status(standing, words), gap=_gap(standing, words),
    )  # fmt: skip
    save_in_place_of(standing, answer)
    Citation.objects.bulk_create(
        Citation(
            review=review, procurement=review.procurement, answer=answer, evidence_id=pk, pages=where, frozen_at=now
        )
        for pk, where in pages.items()
    )
    note("question_answered", answer, review, now, question=question.code, status=answer.status)
    return answer


def _status(standing: Answer | None, words: str) -> str:
    """A line that was set aside and now has an answer applies."""
    if standing is None or (standing.does_not_apply and words != standing.words):
        return Answer.Status.ANSWERED
    return standing.status


def _gap(standing: Answer | None, words: str) -> str:
    return standing.gap if standing is not None and _status(standing, words) == standing.status else ""
