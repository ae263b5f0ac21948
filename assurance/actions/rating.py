"""Save and file what a reviewer thinks of a question."""

from __future__ import annotations

import datetime
from typing import Any

from assurance import access
from assurance.models import GateReview, Question, Rating
from assurance.outcome import Value
from assurance.queries import mark, mark_of, why_not_rated
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import Refused

from .table import locked, note, own_body, require, require_role


class StaleRating(Refused):
    """A colleague of the same body filed in the meantime; the words typed are still in the form."""


class StaleDraft(Refused):
    """The person's own draft was changed in another window; the words typed are still in the form."""


def save_draft(
    review: GateReview,
    question: Question,
    *,
    by: Any,
    now: datetime.datetime,
    value: str = "",
    reason: str = "",
    seen: str | None = None,
) -> Rating:
    """Keep a rating that nobody else sees until it is filed.

    ``seen`` is the mark of the draft the person had on the page (``queries.mark_of``); StaleDraft when it is another
    one by now. None asks nothing.
    """
    with savepoint():
        review = locked(review)
        return _draft(review, question, by, now, value, reason, seen)


def file_rating(
    review: GateReview,
    question: Question,
    *,
    by: Any,
    now: datetime.datetime,
    value: str,
    reason: str = "",
    replaces: int | None = None,
    seen: str | None = None,
) -> Rating:
    """File a rating for one's own body; it never changes again.

    A changed mind is a new rating: ``replaces`` is the key of the filed rating the person saw, None for none.
    Raises StaleRating when another one stands by now, StaleDraft when their own draft is no longer as ``seen``.
    """
    with savepoint():
        review = locked(review)
        require(value in Value.values, "Choose a rating")
        require(value == Value.GREEN or bool(reason.strip()), "Enter a reason for your rating")
        rating = _draft(review, question, by, now, value, reason, seen)
        standing = review.ratings.filter(
            question=question, body=rating.body, filed_at__isnull=False, superseded_by=None
        ).first()
        if (standing.pk if standing else None) != replaces:
            raise StaleRating("Your body filed another rating for this line after you opened the page")
        if standing is not None:
            standing.superseded_by = rating
            standing.save(update_fields=["superseded_by"])
        rating.filed_at, rating.covers = now, review.papers.covers_of(question)
        rating.save(update_fields=["filed_at", "covers"])
        note("rating_filed", rating, review, now, question=question.code, body=rating.body, supersedes=replaces)
        return rating


def _draft(
    review: GateReview,
    question: Question,
    by: Any,
    now: datetime.datetime,
    value: str,
    reason: str,
    seen: str | None,
) -> Rating:
    require_role(access.is_reviewer, review, by)
    body = own_body(review, by)
    why = why_not_rated(review, body, question, by)
    require(not why, why)
    own = review.papers.draft_of(question, by)
    if own is not None and seen is not None and mark_of(own) not in (seen, mark(value, reason)):
        raise StaleDraft("You changed your draft in another window after you opened the page")
    rating, _created = Rating.objects.update_or_create(
        review=review,
        question=question,
        reviewer=by,
        filed_at=None,
        defaults={
            "procurement": review.procurement,
            "body": body,
            "value": value,
            "reason": reason.strip(),
            "saved_at": now,
        },
    )
    return rating
