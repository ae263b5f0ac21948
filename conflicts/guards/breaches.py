"""What must hold before a report of a breach moves."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Missing, guard

GUIDANCE = "Managing conflicts of interest: statutory guidance for CCGs, breaches"


@guard(
    source="House rule: who is concerned hears the finding before anything follows from it", role=Role.GUARDIAN,
    page=lambda breach: breach.get_step_url(breach.telling), link="Tell the person",
)  # fmt: skip
def person_has_been_told(breach: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The person concerned, when one is named, has been told the finding."""
    if breach.person_id is None or breach.told_at is not None:
        return None
    return Missing("The person concerned has not been told the finding")


@guard(source="House rule: the finding is told once", role=Role.GUARDIAN)
def person_has_not_been_told(breach: Any, user: Any, now: datetime.datetime) -> str | None:
    """A person is named and has not been told yet."""
    if breach.person_id is None:
        return "No person is named in this report"
    return "The person concerned has been told already" if breach.told_at is not None else None


@guard(
    source="House rule: a breach in a procurement pauses it until its effect is known", role=Role.GUARDIAN,
    page=lambda breach: reverse("conflicts:breach_pause_end", args=[breach.pk]), link="Sign that there is no effect",
)  # fmt: skip
def pause_has_ended(breach: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The procurement that was paused goes on."""
    if not breach.is_pausing:
        return None
    return Missing(
        f"{breach.procurement_title} is still paused",
        "Sign that the breach had no effect, or that the step it touched was taken again",
    )
