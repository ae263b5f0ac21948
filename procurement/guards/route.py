"""That the route chosen is the one taken, and that departures from the notice are approved and told."""

from __future__ import annotations

import datetime
from typing import Any

from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Missing, guard

from .hidden import weighs_every_bid
from .slots import CALLS


@guard(source="PCR 2015 reg. 75", role=Role.SRO, page="procurement:route", link="See the route")
def route_is_a_call(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """Where a route is chosen, it calls for competition."""
    # Not last(): the case page has read them already.
    chosen = next(reversed(list(case.route_choices.all())), None)
    if chosen is None or chosen.route in CALLS:
        return None
    return f"The route chosen calls nobody to compete: {chosen.get_route_display()}"


@guard(source="PCR 2015 reg. 76(4)", role=[Role.LEAD, Role.SRO], page="procurement:route", link="See the departures")
@weighs_every_bid
def departures_are_told(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every departure from the notice is decided, and everyone who answered the notice has been told of it."""
    missing = []
    for one in case.departures.select_related("decision").prefetch_related("told"):
        if one.decided is None:
            missing.append(Missing(f"Departure {one.number} from the notice, {one.title}: nothing is decided yet"))
        elif one.decided.approved:
            told = {row.bid_id for row in one.told.all()}
            missing += [
                Missing(f"{bid.name_for(user)} has not been told of departure {one.number}, {one.title}")
                for bid in case.bids.all()
                if bid.pk not in told
            ]
    return missing
