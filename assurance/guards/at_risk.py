"""What must hold before a gateway is overridden. Interests, declarations and the law's times are never overridden."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from assurance.outcome import PASSING, Value
from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Missing, guard

from .places import review_page
from .risks import HOLDERS, blocking

AT_RISK = "House rule: nobody goes on at risk alone"


@guard(source=AT_RISK, role=Role.SRO, page=review_page)
def gateway_was_submitted(review: Any, user: Any, now: datetime.datetime) -> str | None:
    """The gateway was submitted to the 3 bodies and has not passed."""
    name = review.stage.name
    if review.submitted_at is None or review.stage.ends_in_feedback or review.state == review.State.WITHDRAWN:
        return f"{name} has not been submitted to the 3 bodies"
    return f"{name} has passed, so nothing has to be overridden" if review.has_passed else None


@guard(source=AT_RISK, role=HOLDERS, page=review_page)
def every_open_risk_has_its_holder(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Each risk of the gateway has 1 holder, who has accepted it."""
    return blocking(review.papers.risks, now)


@guard(source=AT_RISK, role=(Role.LEAD, Role.SRO), page=review_page)
def red_lines_have_risks(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Each mandatory question that a body rates red belongs to a risk."""
    papers = review.papers
    covered = {risk.question_id for risk in papers.risks}
    add = reverse("assurance:risk_add", args=[review.case.reference, review.stage.code])
    return [
        Missing(f"{row.code} is red and no risk stands for it", row.text, page=f"{add}?question={row.code}",
                link=f"Add a risk for {row.code}")
        for row in red_lines(review) if row.pk not in covered
    ]  # fmt: skip


def red_lines(review: Any) -> list[Any]:
    """Give the mandatory questions that some body rates red."""
    red = {row.question_id for row in review.papers.filed.values() if row.value == Value.RED}
    return [question for question in review.papers.questions if question.mandatory and question.pk in red]


def bodies_needed(review: Any) -> list[str]:
    """Give every body whose signature is missing or not passing, or which rates a mandatory question red."""
    papers = review.papers
    reds = {row.pk for row in red_lines(review)}
    red = {row.body for row in papers.filed.values() if row.value == Value.RED and row.question_id in reds}
    missing = set(papers.unsigned())
    passing = {body for body, signed in papers.sign_offs.items() if signed.outcome in PASSING} - missing
    return [body for body in papers.signing if body in red or body not in passing]
