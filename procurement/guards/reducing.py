"""When a bidder may be left out of the next round of dialogue."""

from __future__ import annotations

import datetime
from typing import Any

from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import guard

from .competition import STILL_IN
from .hidden import weighs_every_bid


@guard(source="PCR 2015 reg. 30 as a pattern: in stages only when the notice says so", role=Role.LEAD,
       page="procurement:reducing_rounds", link="See what the call says", chooses_the_way=True)  # fmt: skip
@weighs_every_bid
def rounds_reduce(bid: Any, user: Any, now: datetime.datetime) -> str | None:
    """It was recorded before the call that rounds reduce the number of bidders."""
    said = bid.case.reducing_rounds.last()
    return None if said and said.reduces else "The call does not say that rounds reduce the number of bidders"


@guard(source="House rule: a bidder is left out between rounds", role=Role.LEAD, page="procurement:dialogue",
       link="See the dialogue")  # fmt: skip
@weighs_every_bid
def no_round_is_open(bid: Any, user: Any, now: datetime.datetime) -> str | None:
    """A round of dialogue was held and none is open."""
    rounds = [held.closed_on for held in bid.case.dialogue_rounds.all()]
    if not rounds:
        return "No round of dialogue has been held"
    return "A round of dialogue is still open. Close it first" if None in rounds else None


@guard(source="PCR 2015 reg. 66 as a pattern: enough stay for genuine competition", role=Role.LEAD,
       page="procurement:reducing_rounds", link="See what the call says")  # fmt: skip
@weighs_every_bid
def enough_bidders_stay(bid: Any, user: Any, now: datetime.datetime) -> str | None:
    """Without the bidder, as many stay as the call names at the fewest."""
    said = bid.case.reducing_rounds.last()
    left = sum(one.state in STILL_IN for one in bid.case.bids.all()) - 1
    if said is None or left >= said.fewest:
        return None
    return f"{left} would stay. The call names {said.fewest} at the fewest"
