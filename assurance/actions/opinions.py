"""Agree or disagree with what another body filed."""

from __future__ import annotations

import datetime
from typing import Any

from assurance import access
from assurance.models import Opinion, Rating
from assurance.queries import why_no_opinion
from mcp_portal.audit.unit import savepoint

from .table import locked, note, own_body, require, require_role


def give_opinion(rating: Rating, *, by: Any, now: datetime.datetime, agrees: bool, words: str = "") -> Opinion:
    """Say for one's own body that it agrees with a filed rating of another, or in words why it does not.

    A body that changes its mind says so again: the newest opinion counts and all of them are kept.
    """
    with savepoint():
        review = locked(rating.review)
        require_role(access.is_reviewer, review, by)
        body = own_body(review, by)
        # As it stands under the lock; a draft of somebody else is not among the rows.
        standing = Rating.objects.select_related("question").get(pk=rating.pk, filed_at__isnull=False)
        why = why_no_opinion(review, standing, body, by)
        require(not why, why)
        require(agrees or bool(words.strip()), "Enter why your body disagrees")
        opinion = Opinion.objects.create(
            rating=standing,
            review=review,
            procurement=review.procurement,
            body=body,
            person=by,
            agrees=agrees,
            words=words.strip(),
            said_at=now,
        )
        note("opinion_given", opinion, review, now, question=standing.question.code, body=body, rating=standing.pk)
        return opinion
