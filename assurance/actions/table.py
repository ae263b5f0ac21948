"""What every action on a review does: lock it, check who and when, and note what happened."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.db.models import F

from assurance.models import GateReview
from mcp_portal.accounts.queries import body_of
from mcp_portal.audit import ledger
from mcp_portal.workflow.steps import NotAllowed, Refused


def locked(review: GateReview) -> GateReview:
    """Give the review as it is now and keep others from moving it until the end of the transaction."""
    rows = GateReview.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("stage", "procurement").get(pk=review.pk)


def require_role(allowed: Callable[[Any, Any], bool], review: Any, by: Any) -> None:
    """Raise NotAllowed when the person does not hold the role."""
    if not allowed(review, by):
        raise NotAllowed("This is for another role")


def require(holds: bool, otherwise: str) -> None:
    """Raise Refused with a sentence when something does not hold."""
    if not holds:
        raise Refused(otherwise)


def own_body(review: GateReview, by: Any) -> str:
    """Give the body a person acts for; raise NotAllowed when there is none."""
    body = body_of(by, review.case)
    if body is None:
        raise NotAllowed("This is for the people of the 3 bodies")
    return body


def note(what: str, subject: Any, review: GateReview, now: datetime.datetime, **detail: Any) -> None:
    """Record a change to what lies on the table of a review.

    The review gets a new version, so that whoever has the page of a step open looks again before taking it:
    a board approves, and a body signs, only what it had before it.
    """
    GateReview.objects.filter(pk=review.pk).update(version=F("version") + 1)
    ledger.record(f"assurance.{what}", subject=subject, case=review.case, occurred_at=now, detail=detail)
