"""Signatures."""

from __future__ import annotations

import datetime

from mcp_portal.accounts.models import Organisation, User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.holds import not_on_hold
from mcp_portal.workflow.steps import Refused
from procurement.models import Procurement, Signature, Standstill

from .hidden import refuse_with_a_hidden_bid


def sign(case: Procurement, *, organisation: Organisation, by: User, now: datetime.datetime) -> Signature:
    """Sign the contract for a commissioner or the provider, after the standstill."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        refuse_with_a_hidden_bid(case)
        # Locked: its letters are not taken back to be corrected while somebody signs.
        standstill = Standstill.objects.select_for_update(no_key=True).filter(procurement=case).first()
        if case.state != Procurement.State.STANDSTILL or standstill is None:
            raise Refused("The contract is signed after the standstill and not before")
        if why := standstill.why_not_over(now):
            raise Refused(f"The contract is signed after the standstill and not before. {why}")
        if unmet := not_on_hold.unmet(case, by, now):
            raise Refused(*unmet)
        if case.signatures.filter(organisation=organisation).exists():
            raise Refused(f"{organisation.name} has signed already")
        signature = Signature.objects.create(procurement=case, organisation=organisation, signed_by=by, signed_at=now)
        ledger.record("procurement.signed", subject=signature, case=case, occurred_at=now)
    return signature
