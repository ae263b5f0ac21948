"""A live contract of 15 years: 180 months reported, the moves on the ladder they brought, 60 metrics with results."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.db import connections, transaction

from mcp_portal.audit.unit import unit_of_work
from procurement.actions import create_case
from procurement.demonstration.people import Cast
from procurement.models import (
    ContractTerm,
    LadderMove,
    MonthReport,
    PerformanceMetric,
    PerformancePool,
    PerformanceResult,
    Procurement,
)

from .ground import triggers_off

YEARS = 15
TABLES = (
    "procurement_procurement", "procurement_monthreport", "procurement_laddermove", "procurement_contractterm",
    "procurement_performancemetric", "procurement_performancepool", "procurement_performanceresult",
)  # fmt: skip
METRICS = 60
ROUGH = 30
"""Every so many months one is over a trigger."""


def add_live_contract(cast: Cast, *, now: datetime.datetime) -> Procurement:
    """Add a live case with its months; in bulk, without steps."""
    lead = cast.people["lead"]
    with unit_of_work(lead, at=now):
        case = create_case(
            by=lead, wall=now, lead_commissioner=cast.organisations["ccg"], title="A contract of 15 years",
            variant="full", list_size=300_000, practice_count=46, value_per_year=244_300_000, term_min_years=10,
            term_max_years=15,
        )  # fmt: skip
    first = now.year - YEARS
    months = [datetime.date(year, month, 1) for year in range(first, now.year) for month in range(1, 13)]
    owner: Any = connections["owner"]
    with transaction.atomic(using="owner"), owner.cursor() as cursor, triggers_off(cursor, *TABLES):
        Procurement.objects.using("owner").filter(pk=case.pk).update(
            state=Procurement.State.LIVE, went_live_on=months[0]
        )
        reports = MonthReport.objects.using("owner").bulk_create(
            MonthReport(
                procurement_id=case.pk, month=month, edition=1, cash=Decimal(20 if n % ROUGH == 0 else 60),
                variance=Decimal("0.4"), missed=0, quality="good", entered_by_id=lead.pk, entered_at=now,
            )
            for n, month in enumerate(months)
        )  # fmt: skip
        LadderMove.objects.using("owner").bulk_create(
            LadderMove(
                procurement_id=case.pk, number=number, level=number % 2, report_id=report.pk,
                reasons="Cash for less than 30 days", by_id=lead.pk, moved_at=now, due_on=now.date(),
            )
            for number, report in enumerate(reports[::ROUGH], start=1)
        )  # fmt: skip
        _add_metrics(case.pk, lead.pk, datetime.date(first, 1, 1), now)
    owner.close()
    return case


def _add_metrics(case: int, lead: int, first: datetime.date, now: datetime.datetime) -> None:
    """Add the term, 60 metrics of the last years and what each came to in the year before this one."""
    by: dict[str, Any] = {"procurement_id": case, "entered_by_id": lead, "entered_at": now}
    end = datetime.date(now.year, 12, 31)
    ContractTerm.objects.using("owner").create(
        number=1, starts_on=first, ends_on=end, may_end_on=end, provider_address="1 High Street", **by
    )
    year = now.year - first.year
    PerformancePool.objects.using("owner").create(
        year=year, edition=1, pounds=24_430_000, source="Schedule 4 of the contract", **by
    )
    metrics = PerformanceMetric.objects.using("owner").bulk_create(
        PerformanceMetric(
            number=n, name=f"Metric {n}", source="Provider return", unit="% of patients", floor=50, target=90,
            weight=Decimal("1.66") if n > 1 else Decimal("2.06"), from_date=datetime.date(now.year - 1, 1, 1),
            until=end, **by,
        )
        for n in range(1, METRICS + 1)
    )  # fmt: skip
    PerformanceResult.objects.using("owner").bulk_create(
        PerformanceResult(metric_id=one.pk, year=year, edition=1, value=50 + n % 50, evidence="Return of March", **by)
        for n, one in enumerate(metrics)
    )
