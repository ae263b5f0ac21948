"""A hold stands beside the state and stops every step of a case while it stands."""

from __future__ import annotations

import datetime
from typing import Any

from mcp_portal.accounts.roles import Role

from .guards import Missing, guard


@guard(source="House rule: a pause is not a state", role=Role.SRO, link="See the pause")
def not_on_hold(obj: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """The case is not paused."""
    case = obj.case
    if case is None:
        return []
    return [
        Missing(
            f"{hold.get_kind_display()} since {hold.placed_at:%-d %B %Y}",
            f"To be looked at again on {hold.review_date:%-d %B %Y}",
            who=hold.lifted_by_words,
            page=hold.get_absolute_url(),
        )
        for hold in case.standing_holds()
    ]
