"""A tender that looks abnormally low: asking, hearing and deciding (PCR 2015 reg. 69)."""

from __future__ import annotations

import datetime

from django.utils import timezone

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import Bid, LowTender, LowTenderEntry, Procurement

from .hidden import refuse_with_a_hidden_bid

Kind = LowTenderEntry.Kind


def find_low(bid: Bid, *, reasons: str, compared_with: str, by: User, now: datetime.datetime) -> LowTender:
    """Record that a final tender looks abnormally low, as procurement lead or moderator."""
    with savepoint():
        case = _open(bid)
        _asks(case, by)
        still_in = case.bids.filter(final_received_at__isnull=False).exclude(state=Bid.State.WITHDRAWN)
        if not still_in.filter(pk=bid.pk).exists():
            raise Refused("This bidder has no final tender in the evaluation")
        if any(one.decided is None for one in bid.low_tenders.prefetch_related("entries")):
            raise Refused("A procedure about this tender is open already")
        found = LowTender.objects.create(
            procurement=case, bid=bid, number=bid.low_tenders.count() + 1, reasons=reasons,
            compared_with=compared_with, found_by=by, found_at=now,
        )  # fmt: skip
        ledger.record("procurement.low_tender_found", subject=found, case=case, occurred_at=now)
    return found


def enter_next(
    found: LowTender, *, kind: str, happened_on: datetime.date, words: str, by: User, now: datetime.datetime,
    due_on: datetime.date | None = None,
) -> LowTenderEntry:  # fmt: skip
    """Record that the explanation was asked for or received, as procurement lead or moderator."""
    with savepoint():
        case = _open(found.bid)
        _asks(case, by)
        _undecided(found)
        if kind == Kind.RECEIVED and found.last(Kind.ASKED) is None:
            raise Refused("Ask the bidder for an explanation first")
        return _enter(found, case, kind=kind, happened_on=happened_on, due_on=due_on, words=words, by=by, now=now)


def decide_low(
    found: LowTender, *, outcome: str, words: str, by: User, now: datetime.datetime
) -> LowTenderEntry:  # fmt: skip
    """Decide about the tender, as SRO, after the bidder was asked and answered or let the day pass."""
    with savepoint():
        case = _open(found.bid)
        if not access.is_sro(case, by):
            raise NotAllowed("Whether a low tender is accepted is decided by the senior responsible officer")
        if found.found_by_id == by.pk:
            raise NotAllowed("You recorded that the tender looks low. Somebody else has to decide about it")
        _undecided(found)
        asked, today = found.last(Kind.ASKED), timezone.localdate(now)
        if asked is None:
            raise Refused("Ask the bidder for an explanation first. No tender is rejected unheard")
        if found.last(Kind.RECEIVED) is None and today <= asked.due_on:
            raise Refused("Wait for the explanation, or until the day by which it was asked for has passed")
        return _enter(found, case, kind=Kind.DECIDED, happened_on=today, outcome=outcome, words=words, by=by, now=now)


def _enter(
    found: LowTender, case: Procurement, *, kind: str, words: str, happened_on: datetime.date, by: User,
    now: datetime.datetime, due_on: datetime.date | None = None, outcome: str = "",
) -> LowTenderEntry:  # fmt: skip
    entry = LowTenderEntry.objects.create(
        procurement=case, low_tender=found, kind=kind, happened_on=happened_on, due_on=due_on, outcome=outcome,
        words=words, recorded_by=by, recorded_at=now,
    )  # fmt: skip
    ledger.record(f"procurement.low_tender_{kind}", subject=entry, case=case, occurred_at=now)
    return entry


def _asks(case: Procurement, by: User) -> None:
    if not (access.is_lead(case, by) or access.is_moderator(case, by)):
        raise NotAllowed("A low tender is looked into by the procurement lead or the moderator")


def _undecided(found: LowTender) -> None:
    if found.decided is not None:
        raise Refused("This is decided already")


def _open(bid: Bid) -> Procurement:
    case = Procurement.objects.select_for_update(no_key=True).get(pk=bid.procurement_id)
    refuse_with_a_hidden_bid(case)
    if case.state != Procurement.State.EVALUATION:
        raise Refused("Low tenders are looked into while the evaluation is open")
    return case
