"""What nobody judges from whom a bid is hidden: the rows they see are not all, and the answer would tell of it."""

from __future__ import annotations

import datetime
import functools
from typing import Any

from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Answer, Check, Missing, guard

NOT_SHOWN = Missing(
    "Not shown to you, because a bid is hidden from you",
    who="Somebody from whom no bid is hidden",
    unknown=True,
)


def weighs_every_bid(check: Check) -> Check:
    """Let a guard answer only to people from whom no bid of the case is hidden."""

    @functools.wraps(check)
    def checked(obj: Any, user: Any, now: datetime.datetime) -> Answer:
        return NOT_SHOWN if obj.case.hides_a_bid else check(obj, user, now)

    return checked


@guard(source="PCR 2015 reg. 24", role=Role.GUARDIAN, page="conflicts:case_conflicts", link="See the conflicts")
@weighs_every_bid
def every_bid_is_shown(obj: Any, user: Any, now: datetime.datetime) -> None:
    """No bid is hidden from the person who takes the step."""
    return
