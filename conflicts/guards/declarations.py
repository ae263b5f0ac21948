"""What must hold before a declaration moves."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from mcp_portal.accounts.roles import Role
from mcp_portal.nhsuk.wording import day, plural
from mcp_portal.workflow.guards import Missing, guard

GUIDANCE = "Managing conflicts of interest: statutory guidance for CCGs"
SECTION_14O = "NHS Act 2006, section 14O"


def _own_page(name: str) -> Callable[[Any], str]:
    return lambda obj: reverse(name, args=[obj.pk])


@guard(
    source=f"{GUIDANCE}, template declaration",
    role=(),
    page=_own_page("conflicts:interest_add"),
    link="Add an interest",
)
def has_an_interest(declaration: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """At least 1 interest has been entered."""
    if not declaration.interests.exists():
        return Missing("No interest has been entered", who="You")
    return None


@guard(source=SECTION_14O, role=(), page=_own_page("conflicts:declare_again"), link="Change the date")
def aware_date_has_come(declaration: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The day of becoming aware is not in the future."""
    if declaration.aware_date is None:
        return Missing("The day you became aware has not been entered", who="You")
    if declaration.aware_date > timezone.localdate(now):
        return Missing(f"The day you became aware, {day(declaration.aware_date)}, is in the future", who="You")
    return None


@guard(source="House rule: an interest is ended, never left out", role=(), page=_own_page("conflicts:declare_again"),
       link="Begin this declaration again")  # fmt: skip
def live_interests_are_kept(declaration: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every interest declared before that has not ended is in the declaration."""
    return [
        Missing(f"An interest filed on {day(interest.filed_at)} has been left out", f"{interest}", who="You")
        for interest in declaration.left_out(now)
    ]


@guard(source=SECTION_14O, role=(), page=_own_page("conflicts:declare_again"), link="Declare interests instead")
def no_live_interest(declaration: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """No interest declared before still runs."""
    live = list(declaration.live_beside(now))
    if not live:
        return []
    return [
        Missing(
            f"You have {plural(len(live), 'interest')} that {'has' if len(live) == 1 else 'have'} not ended",
            "Declare interests instead of a nil return, and say there when each one ended",
            who="You",
        )
    ]


@guard(
    source="MCP framework 2016: conflicts are managed before the procurement goes on", role=Role.GUARDIAN,
    page=lambda declaration: reverse("conflicts:guardian"), link="Rule on the interest",
)  # fmt: skip
def material_interests_are_ruled_on(declaration: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """The Guardian has ruled on every material interest in the procurement."""
    return [Missing("A material interest has no ruling", f"{interest}") for interest in declaration.to_rule_on(now)]


@guard(source="House rule: the latest declaration counts", role=Role.GUARDIAN)
def is_the_latest(declaration: Any, user: Any, now: datetime.datetime) -> str | None:
    """No later declaration with the same scope has been filed."""
    return "The person has filed a later declaration" if declaration.later().exists() else None


@guard(source="House rule: a declaration ends only when a later one replaces it", role=Role.GUARDIAN)
def is_superseded(declaration: Any, user: Any, now: datetime.datetime) -> str | None:
    """A later declaration takes its place."""
    return None if declaration.superseded_by_id else "No later declaration takes its place"


@guard(source="House rule: only a file of an existing register is taken over", role=Role.GUARDIAN)
def is_from_a_file(declaration: Any, user: Any, now: datetime.datetime) -> str | None:
    """It was read from a file that a Guardian checked and wanted taken over."""
    return None if declaration.imported_in_id else "This declaration was not read from a file"
