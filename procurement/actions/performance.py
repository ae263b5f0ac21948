"""Writes about the performance payment: metrics, their early end, what a year can pay, and results."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.nhsuk.wording import day
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import (
    ContractTerm,
    MetricEnd,
    PerformanceMetric,
    PerformancePool,
    PerformanceResult,
    Procurement,
)
from procurement.performance import problems
from procurement.queries.contract import is_signed, term_of
from procurement.queries.performance import days_of_year, lives_on, years_of

from .hidden import refuse_with_a_hidden_bid
from .metrics_file import MetricFacts


def enter_metrics(
    case: Procurement, metrics: Sequence[MetricFacts], *, by: User, now: datetime.datetime
) -> list[PerformanceMetric]:
    """Enter metrics as procurement lead, all or none. Raises NotAllowed and Refused."""
    with savepoint():
        case, term = _signed(case, by)
        known = {one.name.casefold(): one for one in case.performance_metrics.select_related("end")}
        number = case.performance_metrics.count()
        made = []
        for facts in metrics:
            if wrong := problems(facts.measure, facts.from_date, facts.until):
                raise Refused(*wrong.values())
            if not term.starts_on <= facts.from_date <= term.may_end_on:
                raise Refused(f"“{facts.name}” must begin between {day(term.starts_on)} and {day(term.may_end_on)}")
            other = known.get(facts.name.casefold())
            if other and lives_on(other, facts.from_date):
                raise Refused(f"“{facts.name}” lives already from {day(other.from_date)}. End it first")
            number += 1
            measure = facts.measure
            one = PerformanceMetric.objects.create(
                procurement=case, number=number, name=facts.name, source=facts.source, unit=facts.unit,
                floor=measure.floor, target=measure.target, weight=measure.weight, from_date=facts.from_date,
                until=facts.until, entered_by=by, entered_at=now,
            )  # fmt: skip
            known[facts.name.casefold()] = one
            ledger.record("procurement.metric_entered", subject=one, case=case, occurred_at=now)
            made.append(one)
    return made


def end_metric(
    metric: PerformanceMetric, *, last_day: datetime.date, reasons: str, by: User, now: datetime.datetime
) -> MetricEnd:
    """End a metric before its time, as SRO. Raises NotAllowed and Refused."""
    with savepoint():
        case, _term = _signed(
            metric.procurement, by, access.is_sro, "A metric is ended by the senior responsible officer"
        )
        if MetricEnd.objects.filter(metric=metric).exists():
            raise Refused("This metric has been ended already")
        if last_day >= metric.until:
            raise Refused(f"It ends on {day(metric.until)} by itself. Enter an earlier day")
        made = MetricEnd.objects.create(
            procurement=case, metric=metric, last_day=last_day, reasons=reasons, ended_by=by, ended_at=now
        )
        ledger.record("procurement.metric_ended", subject=made, case=case, occurred_at=now)
    return made


def enter_pool(
    case: Procurement, *, year: int, pounds: int, source: str, by: User, now: datetime.datetime
) -> PerformancePool:
    """Enter what a year can pay, as procurement lead; a later figure stands beside the earlier one."""
    with savepoint():
        case, term = _signed(case, by)
        _is_a_year(term, year)
        edition = case.performance_pools.filter(year=year).count() + 1
        made = PerformancePool.objects.create(
            procurement=case, year=year, edition=edition, pounds=pounds, source=source, entered_by=by, entered_at=now
        )
        detail = {"year": year, "pounds": pounds}
        ledger.record("procurement.performance_pool_entered", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def enter_result(
    metric: PerformanceMetric, *, year: int, value: Decimal, evidence: str, by: User, now: datetime.datetime
) -> PerformanceResult:
    """Enter what a metric came to in a year that is over, as procurement lead. Raises NotAllowed and Refused."""
    with savepoint():
        case, term = _signed(metric.procurement, by)
        _is_a_year(term, year)
        first, last = days_of_year(term, year)
        if not lives_on(metric, first):
            raise Refused(f"This metric does not live on {day(first)}, so it does not count for year {year}")
        if timezone.localdate(now) <= last:
            raise Refused(f"Year {year} ends on {day(last)}. Enter its results after that")
        edition = metric.results.filter(year=year).count() + 1
        made = PerformanceResult.objects.create(
            procurement=case, metric=metric, year=year, edition=edition, value=value, evidence=evidence, entered_by=by,
            entered_at=now,
        )  # fmt: skip
        detail = {"metric": metric.number, "year": year}
        ledger.record("procurement.metric_result_entered", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def _is_a_year(term: ContractTerm, year: int) -> None:
    if not 1 <= year <= years_of(term):
        raise Refused(f"The contract has years 1 to {years_of(term)}")


def _signed(
    case: Procurement, by: User, who: Callable[[Any, Any], bool] = access.is_lead,
    refusal: str = "The performance payment is recorded by the procurement lead",
) -> tuple[Procurement, ContractTerm]:  # fmt: skip
    case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
    refuse_with_a_hidden_bid(case)
    if not who(case, by):
        raise NotAllowed(refusal)
    term = term_of(case)
    if not is_signed(case) or term is None:
        raise Refused("The performance payment begins with a signed contract whose term has been entered")
    return case, term
