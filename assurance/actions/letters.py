"""Issue the letter of outcome with the outcome, and have its one document made when somebody asks."""

from __future__ import annotations

import datetime
from typing import Any

from assurance.models import GateReview, Letter
from assurance.models.letter import LETTER
from assurance.queries import reviews_of
from assurance.queries.letter import letter
from mcp_portal.audit.unit import current
from mcp_portal.documents.actions import request_rendering
from mcp_portal.documents.models import RenderJob

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
