"""Set, reword and remove conditions while they are drafts."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from assurance import access
from assurance.models import Condition, GateReview
from mcp_portal.audit.unit import savepoint
from mcp_portal.nhsuk.wording import day

from .table import locked, note, own_body, require, require_role

COLUMNS = ("question", "text", "closes", "type", "owner_role", "due_date")


def set_condition(review: GateReview, *, by: Any, now: datetime.datetime, **content: Any) -> Condition:
    """Draft a condition for one's own body; it is issued with the outcome.

    ``content``: question (or None), text, closes, type, owner_role, due_date.
    """
    require_role(access.is_reviewing, review, by)
    with savepoint():
        review = locked(review)
        body = own_body(review, by)
        _require_draft(review, body)
        _require_future(content["due_date"], now)
        last = review.conditions.aggregate(last=Max("number"))["last"] or 0
        condition = Condition.objects.create(
            review=review,
            procurement=review.procurement,
            number=last + 1,
            body=body,
            set_by=by,
            set_at=now,
            **content,
        )
        note("condition_set", condition, review, now, number=condition.number, body=body, type=condition.type)
        return condition


def change_condition(condition: Condition, *, by: Any, now: datetime.datetime, **content: Any) -> Condition:
    """Reword a draft condition of one's own body."""
    require_role(access.is_reviewing, condition, by)
    with savepoint():
        review = locked(condition.review)
        _require_own_draft(review, condition, by)
        _require_future(content["due_date"], now)
        for name in COLUMNS:
            setattr(condition, name, content[name])
        condition.save(update_fields=list(COLUMNS))
        note("condition_changed", condition, review, now, number=condition.number, body=condition.body)
        return condition


def remove_condition(condition: Condition, *, by: Any, now: datetime.datetime) -> None:
    """Remove a draft condition of one's own body."""
    require_role(access.is_reviewing, condition, by)
    with savepoint():
        review = locked(condition.review)
        _require_own_draft(review, condition, by)
        note("condition_removed", condition, review, now, number=condition.number, body=condition.body)
        condition.delete()


def _require_own_draft(review: GateReview, condition: Condition, by: Any) -> None:
    require(condition.body == own_body(review, by), "Only the body that set a condition can change it")
    _require_draft(review, condition.body)


def _require_draft(review: GateReview, body: str | None) -> None:
    require(review.is_with_reviewers, "Conditions are set while the gateway is in review")
    require(not review.stage.ends_in_feedback, f"{review.stage.name} has no conditions")
    require(
        not review.papers.has_signed(body),
        "Your body has signed, so its conditions cannot change",
    )


def _require_future(due: datetime.date, now: datetime.datetime) -> None:
    today = timezone.localdate(now)
    require(due >= today, f"The due date must be {day(today)} or later")
