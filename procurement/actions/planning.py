"""Writes while a case is opened and planned."""

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
from procurement.guards.notice import AFTER_THE_CALL
from procurement.models import (
    AllianceAgreement,
    Commissioner,
    Criterion,
    KeyDate,
    LegalSignOff,
    Procurement,
    ScopeLine,
)

from .scoring import put_questions_back, take_questions_off

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
        if facts.get("variant", case.variant) != case.variant:
            _may_change_variant(case)
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
    price: int | None = None,
    by: User,
    now: datetime.datetime,
) -> None:
    """Replace selection questions and award criteria; after the call is open they are locked.

    ``price``: the position of the award criterion that is price, whose result is computed and not scored.
    """
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        _before_the_call(case)
        questions = take_questions_off(case)
        case.criteria.all().delete()
        rows = [
            Criterion(procurement=case, kind="selection", position=n, name=name) for n, name in enumerate(selection, 1)
        ]
        rows += [
            Criterion(procurement=case, kind="award", position=n, name=name, weight=weight, is_price=n == price)
            for n, (name, weight) in enumerate(award, 1)
        ]
        Criterion.objects.bulk_create(rows)
        put_questions_back(case, questions)
        if case.evaluation_questions.filter(criterion__is_price=True).exists():
            raise Refused("Price is not scored, so it has no questions. Take its questions off first")
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


def _may_change_variant(case: Procurement) -> None:
    """Refuse another contract version once the alliance agreement was signed or the call was opened."""
    if AllianceAgreement.objects.filter(procurement=case, signed_at__isnull=False).exists():
        raise Refused("The contract version is fixed: the alliance agreement has been signed")
    if case.state in AFTER_THE_CALL:
        raise Refused("The contract version is fixed: the call for competition has been opened")


def _while_planned(case: Procurement) -> None:
    if case.state == Procurement.State.ALLIANCE:
        raise Refused("The facts of the case are fixed while the alliance is formed. Go back to planning first")
    if case.state not in {Procurement.State.PLANNING, Procurement.State.MARKET_ENGAGEMENT}:
        raise Refused("The facts of the case are fixed once market engagement is over")


def _before_the_call(case: Procurement) -> None:
    early = {Procurement.State.PLANNING, Procurement.State.MARKET_ENGAGEMENT, Procurement.State.PRE_LAUNCH}
    if case.state not in early:
        raise Refused("Criteria and weights are locked since the call for competition was opened")
