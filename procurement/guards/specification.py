"""What must hold before a version of the service specification is sent for approval, approved and superseded."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.nhsuk.wording import day, lower_first
from mcp_portal.workflow.guards import Missing, guard

from .slots import CALLS

BOTH = [Role.LEAD, Role.SRO]


def call_sent(case: Any) -> Any:
    """Give the first notice of a case that calls for competition and was sent, or None."""
    return next((one for one in case.notices.all() if one.kind in CALLS and one.dispatched_on), None)


@guard(source="MCP framework 2016: national requirements, core care model, local requirements", role=BOTH)
def specification_has_every_part(found: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Each of the 3 parts has at least one section."""
    labels = dict(found.sections.model.Part.choices)
    add = reverse("procurement:specification_section_add", args=[found.procurement.reference, found.number])
    return [
        Missing(f"{labels[part]}: no section has been written", page=f"{add}?part={part}", link="Add a section")
        for part, rows in found.by_part.items()
        if not rows
    ]


@guard(source="MCP framework 2016: a single provider still protects patient choice", role=BOTH)
def specification_answers_choice(found: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """It says of each choice of patients whether the contract limits it, why, and what protects them."""
    labels = dict(found.choices.model.Choice.choices)
    page = reverse("procurement:specification_choice", args=[found.procurement.reference, found.number])
    return [
        Missing(
            f"Patient choice: {lower_first(labels[choice])} has not been answered", page=page,
            link="Answer patient choice",
        )
        for choice, one in found.on_choice.items()
        if one is None
    ]  # fmt: skip


@guard(source="House rule: nobody approves their own text", role=BOTH)
def specification_changed_by_another(found: Any, user: Any, now: datetime.datetime) -> str | None:
    """Whoever last changed the specification does not approve it."""
    if user is not None and found.changed_by_id == user.pk:
        return "You changed this version last. Somebody else has to approve it"
    return None


@guard(source="PCR 2015, regulation 18: equal treatment. A change after the call is a change to all candidates",
       role=BOTH, page="procurement:specification", link="See the version in force")  # fmt: skip
def specification_not_frozen(found: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The call has not been sent, or no version was in force yet."""
    call = call_sent(found.procurement)
    if call is None or not found.procurement.specifications.filter(approved_at__isnull=False).exists():
        return None
    return Missing(
        f"The call was sent on {day(call.dispatched_on)} and froze the version in force",
        "A change after the call is a change to all candidates. This draft can be kept, not approved",
        who="Nobody",
    )


@guard(source="House rule: one version is in force", role=BOTH)
def specification_has_a_successor(found: Any, user: Any, now: datetime.datetime) -> str | None:
    """A newer version is being approved in its place."""
    return None if found.superseded_by_id else "No newer version has been approved"
