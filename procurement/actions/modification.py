"""Proposing a change of a signed contract, and deciding on it as a second person."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import Modification, ModificationDecision, Procurement
from procurement.queries.modification import current_value, may_be_changed, unmet

from .hidden import refuse_with_a_hidden_bid


def propose_modification(
    case: Procurement, *, title: str, what: str, ground: str, answers: Mapping[str, bool], reasons: str, advice: str,
    pounds: int, by: User, now: datetime.datetime,
) -> Modification:  # fmt: skip
    """Propose a change on a ground of PCR 2015 reg. 72, as procurement lead. Raises NotAllowed and Refused.

    ``pounds``: by which the value changes over the whole term, excluding VAT; below 0 for a reduction.
    """
    with savepoint():
        case = _signed(case.pk)
        if not access.is_lead(case, by):
            raise NotAllowed("Changes of the contract are proposed by the procurement lead")
        _leaves_a_value(case, pounds)
        if missing := unmet(case, ground, answers, pounds):
            raise Refused(*missing)
        made = Modification.objects.create(
            procurement=case, number=case.modifications.count() + 1, title=title, what=what, ground=ground,
            answers=dict(answers), reasons=reasons, advice=advice, pounds=pounds, proposed_by=by, proposed_at=now,
        )  # fmt: skip
        detail = {"ground": ground, "pounds": pounds}
        ledger.record("procurement.modification_proposed", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def decide_modification(
    change: Modification, *, agreed: bool, reasons: str, reopens: bool, reopens_why: str, by: User,
    now: datetime.datetime,
) -> ModificationDecision:  # fmt: skip
    """Decide on a change as SRO, other than who proposed it; its ground is tested once more. Raises as above."""
    with savepoint():
        case = _signed(change.procurement_id)
        if not access.is_sro(case, by):
            raise NotAllowed("Changes of the contract are decided by the senior responsible officer")
        if change.proposed_by_id == by.pk:
            raise NotAllowed("You proposed this change. Somebody else has to decide on it")
        fresh = Modification.objects.get(pk=change.pk)
        if fresh.decided is not None:
            raise Refused("This change has been decided already")
        # Small changes that were agreed meanwhile count too.
        if agreed and (missing := unmet(case, fresh.ground, fresh.answers, fresh.pounds)):
            raise Refused(*missing)
        if agreed:
            _leaves_a_value(case, fresh.pounds)
        made = ModificationDecision.objects.create(
            procurement=case, modification=fresh, first_id=fresh.proposed_by_id, second=by, agreed=agreed,
            reasons=reasons, reopens=reopens, reopens_why=reopens_why, decided_at=now,
        )  # fmt: skip
        detail = {"agreed": agreed, "reopens": reopens}
        ledger.record("procurement.modification_decided", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def _leaves_a_value(case: Procurement, pounds: int) -> None:
    if current_value(case) + pounds <= 0:
        raise Refused("A change may not take the whole value of the contract away. End the contract instead")


def _signed(pk: int) -> Procurement:
    case = Procurement.objects.select_for_update(no_key=True).get(pk=pk)
    refuse_with_a_hidden_bid(case)
    if not may_be_changed(case):
        raise Refused("A contract can be changed when it has been signed")
    return case
