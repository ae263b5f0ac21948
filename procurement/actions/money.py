"""The money model of a case: beginning a version and entering what it is made of."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mcp_portal.accounts.models import Organisation, User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import MoneyModel, MoneyRates, Procurement, SpendEnvelope, SpendLine

COPIED = (
    "first_day", "years", "published_years", "first_break", "term_source", "performance", "performance_inside",
    "earned_floor", "earned_expected", "earned_ceiling", "performance_source", "shares", "share_percent", "most_gain",
    "most_loss", "expected_difference", "share_source", "whole_risk", "contingency", "contingency_source",
    "published_low", "published_high", "acute_value", "published_source",
)  # fmt: skip
"""What a new version takes from the newest one, with its lines, rates and envelopes."""

MOST_LINES = 500
"""40 services of 6 commissioners, and as many changes of scope."""


@dataclass(frozen=True)
class SpendFacts:
    """What one commissioner spends a year on one service out of one contract; ``from_year`` 0 is today."""

    service: str
    commissioner: Organisation
    contract: str
    amount: Decimal
    source: str
    from_year: int = 0


@dataclass(frozen=True)
class EnvelopeFacts:
    """What one commissioner can spend on these services in year 1, and by how much that grows a year."""

    commissioner: Organisation
    amount: Decimal
    growth: Decimal
    source: str


def begin_money_model(case: Procurement, *, reason: str, by: User, now: datetime.datetime) -> MoneyModel:
    """Begin a version, from the newest one if there is any. Raises NotAllowed and Refused."""
    with savepoint():
        locked = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        if not access.enters_money(locked, by):
            raise NotAllowed("The money model is entered by the procurement lead or the finance lead")
        newest = MoneyModel.objects.filter(procurement=locked).order_by("-number").first()
        if newest is not None and newest.state != MoneyModel.State.APPROVED:
            raise Refused(f"Version {newest.number} is not approved yet. Change that one")
        given = {name: getattr(newest, name) for name in COPIED} if newest else _from_the_case(locked)
        made = MoneyModel.objects.create(
            procurement=locked, number=newest.number + 1 if newest else 1, reason=reason,
            drafted_by=by, drafted_at=now, changed_by=by, changed_at=now, **given,
        )  # fmt: skip
        if newest is not None:
            _copy_rows(newest, made)
        ledger.record("procurement.money_begun", subject=made, case=locked, occurred_at=now)
    return made


def change_money_model(
    model: MoneyModel, *, version: int, by: User, now: datetime.datetime, **answers: Any
) -> MoneyModel:
    """Change answers of a draft; raises Refused when somebody else changed it meanwhile."""
    with savepoint():
        fresh = _locked(model, by)
        if fresh.version != version:
            raise Refused("Somebody else changed this version after you opened the page. Look at it again first")
        for name, value in answers.items():
            setattr(fresh, name, value)
        return _changed(fresh, sorted(answers), by, now)


def enter_spend(
    model: MoneyModel, facts: SpendFacts, *, by: User, now: datetime.datetime, instead_of: SpendLine | None = None
) -> MoneyModel:
    """Enter a line of spend, or another one in the place of one that stands."""
    with savepoint():
        fresh = _locked(model, by)
        if instead_of is not None:
            fresh.lines.filter(pk=instead_of.pk).delete()
        _add_lines(fresh, [facts])
        return _changed(fresh, ["lines"], by, now)


def take_over_spend(model: MoneyModel, rows: Iterable[SpendFacts], *, by: User, now: datetime.datetime) -> MoneyModel:
    """Put the lines of a file in the place of all that were entered; all of them or none."""
    with savepoint():
        fresh = _locked(model, by)
        fresh.lines.all().delete()
        _add_lines(fresh, list(rows))
        return _changed(fresh, ["lines"], by, now)


def remove_spend(line: SpendLine, *, by: User, now: datetime.datetime) -> MoneyModel:
    """Take a line out of a draft."""
    with savepoint():
        fresh = _locked(line.model, by)
        fresh.lines.filter(pk=line.pk).delete()
        return _changed(fresh, ["lines"], by, now)


def set_rates(
    model: MoneyModel, *, from_year: int, rates: dict[str, Any] | None, by: User, now: datetime.datetime
) -> MoneyModel:
    """Set the rates from a year on; without rates that year goes on as the one before."""
    with savepoint():
        fresh = _locked(model, by)
        if not 1 <= from_year <= fresh.years:
            raise Refused(f"The contract has {fresh.years} years")
        fresh.rates.filter(from_year=from_year).delete()
        if rates is not None:
            MoneyRates.objects.create(procurement_id=fresh.procurement_id, model=fresh, from_year=from_year, **rates)
        return _changed(fresh, ["rates"], by, now)


def set_envelopes(model: MoneyModel, rows: Iterable[EnvelopeFacts], *, by: User, now: datetime.datetime) -> MoneyModel:
    """Replace what the commissioners can spend."""
    with savepoint():
        fresh = _locked(model, by)
        fresh.envelopes.all().delete()
        SpendEnvelope.objects.bulk_create(
            SpendEnvelope(
                procurement_id=fresh.procurement_id, model=fresh, commissioner=row.commissioner, amount=row.amount,
                growth=row.growth, source=row.source,
            )
            for row in rows
        )  # fmt: skip
        return _changed(fresh, ["envelopes"], by, now)


def _from_the_case(case: Procurement) -> dict[str, Any]:
    planned = case.key_dates.filter(kind="go_live").first()
    return {
        "years": max(10, min(case.term_max_years, 15)),
        "first_day": planned.planned_date if planned else None,
        "term_source": "Key facts and key dates of the case",
    }


def _copy_rows(old: MoneyModel, new: MoneyModel) -> None:
    for table in (SpendLine, MoneyRates, SpendEnvelope):
        rows: list[Any] = list(table.objects.filter(model=old))
        for row in rows:
            row.pk, row.model = None, new
        table.objects.bulk_create(rows)


def _locked(model: MoneyModel, by: User) -> MoneyModel:
    fresh = MoneyModel.objects.select_for_update(no_key=True, of=("self",)).select_related("procurement").get(
        pk=model.pk
    )  # fmt: skip
    if not access.enters_money(fresh, by):
        raise NotAllowed("The money model is entered by the procurement lead or the finance lead")
    if fresh.state != MoneyModel.State.DRAFT:
        raise Refused("This version is no draft any more. Take it back, or begin another version")
    return fresh


def _add_lines(model: MoneyModel, rows: list[SpendFacts]) -> None:
    standing = {(line.from_year, line.service, line.commissioner_id, line.contract): line for line in model.lines.all()}
    for row in rows:
        if row.from_year > model.years:
            raise Refused(f"The contract has {model.years} years")
        key = (row.from_year, row.service, row.commissioner.pk, row.contract)
        if key in standing:
            raise Refused(f"“{row.service}” of {row.commissioner.name} is entered already out of the same contract")
        standing[key] = SpendLine(
            procurement_id=model.procurement_id, model=model, from_year=row.from_year, service=row.service,
            commissioner=row.commissioner, contract=row.contract, amount=row.amount, source=row.source,
        )  # fmt: skip
    if len(standing) > MOST_LINES:
        raise Refused(f"A money model has {MOST_LINES} lines or fewer")
    SpendLine.objects.bulk_create(line for line in standing.values() if line.pk is None)


def _changed(model: MoneyModel, fields: list[str], by: User, now: datetime.datetime) -> MoneyModel:
    model.changed_by, model.changed_at, model.version = by, now, model.version + 1
    columns = [name for name in fields if name not in {"lines", "rates", "envelopes"}]
    model.save(update_fields=[*columns, "changed_by", "changed_at", "version"])
    ledger.record(
        "procurement.money_changed", subject=model, case=model.procurement, occurred_at=now, detail={"fields": fields}
    )
    return model
