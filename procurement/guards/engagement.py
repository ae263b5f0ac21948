"""That what a possible bidder did for the commissioners before does not distort competition."""

from __future__ import annotations

import datetime
from typing import Any

from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Missing, guard

from .hidden import weighs_every_bid


@guard(source="PCR 2015 reg. 41", role=Role.SRO, page="procurement:engagement", link="See earlier involvement")
@weighs_every_bid
def involvement_is_remedied(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """For each earlier involvement of a possible bidder a measure is decided."""
    rows = case.prior_involvements.prefetch_related("remedies")
    return [
        Missing(f"Nothing is decided about the earlier work of {one.organisation}")
        for one in rows
        if not one.remedies.all()
    ]
