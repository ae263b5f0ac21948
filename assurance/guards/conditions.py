"""What must hold before conditions are closed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from assurance.outcome import PASSING
from assurance.papers import body_name
from mcp_portal.accounts.roles import Role
from mcp_portal.nhsuk.wording import day, lower_first
from mcp_portal.workflow.guards import Missing, guard

from .places import SCHEME, review_page


@guard(source=SCHEME, role=Role.SIGN_OFF, page=review_page)
def conditions_were_set(review: Any, user: Any, now: datetime.datetime) -> str | None:
    """The outcome came with conditions."""
    return None if review.papers.conditions else "The outcome has no conditions"


@guard(source="House rule: only the body that set a condition closes it", role=Role.SIGN_OFF, page=review_page)
def conditions_closed(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every condition is accepted or waived by the body that set it."""
    return [
        Missing(
            f"Condition {condition.number} is {condition.status.lower()}",
            condition.text,
            who=f"Sign-off officer, {body_name(condition.body)}",
            page=reverse("assurance:condition", args=[review.case.reference, review.stage.code, condition.pk]),
            link=f"See condition {condition.number}",
        )
        for condition in review.papers.conditions
        if not condition.is_closed
    ]


CARRYING = "House rule: an open condition goes along to the next gateway, with one person who meets it in time"


@guard(source=CARRYING, role=Role.SRO, page=review_page)
def every_condition_is_held(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every open condition of an earlier gateway is held by one person and not past its due date."""
    return carried(review.papers.carried_conditions, now)


@guard(source=CARRYING, role=Role.SRO, page=review_page)
def conditions_allow_the_outcome(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """For a passing outcome, every open condition of an earlier gateway is held and not past its due date."""
    made = review.papers.combined
    return [] if made is not None and made not in PASSING else carried(review.papers.carried_conditions, now)


def carried(conditions: Iterable[Any], now: datetime.datetime) -> list[Missing]:
    """Give each condition that nobody has taken on, or that is past its due date, by name."""
    today = timezone.localdate(now)
    return [
        Missing(
            f"{row} {why}", row.text, who=f"{row.get_owner_role_display()}, then {body_name(row.body)}",
            page=row.get_absolute_url(), link=f"See {lower_first(str(row))}",
        )
        for row in conditions
        if (why := _why_not_held(row, today))
    ]  # fmt: skip


def _why_not_held(row: Any, today: datetime.date) -> str:
    if row.due_date < today:
        return f"was due on {day(row.due_date)} and is {row.status.lower()}"
    return "" if row.is_held else "has not been taken on by anybody"


@guard(
    source="House rule: one person accepts what they own",
    role=Role.SRO,
    page=lambda condition: condition.get_absolute_url(),
)
def condition_is_not_yours_yet(condition: Any, user: Any, now: datetime.datetime) -> str | None:
    """The person has not taken the condition on already."""
    owner = condition.owner
    return "You have taken it on already" if owner is not None and owner.entered_by_id == user.pk else None


@guard(source=SCHEME, role=Role.SIGN_OFF, page=lambda condition: condition.review.get_absolute_url())
def condition_is_issued(condition: Any, user: Any, now: datetime.datetime) -> str | None:
    """The condition was issued with the outcome of its gateway."""
    return None if condition.is_issued else "The outcome of this gateway has not been issued"
