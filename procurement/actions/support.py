"""Recording what practices say about a bidder."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import Bid, Practice, PracticeSupport, Procurement

from .hidden import refuse_with_a_hidden_bid


def record_support(
    bid: Bid, practices: Iterable[Practice], *, position: str, said_on: datetime.date, where: str, by: User,
    now: datetime.datetime,
) -> list[PracticeSupport]:  # fmt: skip
    """Record what some practices say about a bidder, as procurement lead; what they said before stays on the record.

    GPs are asked for their support and are not preferred providers (seed "Procuring an MCP"). Raises NotAllowed and
    Refused.
    """
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=bid.procurement_id)
        refuse_with_a_hidden_bid(case)
        if not access.is_lead(case, by):
            raise NotAllowed("What practices say about a bidder is recorded by the procurement lead")
        if bid.named_at is None:
            raise Refused("The responses have not been opened yet")
        if case.state in Procurement.ENDED:
            raise Refused("The procurement has ended")
        change = bid.change
        made = PracticeSupport.objects.bulk_create(
            PracticeSupport(
                procurement=case, bid=bid, make_up=change, practice=one, position=position, said_on=said_on,
                where=where, recorded_by=by, recorded_at=now,
            )
            for one in practices
        )  # fmt: skip
        if made:
            detail = {"practices": len(made)}
            ledger.record("procurement.support_recorded", subject=bid, case=case, occurred_at=now, detail=detail)
    return made
