"""Agreeing on the failure and success regime, taking over what months report, and moving on the ladder."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from mcp_portal.accounts.models import User
from mcp_portal.accounts.queries import holders
from mcp_portal.accounts.roles import Role
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.notifications.actions import tell
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.deadlines import england
from procurement.failure import LEVELS, Band, order_problems, rule_problems
from procurement.models import FailureRegime, FailureRegimeAgreement, LadderMove, MonthReport, Procurement
from procurement.queries import failure as queries

from .hidden import refuse_with_a_hidden_bid
from .months_file import MonthFacts

TOLD = (Role.LEAD, Role.SRO, Role.ACCOUNTABLE_OFFICER, Role.LEAD_REVIEWER, Role.SIGN_OFF)
"""Who is told that a contract moved: commissioners and assuring bodies."""


def propose_regime(
    case: Procurement, *, bounds: Mapping[str, Decimal], first_up_to: int, first_share: Decimal, next_up_to: int,
    next_share: Decimal, rest_share: Decimal, most: int | None, leaving: int, growth: str, by: User,
    now: datetime.datetime,
) -> FailureRegime:  # fmt: skip
    """Propose the bounds of the ladder and who bears a loss, as procurement lead. Raises NotAllowed and Refused.

    Shares in percent, amounts in whole pounds excluding VAT; ``most`` None: no limit for the provider.
    """
    with savepoint():
        case = _locked(case.pk)
        if not access.is_lead(case, by):
            raise NotAllowed("The regime is proposed by the procurement lead")
        _may_still_be_agreed(case)
        bands = (Band(first_up_to, first_share), Band(next_up_to, next_share), Band(None, rest_share))
        if problems := [*order_problems(bounds), *rule_problems(bands, most)]:
            raise Refused(*problems)
        made = FailureRegime.objects.create(
            procurement=case, number=case.failure_regimes.count() + 1,
            bounds={code: str(figure) for code, figure in bounds.items()}, first_up_to=first_up_to,
            first_share=first_share, next_up_to=next_up_to, next_share=next_share, rest_share=rest_share, most=most,
            leaving=leaving, growth=growth, proposed_by=by, proposed_at=now,
        )  # fmt: skip
        _record("failure_regime_proposed", made, case, now, number=made.number)
    return made


def agree_regime(regime: FailureRegime, *, by: User, now: datetime.datetime) -> FailureRegimeAgreement:
    """Agree to the newest regime as SRO, other than who proposed it. Raises as above."""
    with savepoint():
        case = _locked(regime.procurement_id)
        if not access.is_sro(case, by):
            raise NotAllowed("The regime is agreed by the senior responsible officer")
        if regime.proposed_by_id == by.pk:
            raise NotAllowed("You proposed this regime. Somebody else has to agree to it")
        _may_still_be_agreed(case)
        newest = queries.regimes(case)[0]
        if newest.pk != regime.pk:
            raise Refused("A newer regime was proposed meanwhile. Agree to that one")
        if newest.is_agreed:
            raise Refused("This regime has been agreed already")
        made = FailureRegimeAgreement.objects.create(
            procurement=case, regime=newest, first_id=newest.proposed_by_id, second=by, agreed_at=now
        )
        _record("failure_regime_agreed", made, case, now, number=newest.number)
    return made


def report_months(
    case: Procurement, rows: Sequence[MonthFacts], *, by: User, now: datetime.datetime
) -> list[MonthReport]:
    """Take over what months report, the oldest first; one over a trigger opens its level. Raises as above.

    A month that says what stands already is left alone; give what was taken over.
    """
    with savepoint():
        case = _locked(case.pk)
        if not access.is_lead(case, by):
            raise NotAllowed("Months are reported by the procurement lead")
        _is_signed(case)
        standing = {one.month: one for one in queries.standing_reports(case)}
        regime = queries.regime_that_holds(queries.regimes(case))
        made = []
        for facts in sorted(rows, key=lambda one: one.month):
            before = standing.get(facts.month)
            if before is not None and before.measures == facts.measures:
                continue
            row = _store(case, facts, before, by, now)
            _open_level(case, row, regime, by, now)
            made.append(row)
    return made


def decide_level(
    case: Procurement, *, level: int, reasons: str, minute: str, by: User, now: datetime.datetime
) -> LadderMove:
    """Move the contract to another level as SRO, after what the deciding bodies minuted. Raises as above."""
    with savepoint():
        case = _locked(case.pk)
        if not access.is_sro(case, by):
            raise NotAllowed("A level is recorded by the senior responsible officer")
        _is_signed(case)
        before = case.ladder_moves.order_by("-number").first()
        if level == (before.level if before else 0):
            raise Refused(f"The contract is at level {level} already. Choose another level")
        last = case.month_reports.order_by("-month").first()
        return _move(case, level, by, now, reasons=reasons, minute=minute, looked_to=last.month if last else None)


def _store(
    case: Procurement, facts: MonthFacts, before: MonthReport | None, by: User, now: datetime.datetime
) -> MonthReport:
    said = facts.measures
    made = MonthReport.objects.create(
        procurement=case, month=facts.month, edition=before.edition + 1 if before else 1, cash=said.cash,
        variance=said.variance, missed=said.missed, quality=said.quality, events=sorted(said.events), entered_by=by,
        entered_at=now,
    )  # fmt: skip
    _record("month_reported", made, case, now, month=facts.month.isoformat(), edition=made.edition)
    return made


def _open_level(
    case: Procurement, row: MonthReport, regime: FailureRegime | None, by: User, now: datetime.datetime
) -> None:
    month = queries.as_month(row, regime)
    last = case.ladder_moves.order_by("-number").first()
    # What a decision looked at already does not open a level again.
    decided = case.ladder_moves.exclude(looked_to=None).order_by("-number").first()
    seen = decided is not None and decided.looked_to is not None and row.month <= decided.looked_to
    if month.level.number > (last.level if last else 0) and not seen:
        _move(case, month.level.number, by, now, report=row, reasons=f"{row}: {'; '.join(month.triggers)}")


def _move(case: Procurement, level: int, by: User, now: datetime.datetime, **said: Any) -> LadderMove:
    days = LEVELS[level].days
    due = england().after(timezone.localdate(now), days) if days else None
    number = case.ladder_moves.count() + 1
    made = LadderMove.objects.create(
        procurement=case, number=number, level=level, due_on=due, by=by, moved_at=now, **said
    )
    _record("ladder_moved", made, case, now, level=level, due_on=due.isoformat() if due else None)
    _tell(case, by, now)
    return made


def _tell(case: Procurement, by: User, now: datetime.datetime) -> None:
    page = reverse("procurement:ladder", args=[case.reference])
    for person in holders(case, *TOLD):
        if person.pk != by.pk:
            tell(person, f"A contract is on another level of the ladder: {case.reference}", page, at=now, case=case)


def _may_still_be_agreed(case: Procurement) -> None:
    signed = queries.reports_every_month(case)
    if signed and queries.regime_that_holds(queries.regimes(case)) is not None:
        raise Refused("The contract is signed with the regime that was agreed. Propose a change of the contract")


def _is_signed(case: Procurement) -> None:
    if not queries.reports_every_month(case):
        raise Refused("The ladder begins when the contract is signed")


def _locked(pk: int) -> Procurement:
    case = Procurement.objects.select_for_update(no_key=True).get(pk=pk)
    refuse_with_a_hidden_bid(case)
    return case


def _record(kind: str, row: Any, case: Procurement, now: datetime.datetime, **detail: Any) -> None:
    ledger.record(f"procurement.{kind}", subject=row, case=case, occurred_at=now, detail=detail)
