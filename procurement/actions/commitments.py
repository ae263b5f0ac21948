"""Confirming the commitments of the preferred bidder, and recording letters to those that were not chosen."""

from __future__ import annotations

import datetime

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import Refused
from procurement.models import Bid, BidderLetter, Commitment

from .opened import lock_opened

Effect = Commitment.Effect
NOT_CHOSEN = (Bid.State.REJECTED, Bid.State.ELIMINATED, Bid.State.UNSUCCESSFUL)


def confirm_commitment(
    bid: Bid, *, subject: str, tendered: str, confirmed: str, effect: str, reasons: str, by: User,
    now: datetime.datetime,
) -> Commitment:  # fmt: skip
    """Record how the preferred bidder confirmed a commitment of its tender. Raises NotAllowed and Refused."""
    with savepoint():
        case, bid = lock_opened(bid, by)
        if bid.state != Bid.State.PREFERRED:
            raise Refused("Commitments are confirmed with the preferred bidder only")
        if effect == Effect.SAME and tendered != confirmed:
            raise Refused("The words differ. Say whether the change is material, and why")
        if effect != Effect.SAME and not reasons:
            raise Refused("Say why the change is material or not")
        made = Commitment.objects.create(
            procurement=case, bid=bid, make_up=bid.change, subject=subject, tendered=tendered, confirmed=confirmed,
            effect=effect, reasons=reasons, confirmed_by=by, confirmed_at=now,
        )  # fmt: skip
        detail = {"effect": effect}
        ledger.record("procurement.commitment_confirmed", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def record_letter(
    bid: Bid, *, text: str, means: str, sent_at: datetime.datetime, by: User, now: datetime.datetime
) -> BidderLetter:
    """Keep a letter with reasons as it was sent to a bidder that was not chosen. Raises NotAllowed and Refused."""
    with savepoint():
        case, bid = lock_opened(bid, by)
        if bid.state not in NOT_CHOSEN:
            raise Refused("Letters with reasons go to bidders that were not selected or not chosen")
        if sent_at > now:
            raise Refused("Time at which it was sent must not be in the future")
        made = BidderLetter.objects.create(
            procurement=case, bid=bid, text=text, means=means, sent_at=sent_at, recorded_by=by, recorded_at=now
        )
        ledger.record("procurement.letter_recorded", subject=made, case=case, occurred_at=now)
    return made
