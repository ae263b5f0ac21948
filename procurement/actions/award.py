"""Letters and signatures."""

from __future__ import annotations

import datetime

from mcp_portal.accounts.models import Organisation, User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import Refused
from procurement.models import (
    Procurement,
    Signature,
    Standstill,
)

from .hidden import refuse_with_a_hidden_bid


def draft_letters(case: Procurement, *, letters: str, by: User, now: datetime.datetime) -> Standstill:
    """Write the standstill letters, or change them while they are a draft."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        refuse_with_a_hidden_bid(case)
        standstill = Standstill.objects.filter(procurement=case).first()
        if standstill is None:
            standstill = Standstill.objects.create(procurement=case, letters=letters)
        elif standstill.state != Standstill.State.LETTERS_DRAFT:
            raise Refused("The letters have been approved. They cannot be changed any more")
        else:
            standstill.letters = letters
            standstill.version += 1
            standstill.save(update_fields=["letters", "version"])
        ledger.record("procurement.letters_drafted", subject=standstill, case=case, occurred_at=now)
    return standstill


def sign(case: Procurement, *, organisation: Organisation, by: User, now: datetime.datetime) -> Signature:
    """Sign the contract for a commissioner or the provider, after the standstill."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        refuse_with_a_hidden_bid(case)
        standstill = getattr(case, "standstill", None)
        if case.state != Procurement.State.STANDSTILL or standstill is None or not standstill.is_over(now):
            raise Refused("The contract is signed after the standstill and not before")
        if case.signatures.filter(organisation=organisation).exists():
            raise Refused(f"{organisation.name} has signed already")
        signature = Signature.objects.create(procurement=case, organisation=organisation, signed_by=by, signed_at=now)
        ledger.record("procurement.signed", subject=signature, case=case, occurred_at=now)
    return signature
