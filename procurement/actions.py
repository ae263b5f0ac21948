"""Writes of a procurement that are not steps."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from mcp_portal.accounts.models import Organisation, RoleHolding, User
from mcp_portal.accounts.queries import forget_holdings
from mcp_portal.accounts.roles import Role
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import Refused

from .models import (
    Bid,
    Commissioner,
    Criterion,
    Decision,
    DialogueRound,
    EvaluationResult,
    KeyDate,
    LegalSignOff,
    Notice,
    Opening,
    Procurement,
    ScopeLine,
    Signature,
    Standstill,
)

NEXT_ID = "SELECT nextval(pg_get_serial_sequence('procurement_procurement', 'id'))"


def create_case(
    *,
    by: User,
    wall: datetime.datetime,
    lead_commissioner: Organisation,
    others: Iterable[Organisation] = (),
    clock_kind: str = Procurement.Clock.REAL,
    clock_at: datetime.datetime | None = None,
    **facts: Any,
) -> Procurement:
    """Open a case; whoever opens it is its procurement lead.

    ``facts``: title, variant, list_size, practice_count, value_per_year (pounds excluding VAT), term_min_years,
    term_max_years, note. The role comes first: row security shows nobody a case without one.
    """
    with savepoint(), connection.cursor() as cursor:
        cursor.execute(NEXT_ID)
        number = cursor.fetchone()[0]
        RoleHolding.objects.create(
            user=by, organisation=lead_commissioner, role=Role.LEAD, procurement_id=number,
            from_date=timezone.localdate(wall), entered_by=by,
        )  # fmt: skip
        forget_holdings(by)
        year = timezone.localdate(clock_at or wall).year
        case = Procurement.objects.create(
            id=number, reference=f"MCP-{year}-{number:04d}", created_by=by, created_at=wall,
            clock_kind=clock_kind, clock_at=clock_at, **facts,
        )  # fmt: skip
        Commissioner.objects.create(procurement=case, organisation=lead_commissioner, leads=True)
        for other in others:
            Commissioner.objects.create(procurement=case, organisation=other)
        ledger.record("procurement.created", subject=case, case=case, occurred_at=case.now(wall))
    return case


def move_clock(case: Procurement, *, to: datetime.datetime, by: User) -> Procurement:
    """Move the clock of a training or history case forward; it never goes back."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        if case.clock_at is None:
            raise Refused("This case runs on the real date, which nobody moves")
        if to <= case.clock_at:
            raise Refused(f"The date of the case only moves forward, from {case.clock_at:%-d %B %Y}")
        before, case.clock_at = case.clock_at, to
        case.save(update_fields=["clock_at"])
        ledger.record(
            "procurement.clock_moved",
            subject=case,
            case=case,
            occurred_at=to,
            detail={"from": before, "to": to},
        )
    return case


def change_facts(case: Procurement, *, by: User, now: datetime.datetime, **facts: Any) -> None:
    """Change facts of a case while it is being planned."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        _while_planned(case)
        for name, value in facts.items():
            setattr(case, name, value)
        case.save(update_fields=list(facts))
        ledger.record(
            "procurement.facts_changed",
            subject=case,
            case=case,
            occurred_at=now,
            detail={"fields": sorted(facts)},
        )


def set_scope(case: Procurement, *, lines: list[str], by: User, now: datetime.datetime) -> None:
    """Replace the service lines of a case that is being planned."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        _while_planned(case)
        case.scope_lines.all().delete()
        ScopeLine.objects.bulk_create(
            ScopeLine(procurement=case, position=number, text=text) for number, text in enumerate(lines, 1)
        )
        ledger.record("procurement.scope_set", subject=case, case=case, occurred_at=now, detail={"lines": len(lines)})


def plan_dates(case: Procurement, *, dates: dict[str, datetime.date | None], by: User, now: datetime.datetime) -> None:
    """Set the planned dates; a date left empty is taken out of the plan."""
    with savepoint():
        for kind, planned in dates.items():
            if planned is None:
                KeyDate.objects.filter(procurement=case, kind=kind).delete()
            else:
                KeyDate.objects.update_or_create(procurement=case, kind=kind, defaults={"planned_date": planned})
        ledger.record("procurement.dates_planned", subject=case, case=case, occurred_at=now, detail=dates)


def set_criteria(
    case: Procurement,
    *,
    selection: list[str],
    award: list[tuple[str, Decimal]],
    by: User,
    now: datetime.datetime,
) -> None:
    """Replace selection questions and award criteria; after the call is open they are locked."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        _before_the_call(case)
        case.criteria.all().delete()
        rows = [
            Criterion(procurement=case, kind="selection", position=n, name=name) for n, name in enumerate(selection, 1)
        ]
        rows += [
            Criterion(procurement=case, kind="award", position=n, name=name, weight=weight)
            for n, (name, weight) in enumerate(award, 1)
        ]
        Criterion.objects.bulk_create(rows)
        detail = {"selection": len(selection), "award": len(award)}
        ledger.record("procurement.criteria_set", subject=case, case=case, occurred_at=now, detail=detail)


def sign_off_in_law(case: Procurement, *, words: str, by: User, now: datetime.datetime) -> LegalSignOff:
    """Record the legal adviser's sign-off of the procedure."""
    with savepoint():
        Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        if LegalSignOff.objects.filter(procurement=case).exists():
            raise Refused("The procedure is signed off already")
        signed = LegalSignOff.objects.create(procurement=case, words=words, signed_by=by, signed_at=now)
        ledger.record("procurement.signed_off_in_law", subject=signed, case=case, occurred_at=now)
    return signed


def record_decision(
    case: Procurement,
    *,
    organisation: Organisation,
    kind: str,
    by: User,
    now: datetime.datetime,
    **minute: Any,
) -> Decision:
    """Record the decision of one commissioner's deciding body; it is never changed."""
    with savepoint():
        Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        if case.decisions.filter(organisation=organisation, kind=kind).exists():
            raise Refused(f"The decision of {organisation.name} is recorded already")
        body = case.commissioners.get(organisation=organisation).deciding_body
        decision = Decision.objects.create(
            procurement=case,
            organisation=organisation,
            kind=kind,
            body=body,
            recorded_by=by,
            recorded_at=now,
            **minute,
        )
        ledger.record("procurement.decided", subject=decision, case=case, occurred_at=now, detail={"kind": kind})
    return decision


def draft_notice(case: Procurement, *, kind: str, content: dict, by: User, now: datetime.datetime) -> Notice:
    """Begin a notice."""
    with savepoint():
        Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        number = case.notices.count() + 1
        notice = Notice.objects.create(
            procurement=case, number=number, kind=kind, content=content, drafted_by=by, drafted_at=now
        )
        ledger.record("procurement.notice_drafted", subject=notice, case=case, occurred_at=now, detail={"kind": kind})
    return notice


def change_notice(notice: Notice, *, version: int, content: dict, by: User, now: datetime.datetime) -> Notice:
    """Change the draft of a notice; raises Refused when somebody else changed it or it is no draft any more."""
    with savepoint():
        fresh = Notice.objects.select_for_update(no_key=True, of=("self",)).get(pk=notice.pk)
        if fresh.version != version:
            raise Refused(
                "Somebody else changed this notice after you opened the page. Look at it again, then change it"
            )
        if fresh.state != Notice.State.DRAFT:
            raise Refused("This notice is no draft any more. Take it back to draft first")
        fresh.content, fresh.drafted_by = content, by
        fresh.version += 1
        fresh.save(update_fields=["content", "drafted_by", "version"])
        ledger.record("procurement.notice_changed", subject=fresh, case=fresh.procurement, occurred_at=now)
    return fresh


def record_bid(
    case: Procurement, *, name: str, make_up: str, provider: Organisation | None, received_at: datetime.datetime,
    by: User, now: datetime.datetime,
) -> Bid:  # fmt: skip
    """Record a response to the call; it stays closed until two people open it."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        if case.state != Procurement.State.CALL_PUBLISHED:
            raise Refused("Responses are recorded while the call for competition is open")
        if case.requests_close_at and received_at > case.requests_close_at:
            raise Refused("This response came after the closing time. Late responses stay out")
        bid = Bid.objects.create(
            procurement=case, number=case.bids.count() + 1, name=name, make_up=make_up, provider=provider,
            received_at=received_at,
        )  # fmt: skip
        ledger.record("procurement.bid_recorded", subject=bid, case=case, occurred_at=now)
    return bid


def open_responses(case: Procurement, *, stage: str, by: User, now: datetime.datetime) -> Opening:
    """Open the responses as the first or the second of two people, after the closing time."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        closes = case.requests_close_at if stage == Opening.Stage.SELECTION else case.final_tenders_close_at
        if closes is None or now < closes:
            raise Refused("Nothing is opened before the closing time")
        opening = Opening.objects.filter(procurement=case, stage=stage).first()
        if opening is None:
            opening = Opening.objects.create(procurement=case, stage=stage, first=by, first_at=now)
        elif opening.first_id == by.pk:
            raise Refused("You opened these responses as the first person. Somebody else has to be the second")
        elif opening.second_id:
            raise Refused("These responses have been opened by 2 people already")
        else:
            opening.second, opening.second_at = by, now
            opening.save(update_fields=["second", "second_at"])
        ledger.record(
            "procurement.responses_opened",
            subject=opening,
            case=case,
            occurred_at=now,
            detail={"stage": stage},
        )
    return opening


def open_round(case: Procurement, *, topics: str, by: User, now: datetime.datetime) -> DialogueRound:
    """Open a round of dialogue, the same for every bidder in it."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        if case.state != Procurement.State.DIALOGUE:
            raise Refused("Rounds are held while dialogue is open")
        if case.dialogue_rounds.filter(closed_on__isnull=True).exists():
            raise Refused("Close the round that is open first")
        opened = DialogueRound.objects.create(
            procurement=case,
            number=case.dialogue_rounds.count() + 1,
            topics=topics,
            opened_on=now.date(),
            opened_by=by,
        )
        ledger.record("procurement.round_opened", subject=opened, case=case, occurred_at=now)
    return opened


def close_round(opened: DialogueRound, *, outcome: str, by: User, now: datetime.datetime) -> DialogueRound:
    """Close a round of dialogue with its outcome."""
    with savepoint():
        Procurement.objects.select_for_update(no_key=True).get(pk=opened.procurement_id)
        opened.refresh_from_db()
        if opened.closed_on is not None:
            raise Refused("This round is closed already")
        opened.closed_on, opened.outcome, opened.filed_at = now.date(), outcome, now
        opened.save(update_fields=["closed_on", "outcome", "filed_at"])
        ledger.record("procurement.round_closed", subject=opened, case=opened.procurement, occurred_at=now)
    return opened


def file_result(
    bid: Bid, *, criterion: Criterion, score: Decimal, reasons: str, by: User, now: datetime.datetime
) -> EvaluationResult:
    """File the moderated result of a tender on one criterion; it is never changed."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=bid.procurement_id)
        if case.state != Procurement.State.EVALUATION:
            raise Refused("Results are filed while the evaluation is open")
        if bid.results.filter(criterion=criterion).exists():
            raise Refused("The result on this criterion is filed already")
        result = EvaluationResult.objects.create(
            procurement=case,
            bid=bid,
            criterion=criterion,
            score=score,
            reasons=reasons,
            moderated_by=by,
            filed_at=now,
        )
        ledger.record("procurement.result_filed", subject=result, case=case, occurred_at=now)
    return result


def draft_letters(case: Procurement, *, letters: str, by: User, now: datetime.datetime) -> Standstill:
    """Write the standstill letters, or change them while they are a draft."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
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
        standstill = getattr(case, "standstill", None)
        if case.state != Procurement.State.STANDSTILL or standstill is None or now.date() < standstill.sign_from:
            raise Refused("The contract is signed after the standstill and not before")
        if case.signatures.filter(organisation=organisation).exists():
            raise Refused(f"{organisation.name} has signed already")
        signature = Signature.objects.create(procurement=case, organisation=organisation, signed_by=by, signed_at=now)
        ledger.record("procurement.signed", subject=signature, case=case, occurred_at=now)
    return signature


def _while_planned(case: Procurement) -> None:
    if case.state not in {Procurement.State.PLANNING, Procurement.State.MARKET_ENGAGEMENT}:
        raise Refused("The facts of the case are fixed once market engagement is over")


def _before_the_call(case: Procurement) -> None:
    early = {Procurement.State.PLANNING, Procurement.State.MARKET_ENGAGEMENT, Procurement.State.PRE_LAUNCH}
    if case.state not in early:
        raise Refused("Criteria and weights are locked since the call for competition was opened")
