"""How every write about an opened bid begins: its case locked, and who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mcp_portal.accounts.models import User
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import Bid, Procurement

from .hidden import refuse_with_a_hidden_bid


def lock_opened(
    bid: Bid, by: User, who: Callable[[Any, Any], bool] = access.is_lead, refusal: str = ""
) -> tuple[Procurement, Bid]:
    """Lock the case of a bid that two people have opened, and give both as they are now.

    Raises NotAllowed and Refused.
    """
    case = Procurement.objects.select_for_update(no_key=True).get(pk=bid.procurement_id)
    refuse_with_a_hidden_bid(case)
    if not who(case, by):
        raise NotAllowed(refusal or "What is known about a bidder is recorded by the procurement lead")
    fresh = Bid.objects.select_for_update(no_key=True, of=("self",)).select_related("provider").get(pk=bid.pk)
    if fresh.named_at is None:
        raise Refused("The responses have not been opened yet")
    if case.state in Procurement.ENDED:
        raise Refused("The procurement has ended")
    fresh.procurement = case
    return case, fresh
