"""Planning and market engagement."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from assurance.queries import passing
from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Missing, guard

from .slots import Slot, document_missing, has_notice


@guard(
    source="MCP framework 2016, section 3",
    role=Role.LEAD,
    page="procurement:facts",
    link="Complete the facts",
)
def key_facts_complete(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Scope lines and planned dates are entered."""
    missing = []
    if not case.scope_lines.all():
        page = reverse("procurement:scope", args=[case.reference])
        missing.append(Missing("No service line has been entered", page=page, link="Enter the scope"))
    if all(date.kind != "go_live" for date in case.key_dates.all()):
        page = reverse("procurement:dates", args=[case.reference])
        missing.append(
            Missing("The planned start of the service has not been entered", page=page, link="Plan the dates")
        )
    return missing


@guard(
    source="Integrated support and assurance process, early engagement (regulators' usual practice, default)",
    role=Role.SRO, page="assurance:gateways", link="See early engagement",
)  # fmt: skip
def early_engagement_held(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """The 3 bodies have given their early feedback."""
    if not passing(case, "early", now):
        return "Feedback from early engagement has not been recorded"
    return None


@guard(source="PCR 2015 reg. 40", role=Role.LEAD)
def engagement_planned(case: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """There is a plan for market engagement that treats everyone alike."""
    return document_missing(case, Slot.ENGAGEMENT_PLAN, "There is no market engagement plan")


@guard(source="MCP framework 2016, section 3: at least a prior information notice", role=Role.NOTICE_ADMIN,
       page="procurement:notices", link="See the notices")  # fmt: skip
def information_notice_published(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """An information notice has been published."""
    if not has_notice(case, "PRI_ONLY", "published"):
        return "No prior information notice has been published"
    return None


@guard(source="PCR 2015 reg. 41", role=Role.LEAD)
def engagement_report_shared(case: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The report of market engagement is there for everyone."""
    return document_missing(case, Slot.ENGAGEMENT_REPORT, "There is no report of market engagement")
