"""Issue the letter of outcome with the outcome, and have its one document made when somebody asks."""

from __future__ import annotations

import datetime
from typing import Any

from assurance import access
from assurance.models import GateReview, Letter
from assurance.models.letter import LETTER
from assurance.queries import reviews_of
from assurance.queries.letter import letter, missing_letter
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import current, savepoint
from mcp_portal.documents.actions import request_rendering
from mcp_portal.documents.models import RenderJob
from mcp_portal.workflow.steps import NotAllowed, Refused

TABLE = GateReview._meta.db_table
ISSUED_BY = {
    f"{GateReview._meta.label_lower}.issue_outcome": Letter.Kind.OUTCOME,
    f"{GateReview._meta.label_lower}.issue_feedback": Letter.Kind.FEEDBACK,
    f"{GateReview._meta.label_lower}.reopen": Letter.Kind.REOPENED,
}


def issue_letters(case: Any) -> None:
    """Keep the letter of each outcome that was issued or reopened in the unit of work that now ends."""
    unit = current()
    for entry in unit.entries:
        kind = ISSUED_BY.get(entry["step"])
        if kind is not None and entry["subject_table"] == TABLE and entry["procurement_id"] == case.pk:
            _issue(reviews_of(case).get(pk=entry["subject_id"]), kind)


def _issue(review: GateReview, kind: Letter.Kind) -> None:
    if review.letters.filter(kind=kind).exists():
        return
    by: Any = review.issued_by
    at: Any = review.issued_at
    if kind == Letter.Kind.REOPENED:
        by, at = review.reopening.reopened_by, review.reopening.reopened_at
    Letter.objects.create(
        review=review, procurement=review.case, kind=kind, words=letter(review, kind), issued_by=by, issued_at=at
    )


def issue_late(review: GateReview, *, by: Any, now: datetime.datetime) -> Letter:
    """Write the letter of what was issued before the portal wrote letters: once, and dated the day it is written.

    Raises NotAllowed for anybody but sign-off officers and lead reviewers, Refused when no letter is missing.
    """
    if not access.issues_letters(review, by):
        raise NotAllowed("A letter is issued by a sign-off officer or a lead reviewer")
    with savepoint():
        fresh = reviews_of(review.case).select_for_update(of=("self",), no_key=True).get(pk=review.pk)
        kind = missing_letter(fresh, fresh.letters.values_list("kind", flat=True))
        if kind is None:
            raise Refused("The letter of this attempt has been issued already")
        words = letter(fresh, kind, late=now)
        made = Letter.objects.create(
            review=fresh, procurement=fresh.case, kind=kind, words=words, issued_by=by, issued_at=now
        )
        detail = {"kind": str(kind), "reference": made.reference}
        ledger.record("assurance.letter_issued", subject=made, case=fresh.case, occurred_at=now, detail=detail)
        return made


def ask_for(letter: Letter, *, by: Any, now: datetime.datetime) -> RenderJob:
    """Ask for the PDF of a letter; it was fixed when it was issued, so everybody gets the same file."""
    return request_rendering(
        LETTER,
        letter.words,
        case=letter.review.case,
        subject=letter,
        by=by,
        now=now,
        name=f"{letter.reference}.pdf",
        link=letter.get_absolute_url(),
    )
