"""Deciding about somebody who stands behind more than one bid."""

from __future__ import annotations

import datetime

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access, guards
from procurement.models import Procurement, SharedMemberDecision
from procurement.selection.shared import SharedMember, shared_members

from .hidden import refuse_with_a_hidden_bid


def decide_shared(
    case: Procurement, found: SharedMember, *, outcome: str, heard: str, reasons: str, by: User, now: datetime.datetime
) -> SharedMemberDecision:
    """Record what follows from a member behind several bids, as SRO, after the bidders were asked.

    Taking part in two bids is no ground for exclusion by itself: who is left out must have had the chance to show
    that the bids were made apart. Raises NotAllowed and Refused.
    """
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        refuse_with_a_hidden_bid(case)
        if not access.is_sro(case, by):
            raise NotAllowed("A member behind more than one bid is decided on by the senior responsible officer")
        if found not in shared_members(guards.parties_standing(case)):
            raise Refused("Who stands behind the bids has changed meanwhile. Look at it again")
        made = SharedMemberDecision.objects.create(
            procurement=case, name=found.name, bids=found.bids, outcome=outcome, heard=heard, reasons=reasons,
            decided_by=by, decided_at=now,
        )  # fmt: skip
        ledger.record("procurement.shared_member_decided", subject=made, case=case, occurred_at=now)
    return made
