"""What must hold before an attempt is opened."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from mcp_portal.accounts.roles import Role
from mcp_portal.nhsuk.wording import day, lower_first
from mcp_portal.workflow.guards import Missing, guard


@guard(
    source="Gateway scheme (default): stages follow each other",
    role=Role.SRO,
    page="assurance:gateways",
    link="See the gateways",
)
def previous_stage_passed(opening: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The stage before has a passing outcome."""
    if not opening.previous:
        return None
    reviews = opening.case.gate_reviews.filter(stage__code=opening.previous, issued_at__isnull=False)
    last = reviews.order_by("-attempt").first()
    if last is not None and last.has_passed:
        return None
    name = opening.name_of(opening.previous)
    return Missing(f"{name} has not been passed", link=f"See {lower_first(name)}")


@guard(
    source="House rule: one attempt at a time",
    role=Role.SRO,
    page="assurance:gateways",
    link="See the gateways",
)
def no_attempt_stands(opening: Any, user: Any, now: datetime.datetime) -> str | None:
    """No attempt is under way, and none has passed and still holds."""
    last = opening.case.gate_reviews.filter(stage__code=opening.stage.code).order_by("-attempt").first()
    if last is None:
        return None
    if last.is_live:
        return f"{opening.stage.name} is under way already"
    if last.holds_on(timezone.localdate(now)):
        until = f" until {day(last.valid_until)}" if last.valid_until else ""
        return f"{opening.stage.name} has been passed{until}"
    return None
