"""Sign for a body, and issue the outcome when the last one has signed."""

from __future__ import annotations

import datetime
from typing import Any

from assurance.models import GateReview
from mcp_portal.audit.unit import savepoint


def sign_off(
    review: GateReview,
    *,
    by: Any,
    now: datetime.datetime,
    version: int,
    outcome: str,
    words: str,
    softer_reason: str = "",
) -> GateReview:
    """Sign for one's own body; the last signature issues the outcome in the same transaction."""
    with savepoint():
        signed = review.sign(by=by, now=now, version=version, outcome=outcome, words=words, softer_reason=softer_reason)
        return issue_when_all_signed(signed, by=by, now=now)


def issue_when_all_signed(review: GateReview, *, by: Any, now: datetime.datetime) -> GateReview:
    """Issue the outcome when no signature is missing, stale or conflicted; give the review as it then is."""
    papers = review.papers
    # An outcome softer than a body advised needs a reason, which somebody gives on the page of the step.
    if papers.unsigned() or papers.stale_sign_offs or papers.conflicted(now) or papers.overruled:
        return review
    return review.issue_outcome(by=by, now=now, version=review.version)
