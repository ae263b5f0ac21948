"""Give lines of a review to the reviewers of a body."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from assurance import access
from assurance.models import Assignment, GateReview, Question
from assurance.queries import candidates, why_not_assigned
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import current, savepoint
from mcp_portal.nhsuk.wording import lower_first
from mcp_portal.notifications.actions import tell
from mcp_portal.notifications.models import Kind

from .table import locked, own_body, require, require_role


def assign(
    review: GateReview, questions: Iterable[Question], *, by: Any, now: datetime.datetime, person: Any
) -> list[Question]:
    """Give lines to a reviewer of one's own body, or to nobody; give those that changed hands.

    An assignment that stood ends and a new one takes its place. Refused while the person is not clear of conflicts of
    interest, or has supported the site at the same stage.
    """
    with savepoint():
        review = locked(review)
        require_role(access.is_lead_reviewer, review, by)
        body = own_body(review, by)
        closed = why_not_assigned(review)
        require(not closed, closed)
        wanted = [question for question in questions if body in question.rated_by]
        require(bool(wanted), "Choose at least 1 line that your body rates")
        if person is not None:
            _require_clear(review, body, person, now)
        holds = person.pk if person is not None else None
        changed = [one for one in wanted if review.papers.assigned.get((one.pk, body)) != holds]
        standing = review.assignments.filter(body=body, question__in=changed, ended_at=None)
        standing.update(ended_at=now)
        if person is not None:
            _give(review, body, changed, person, by, now)
        codes = [question.code for question in changed]
        detail = {"questions": codes, "body": body, "person": holds}
        ledger.record("assurance.lines_assigned", subject=review, case=review.case, occurred_at=now, detail=detail)
        return changed


def _require_clear(review: GateReview, body: str, person: Any, now: datetime.datetime) -> None:
    found = next((one for one in candidates(review, body, now) if one.user == person), None)
    require(found is not None, "Choose a reviewer of your body")
    require(found is None or not found.why, f"{person}: {lower_first(found.why) if found else ''}")


def _give(review: GateReview, body: str, questions: list[Question], person: Any, by: Any, now: Any) -> None:
    Assignment.objects.bulk_create(
        Assignment(
            review=review,
            procurement=review.procurement,
            question=question,
            body=body,
            person=person,
            assigned_by=by,
            assigned_at=now,
        )
        for question in questions
    )
    if questions and person != by:
        page = reverse("assurance:rate", args=[review.case.reference, review.stage.code])
        words, now = f"Something is waiting for you: {review.case.reference}", current().at
        tell(person, words, page, at=now, case=review.case, kind=Kind.WAITS)
