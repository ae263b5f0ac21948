"""What must hold before a body signs and the outcome is issued."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from assurance.papers import body_name
from conflicts.queries import waiting_for_ruling, without_current_declaration
from mcp_portal.accounts.queries import body_of, roles_on
from mcp_portal.accounts.roles import COMMISSIONING, REVIEWING, Role
from mcp_portal.nhsuk.wording import day, lower_first, plural
from mcp_portal.workflow.guards import Missing, guard

from .places import HOUSE_SIGNING, review_page


@guard(source=HOUSE_SIGNING, role=Role.SIGN_OFF, page=review_page)
def body_has_not_signed(review: Any, user: Any, now: datetime.datetime) -> str | None:
    """The body has not signed yet; a signature is given once."""
    if user is None:
        return None if review.papers.unsigned() else "All bodies have signed"
    body = body_of(user, review.case)
    if body is None or body not in review.papers.signing:
        return "Your body does not sign this gateway"
    return f"{body_name(body)} has signed already" if body in review.papers.sign_offs else None


@guard(source="House rule: nobody assures what they commission", role=Role.SIGN_OFF)
def signer_is_independent(review: Any, user: Any, now: datetime.datetime) -> str | None:
    """The person who signs holds no commissioner role on this case."""
    if user is not None and not roles_on(user, review.case).isdisjoint(COMMISSIONING):
        return "You hold a commissioner role on this case"
    return None


@guard(
    source="House rule: reviewers declare for each procurement",
    role=Role.SIGN_OFF,
    page=lambda review: f"{reverse('conflicts:declare')}?case={review.case.reference}",
    link="Declare your interests",
)
def signer_is_clear(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """The person who signs has a current declaration that awaits no ruling."""
    if user is None:
        return []
    missing = []
    if user in without_current_declaration(review.case, now, REVIEWING):
        missing.append(Missing("You have no current declaration of interests for this case", who="You"))
    if user in waiting_for_ruling(review.case, now, REVIEWING):
        missing.append(Missing("Your declaration awaits a ruling", who=Role.GUARDIAN.label))
    return missing


@guard(source="Gateway scheme (default): any amber line needs a condition", role=Role.SIGN_OFF, page=review_page)
def amber_lines_have_conditions(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every line the body rates amber carries a condition of that body."""
    body = body_of(user, review.case) if user is not None else None
    add = reverse("assurance:condition_add", args=[review.case.reference, review.stage.code])
    return [
        Missing(
            f"{question.code} is amber and has no condition",
            question.text,
            who=f"Reviewer or sign-off officer, {body_name(body)}" if body else "",
            page=f"{add}?question={question.code}",
            link=f"Set a condition for {question.code}",
        )
        for question in review.papers.without_condition(body)
    ]


@guard(source=HOUSE_SIGNING, role=Role.SIGN_OFF, page=review_page)
def every_body_signed(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every body that signs this gateway has signed."""
    return [not_signed(review, body) for body in review.papers.unsigned()]


def not_signed(review: Any, body: str) -> Missing:
    """Say that a body has not signed, and how far it is."""
    name, left, lines = body_name(body), review.papers.unrated(body), review.papers.lines_of(body)
    detail = f"{len(left)} of its {plural(len(lines), 'line')} not rated" if left else "All its lines are rated"
    due = f", due on {day(review.due_date)}" if review.due_date and review.is_with_reviewers else ""
    return Missing(
        f"{name} has not signed {lower_first(review.stage.name)}",
        detail + due,
        who=f"Sign-off officer, {name}",
        page=review.get_absolute_url(),
        link=f"See {lower_first(review.stage.name)}",
    )
