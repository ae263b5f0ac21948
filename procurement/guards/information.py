"""That every bidder got the same information."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Missing, guard

from .hidden import weighs_every_bid


@guard(source="PCR 2015 regs. 18(1), 30(17) and 76(2)", role=Role.LEAD)
@weighs_every_bid
def everyone_got_the_same(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every bidder still in has got all that was meant for it."""
    items = case.shared_items.prefetch_related("meant_for__bid", "deliveries")
    return [
        Missing(
            f"{bid.name_for(user)} has not got item {item.number}, {item.title}",
            page=reverse("procurement:shared_item", args=[case.reference, item.number]),
            link=f"See item {item.number}",
        )
        for item in items
        for bid in item.not_reached
    ]
