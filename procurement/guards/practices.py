"""What must hold before a practice takes part further, or returns to its GP contract."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from mcp_portal.accounts.roles import Role
from mcp_portal.nhsuk.wording import day
from mcp_portal.workflow.guards import Missing, guard

from .slots import BY_ITSELF

RETURN = "Guidance for practices on returning to their GP contract, December 2016"
VOLUNTARY = "MCP framework 2016: taking part is voluntary"


def _at(name: str) -> Any:
    """Give the address of a page of the practice."""
    return lambda obj: reverse(f"procurement:{name}", args=[obj.case.reference, obj.code])


_change, _agreed = _at("practice_change"), _at("practice_agreements")


@guard(source=VOLUNTARY, role=Role.LEAD, page=_change, link="Change the practice")
def practice_means_to_take_part(practice: Any, user: Any, now: datetime.datetime) -> str | None:
    """The practice means to take part."""
    return None if practice.intention in practice.TAKING_PART else "The practice has not said that it takes part"


@guard(source="MCP framework 2016: integration agreements are for partial integration", role=Role.LEAD, page=_change,
       link="Change the practice")  # fmt: skip
def practice_is_partial(practice: Any, user: Any, now: datetime.datetime) -> str | None:
    """The practice means to be partially integrated."""
    if practice.intention == practice.Intention.PARTIAL:
        return None
    return "The practice does not mean to be partially integrated"


@guard(source="MCP framework 2016: suspension is for full integration", role=Role.LEAD, page=_change,
       link="Change the practice")  # fmt: skip
def practice_is_full(practice: Any, user: Any, now: datetime.datetime) -> str | None:
    """The practice means to be fully integrated."""
    return (
        None if practice.intention == practice.Intention.FULL else "The practice does not mean to be fully integrated"
    )


def _all(practice: Any, agreed: int | None, what: str) -> str | None:
    if not practice.partners:
        return "The partners of the practice have not been entered"
    if (agreed or 0) < practice.partners:
        return f"{agreed or 0} of {practice.partners} partners have agreed to {what}"
    return None


@guard(source=VOLUNTARY, role=Role.LEAD, page=_agreed, link="Enter who agreed")
def partners_agreed_to_suspend(practice: Any, user: Any, now: datetime.datetime) -> str | None:
    """All partners have agreed to the suspension."""
    return _all(practice, practice.partners_agreed, "the suspension")


@guard(source=RETURN, role=Role.LEAD, page=_agreed, link="Enter who agreed")
def partners_agreed_to_return(practice: Any, user: Any, now: datetime.datetime) -> str | None:
    """All partners have agreed to the return."""
    return _all(practice, practice.partners_return, "the return")


@guard(source=RETURN, role=Role.LEAD, page=_agreed, link="Enter the consent")
def commissioner_consented(practice: Any, user: Any, now: datetime.datetime) -> str | None:
    """The commissioner has consented to the suspension."""
    return None if practice.consented_on else "The commissioner has not consented"


@guard(source="MCP framework 2016, section 3: gateway 3 comes before the service starts", role=Role.LEAD)
def service_has_started(practice: Any, user: Any, now: datetime.datetime) -> str | None:
    """The service has started, which gateway 3 allows."""
    return None if practice.case.went_live_on else "The service has not started"


@guard(source=RETURN, role=Role.LEAD, page=_agreed, link="Enter the test")
def practice_is_eligible(practice: Any, user: Any, now: datetime.datetime) -> str | None:
    """It was tested again that the practice may hold a GP contract."""
    return None if practice.eligible_on else "Nobody has tested again whether the practice may hold a GP contract"


@guard(source=RETURN, role=Role.LEAD)
def return_day_has_come(practice: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The day of the return window has come."""
    returns = practice.returns_on
    if returns is not None and timezone.localdate(now) < returns:
        return Missing(f"The return window opens on {day(returns)}", who=BY_ITSELF)
    return None
