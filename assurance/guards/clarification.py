"""What must hold before a review goes on, is taken back or is reopened."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from assurance.papers import body_name
from mcp_portal.accounts.roles import Role
from mcp_portal.nhsuk.wording import day, listed
from mcp_portal.workflow.guards import Missing, guard

from .places import SCHEME, review_page


@guard(
    source=SCHEME,
    role=(Role.SRO, Role.PROVIDER),
    page=lambda review: reverse("assurance:clarifications", args=[review.case.reference]),
    link="See the questions",
)
def every_clarification_answered(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every question the reviewers have put is answered."""
    # Who reads this may not read every question: it is named by its number only.
    return [
        Missing(
            f"Clarification {one.number} has no answer",
            f"Wanted by {day(one.due_date)}",
            who="Senior responsible officer or provider" if one.is_for_the_provider else Role.SRO.label,
        )
        for one in review.papers.clarifications
        if one.reply is None
    ]


@guard(source="House rule: a signature is given once", role=Role.LEAD_REVIEWER, page=review_page)
def nobody_has_signed(review: Any, user: Any, now: datetime.datetime) -> str | None:
    """No body has signed on the recommendation of the panel, or something it rests on has changed since."""
    signed = [body for body in review.papers.signing if body in review.papers.sign_offs]
    if not signed or review.papers.stale_sign_offs or review.papers.stale_ratings:
        return None
    return f"{listed(body_name(body) for body in signed)} {'has' if len(signed) == 1 else 'have'} signed"


@guard(source=SCHEME, role=Role.SIGN_OFF, page=review_page)
def outcome_passed(review: Any, user: Any, now: datetime.datetime) -> str | None:
    """The outcome lets the case go on."""
    return None if review.has_passed else "The outcome does not let the case go on: a new attempt can be opened"
