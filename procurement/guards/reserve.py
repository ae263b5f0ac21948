"""The reserve bidder, and what the preferred bidder confirmed."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Missing, guard

from .hidden import weighs_every_bid
from .slots import undecided

BEFORE_THE_AWARD = ("evaluation", "preferred_bidder", "gateway_2")
SIGNED = ("contract_signed", "mobilisation", "live")


@guard(source="House rule", role=Role.SECRETARY, page="procurement:bids", link="See the bidders")
@weighs_every_bid
def no_other_reserve_bidder(bid: Any, user: Any, now: datetime.datetime) -> str | None:
    """No other bidder is the reserve."""
    held = any(other.state == "reserve" for other in bid.case.bids.all())
    return "There is a reserve bidder already" if held else None


@guard(source="House rule: each commissioner decides on the replacement", role=Role.SECRETARY)
@weighs_every_bid
def replacement_decided(bid: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """The deciding body of each commissioner has decided that the reserve bidder takes the place."""
    return undecided(bid.case, "replacement", "that the reserve bidder takes the place")


@guard(source="PCR 2015 reg. 86: the award is decided on one tender", role=Role.SRO, page="procurement:case",
       link="See the case")  # fmt: skip
def award_not_decided(bid: Any, user: Any, now: datetime.datetime) -> str | None:
    """The award has not been decided yet."""
    return None if bid.case.state in BEFORE_THE_AWARD else "The award has been decided, or the evaluation has not begun"


@guard(source="House rule", role=Role.SRO, page="procurement:case", link="See the case")
def contract_not_signed(bid: Any, user: Any, now: datetime.datetime) -> str | None:
    """The contract has not been signed."""
    return "The contract is signed: how it ends is a matter of the contract" if bid.case.state in SIGNED else None


@guard(source="PCR 2015 reg. 30(20), as a pattern: commitments are confirmed without material change", role=Role.LEAD)
@weighs_every_bid
def commitments_hold(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """No commitment of the preferred bidder was changed materially when it was confirmed."""
    preferred = next((bid for bid in case.bids.all() if bid.state == "preferred"), None)
    if preferred is None:
        return []
    page = reverse("procurement:commitments", args=[case.reference, preferred.number])
    detail = "A tender is not changed materially after the evaluation. Let the bidder confirm what it tendered"
    last = {one.subject.casefold(): one for one in preferred.commitments.all()}
    return [
        Missing(f"The commitment on {one.subject} was changed materially", detail, page=page, link="See it")
        for one in last.values()
        if one.effect == "material"
    ]
