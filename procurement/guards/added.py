"""Stages of assurance that were added to one case: each holds up the step it was added for."""

from __future__ import annotations

import datetime
from typing import Any

from assurance.queries import why_added_stages_block
from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Guard, Missing, guard

from .hidden import weighs_every_bid

HELD_UP = (
    "open_call", "start_dialogue", "close_dialogue", "invite_final_tenders", "confirm_preferred_bidder", "decide_award",
    "sign_contract", "go_live",
)  # fmt: skip
"""Steps for which a stage can be added, in their order."""


def added_stages_passed(step: str) -> Guard:
    """Give the guard of one step."""

    @guard(source="House rule: an added stage holds up the step it names", role=Role.SRO,
           page="assurance:gateways", link="See the gateways")  # fmt: skip
    @weighs_every_bid
    def added_stages_passed(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
        """Every stage that the edition or this case added before this step has been passed."""
        return why_added_stages_block(case, step, now)

    return added_stages_passed
