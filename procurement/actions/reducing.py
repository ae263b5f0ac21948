"""Recording whether rounds of dialogue reduce the number of bidders."""

from __future__ import annotations

import datetime

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import Procurement, ReducingRounds

BEFORE_THE_CALL = frozenset(
    {Procurement.State.PLANNING, Procurement.State.MARKET_ENGAGEMENT, Procurement.State.PRE_LAUNCH}
)


def say_whether_rounds_reduce(
    case: Procurement, *, reduces: bool, fewest: int, words: str, by: User, now: datetime.datetime
) -> ReducingRounds:
    """Record as procurement lead what the call says about rounds; bidders rely on it, so it stands from the call on.

    Raises NotAllowed and Refused.
    """
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        if not access.is_lead(case, by):
            raise NotAllowed("What the call says about rounds is recorded by the procurement lead")
        if case.state not in BEFORE_THE_CALL:
            raise Refused("What the call says about rounds is recorded before the call")
        said = ReducingRounds.objects.create(
            procurement=case, reduces=reduces, fewest=fewest, words=words, recorded_by=by, recorded_at=now
        )
        ledger.record("procurement.rounds_described", subject=said, case=case, occurred_at=now)
    return said
