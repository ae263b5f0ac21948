"""A change of who a bidder is after it was selected: proposing and deciding."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from conflicts.actions import NameFacts, enter_names, retire_name
from conflicts.models import NewName
from mcp_portal.accounts.models import Organisation, User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import Bid, MakeUpChange, MakeUpDecision, Procurement

from .opened import lock_opened

STILL_IN = (Bid.State.SHORTLISTED, Bid.State.FINAL_SUBMITTED, Bid.State.RESERVE, Bid.State.PREFERRED)
State = Procurement.State
SIGNED = (State.CONTRACT_SIGNED, State.MOBILISATION)


@dataclass(frozen=True)
class NewMakeUp:
    """The bidder as it wants to go on; ``form`` is one of ``LegalForm``."""

    what: str
    reasons: str
    from_date: datetime.date
    name: str
    make_up: str
    form: str
    provider: Organisation | None = None


def propose_change(bid: Bid, new: NewMakeUp, *, by: User, now: datetime.datetime) -> MakeUpChange:
    """Record that a selected bidder wants to go on as another body, as procurement lead.

    Everybody on the case is asked about the new body at once, so that nobody decides about it who has an interest in
    it. Raises NotAllowed and Refused.
    """
    with savepoint():
        case, bid = lock_opened(bid, by)
        _can_change(case, bid)
        change = MakeUpChange.objects.create(
            procurement=case, bid=bid, number=bid.make_up_changes.count() + 1, what=new.what, reasons=new.reasons,
            from_date=new.from_date, old_name=bid.entered_name, old_make_up=bid.make_up, old_form=bid.legal_form,
            old_provider=bid.provider, new_name=new.name, new_make_up=new.make_up, new_form=new.form,
            new_provider=new.provider, asked=_ask_about(bid, new, by, now), proposed_by=by, proposed_at=now,
        )  # fmt: skip
        ledger.record("procurement.make_up_change_proposed", subject=change, case=case, occurred_at=now)
    return change


def decide_change(
    change: MakeUpChange, *, permitted: bool, reasons: str, by: User, now: datetime.datetime
) -> MakeUpDecision:
    """Decide whether the bidder may go on as the new body, as SRO and not as who proposed it.

    When it may, the bid is that of the new body from now on: exclusion, capability, risk and the support of practices
    are asked anew, and what rests on the bidder opens again at gateway 2. Raises NotAllowed and Refused.
    """
    with savepoint():
        refusal = "Whether a bidder may change is decided by the senior responsible officer"
        case, bid = lock_opened(change.bid, by, access.is_sro, refusal)
        if change.proposed_by_id == by.pk:
            raise NotAllowed("You proposed this change. Somebody else has to decide on it")
        if MakeUpDecision.objects.filter(change=change).exists():
            raise Refused("This change has been decided already")
        if permitted:
            _still_in(case, bid)
        decision = MakeUpDecision.objects.create(
            procurement=case, change=change, permitted=permitted, reasons=reasons, decided_by=by, decided_at=now
        )
        if permitted:
            bid.entered_name, bid.make_up, bid.provider = change.new_name, change.new_make_up, change.new_provider
            bid.save(update_fields=["entered_name", "make_up", "provider"])
        elif change.asked is not None:
            retire_name(change.asked, now=now)
        detail = {"permitted": permitted}
        ledger.record("procurement.make_up_change_decided", subject=decision, case=case, occurred_at=now, detail=detail)
    return decision


def _can_change(case: Procurement, bid: Bid) -> None:
    _still_in(case, bid)
    if bid.make_up_changes.filter(decision__isnull=True).exists():
        raise Refused("A change of this bidder waits for its decision. Decide it first")


def _still_in(case: Procurement, bid: Bid) -> None:
    if case.state in SIGNED:
        raise Refused("The contract is signed. What changes now is a change of the contract")
    if bid.state == Bid.State.RECEIVED:
        raise Refused("This bidder has not been selected yet. Correct its response instead")
    if bid.state not in STILL_IN:
        raise Refused("This bidder takes no further part")


def _ask_about(bid: Bid, new: NewMakeUp, by: User, now: datetime.datetime) -> NewName | None:
    """Ask everybody about the new body, unless it is called and constituted as before."""
    if new.name.casefold() == bid.entered_name.casefold() and new.provider == bid.provider:
        return None
    of = new.provider
    also = [of.name, *of.trading_names.splitlines()] if of else []
    facts = NameFacts(
        "bidder", new.name, of, of.ods_code if of else "", of.company_number if of else "",
        "\n".join(line for line in also if line and line.casefold() != new.name.casefold()),
    )  # fmt: skip
    return enter_names(bid.procurement, [facts], bid=bid, bidder_name=new.name, shown=True, by=by, now=now)[0]
