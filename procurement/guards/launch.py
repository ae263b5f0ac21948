"""Before the service starts."""

from __future__ import annotations

import datetime
from typing import Any

from assurance.queries import why_conditions_are_open, why_not_passed
from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Missing, guard

from .hidden import weighs_every_bid
from .slots import Slot, document_missing


@guard(source="MCP framework 2016, section 3", role=Role.LEAD)
@weighs_every_bid
def mobilisation_planned(case: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """There is a mobilisation plan."""
    return document_missing(case, Slot.MOBILISATION_PLAN, "There is no mobilisation plan")


@guard(source="MCP framework 2016, section 3; all 3 bodies sign (house rule)", role=Role.SIGN_OFF,
       page="assurance:gateways", link="See gateway 3")  # fmt: skip
@weighs_every_bid
def gateway_three_passed(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Gateway 3 has a passing outcome that is still valid."""
    return why_not_passed(case, "3", now)


@guard(source="Condition of a gateway, before the service starts", role=Role.SRO)
@weighs_every_bid
def go_live_conditions_closed(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every condition to be met before the service starts is closed."""
    return why_conditions_are_open(case, "before_go_live")
