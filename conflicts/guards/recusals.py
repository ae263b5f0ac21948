"""What must hold before a recusal is lifted."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import guard


@guard(
    source="House rule: lifting a recusal takes 2 people",
    role=(Role.SRO, Role.ACCOUNTABLE_OFFICER, Role.GUARDIAN),
)
def is_a_second_person(recusal: Any, user: Any, now: datetime.datetime) -> str | None:
    """Somebody other than the Guardian who proposed it confirms."""
    if user is not None and recusal.lift_proposed_by_id == user.pk:
        return "You proposed this, so a second person has to confirm it"
    return None


def _declare_page(recusal: Any) -> str:
    return reverse("conflicts:declare") + (f"?case={recusal.case.reference}" if recusal.case else "")


@guard(
    source="Public Contracts Regulations 2015, reg. 24", role=(Role.SRO, Role.ACCOUNTABLE_OFFICER, Role.GUARDIAN),
    page=_declare_page, link="Declare for this procurement",
)  # fmt: skip
def second_person_has_no_conflict(recusal: Any, user: Any, now: datetime.datetime) -> list[str]:
    """The second person has a current declaration for the procurement and no ruling against them."""
    return recusal.conflicts_of(user, now) if user is not None else []


@guard(source="House rule: one handling stands for each person and procurement", role=Role.GUARDIAN)
def is_replaced_by_a_stricter_one(recusal: Any, user: Any, now: datetime.datetime) -> str | None:
    """A stricter ruling on the same person stands."""
    return None if recusal.superseded_by_id else "No stricter ruling has been made"


@guard(source="House rule: one handling stands for each person and procurement", role=Role.GUARDIAN)
def is_replaced_no_longer(recusal: Any, user: Any, now: datetime.datetime) -> str | None:
    """The stricter ruling over it has been lifted."""
    return "A stricter ruling stands over it" if recusal.superseded_by_id else None
