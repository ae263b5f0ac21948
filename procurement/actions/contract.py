"""Writes about a signed contract: its term, securities and breaks, its end, and what is published."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.nhsuk.wording import day
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import (
    AwardRecord,
    BreakDecision,
    BreakWindow,
    ContractEnding,
    ContractTerm,
    HandoverEntry,
    Procurement,
    Security,
)
from procurement.queries.contract import award_words, is_signed, term_of

from .hidden import refuse_with_a_hidden_bid


def enter_term(
    case: Procurement, *, starts_on: datetime.date, ends_on: datetime.date, may_end_on: datetime.date,
    provider_address: str, correction: str = "", by: User, now: datetime.datetime,
) -> ContractTerm:  # fmt: skip
    """Enter the term as procurement lead, or put it right beside the earlier one. Raises NotAllowed and Refused."""
    with savepoint():
        case = _signed(case, by, access.is_lead, "The contract is recorded by the procurement lead")
        number = case.contract_terms.count() + 1
        if number > 1 and not correction:
            raise Refused("Enter why the term is corrected")
        if not starts_on < ends_on <= may_end_on:
            raise Refused("The last day comes after the first one, and the longest term after that or on the same day")
        made = ContractTerm.objects.create(
            procurement=case, number=number, starts_on=starts_on, ends_on=ends_on, may_end_on=may_end_on,
            provider_address=provider_address, correction=correction if number > 1 else "", entered_by=by,
            entered_at=now,
        )  # fmt: skip
        ledger.record("procurement.contract_term_entered", subject=made, case=case, occurred_at=now)
    return made


def add_security(case: Procurement, *, by: User, now: datetime.datetime, **said: Any) -> Security:
    """Enter a security as procurement lead; ``said``: columns of ``Security``."""
    with savepoint():
        case = _signed(case, by, access.is_lead, "The contract is recorded by the procurement lead")
        made = Security.objects.create(procurement=case, entered_by=by, entered_at=now, **said)
        ledger.record("procurement.security_entered", subject=made, case=case, occurred_at=now)
    return made


def add_break(
    case: Procurement, *, break_on: datetime.date, notice_months: int, allows: str, growth: str, by: User,
    now: datetime.datetime,
) -> BreakWindow:  # fmt: skip
    """Enter a break of the contract as procurement lead: inside its term, with the notice it takes."""
    with savepoint():
        case = _signed(case, by, access.is_lead, "The contract is recorded by the procurement lead")
        term = term_of(case)
        if term is None:
            raise Refused("Enter the term of the contract first")
        if not term.starts_on < break_on < term.may_end_on:
            raise Refused(f"A break lies between {day(term.starts_on)} and {day(term.may_end_on)}")
        if case.break_windows.filter(break_on=break_on).exists():
            raise Refused("There is a break on this day already")
        made = BreakWindow.objects.create(
            procurement=case, break_on=break_on, notice_months=notice_months, allows=allows, growth=growth,
            entered_by=by, entered_at=now,
        )  # fmt: skip
        ledger.record("procurement.break_window_entered", subject=made, case=case, occurred_at=now)
    return made


def decide_break(
    window: BreakWindow, *, broken: bool, reasons: str, minute: str, by: User, now: datetime.datetime
) -> BreakDecision:
    """Record whether the contract goes on, as SRO, while notice can be given; a break ends it on its day."""
    with savepoint():
        case = _signed(window.procurement, by, access.is_sro, "A break is recorded by the senior responsible officer")
        if BreakDecision.objects.filter(window=window).exists():
            raise Refused("This break has been decided already")
        today = timezone.localdate(now)
        if today < window.opens_on:
            raise Refused(f"The window of this break opens on {day(window.opens_on)}")
        if broken and today > window.notice_by:
            raise Refused(f"Notice had to be given by {day(window.notice_by)}. The contract goes on, or ends otherwise")
        made = BreakDecision.objects.create(
            procurement=case, window=window, broken=broken, reasons=reasons, minute=minute, decided_by=by,
            decided_at=now,
        )  # fmt: skip
        ledger.record("procurement.break_decided", subject=made, case=case, occurred_at=now, detail={"broken": broken})
        if broken:
            _end(case, ContractEnding.Kind.BREAK, window.break_on, reasons, minute, by, now)
    return made


def end_contract(
    case: Procurement, *, kind: str, ends_on: datetime.date, reasons: str, minute: str, by: User,
    now: datetime.datetime,
) -> ContractEnding:  # fmt: skip
    """Record how and when the contract ends, as SRO; a later record takes the place of an earlier one."""
    with savepoint():
        case = _signed(case, by, access.is_sro, "The end is recorded by the senior responsible officer")
        term = term_of(case)
        if term is None:
            raise Refused("Enter the term of the contract first")
        if kind == ContractEnding.Kind.BREAK:
            raise Refused("Decide the break at its window")
        if not term.starts_on <= ends_on <= term.may_end_on:
            raise Refused(f"The contract ends between {day(term.starts_on)} and {day(term.may_end_on)}")
        if kind == ContractEnding.Kind.EXPIRY and ends_on < term.ends_on:
            raise Refused(f"It runs out on {day(term.ends_on)} or later. Ending it sooner needs another reason")
        return _end(case, kind, ends_on, reasons, minute, by, now)


def record_handover(
    case: Procurement, *, part: str, done: bool, words: str, by: User, now: datetime.datetime
) -> HandoverEntry:
    """Record how a part of the handover stands, as procurement lead, once it is known when the contract ends."""
    with savepoint():
        case = _signed(case, by, access.is_lead, "The handover is recorded by the procurement lead")
        if not case.contract_endings.exists():
            raise Refused("The handover begins when the end of the contract has been recorded")
        made = HandoverEntry.objects.create(
            procurement=case, part=part, done=done, words=words, recorded_by=by, recorded_at=now
        )
        detail = {"part": part, "done": done}
        ledger.record("procurement.handover_recorded", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def publish_award(case: Procurement, *, by: User, now: datetime.datetime) -> list[AwardRecord]:
    """Publish the record of the contract for every commissioner, as procurement lead (PPCCR 2013 reg. 9)."""
    with savepoint():
        case = _signed(case, by, access.is_lead, "The award record is published by the procurement lead")
        words = award_words(case)
        if not words:
            raise Refused("Enter the term of the contract and the registered address of the provider first")
        last = case.award_records.first()
        if last is not None and [tuple(row) for row in last.content] == words:
            raise Refused("Nothing has changed since the award record was published")
        number = (last.number if last else 0) + 1
        made = []
        for one in case.commissioners.select_related("organisation"):
            record = AwardRecord.objects.create(
                procurement=case, organisation=one.organisation, number=number, content=words, published_at=now,
                published_by=by,
            )  # fmt: skip
            ledger.record("procurement.award_record_published", subject=record, case=case, occurred_at=now)
            made.append(record)
    return made


def _end(
    case: Procurement, kind: str, ends_on: datetime.date, reasons: str, minute: str, by: User, now: datetime.datetime
) -> ContractEnding:
    made = ContractEnding.objects.create(
        procurement=case, number=case.contract_endings.count() + 1, kind=kind, ends_on=ends_on, reasons=reasons,
        minute=minute, recorded_by=by, recorded_at=now,
    )  # fmt: skip
    detail = {"kind": kind, "ends_on": ends_on.isoformat()}
    ledger.record("procurement.contract_end_recorded", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def _signed(case: Procurement, by: User, who: Callable[[Any, Any], bool], refusal: str) -> Procurement:
    case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
    refuse_with_a_hidden_bid(case)
    if not who(case, by):
        raise NotAllowed(refusal)
    if not is_signed(case):
        raise Refused("This is recorded when the contract has been signed")
    return case
