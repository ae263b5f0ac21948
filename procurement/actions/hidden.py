"""What nobody does from whom a bid is hidden."""

from __future__ import annotations

from mcp_portal.workflow.steps import NotAllowed
from procurement.models import Procurement


def refuse_with_a_hidden_bid(case: Procurement) -> None:
    """Refuse what weighs the bids of a case to whom one of them is hidden: the bids they see are not all."""
    if case.hides_a_bid:
        raise NotAllowed("A bid is hidden from you, so somebody else has to do this")
