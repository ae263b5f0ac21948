"""What a year of a contract paid for performance, metric by metric."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from procurement.deadlines.times import add_months
from procurement.failure import plain
from procurement.models import ContractTerm, PerformanceMetric, PerformancePool, PerformanceResult, Procurement
from procurement.performance import Earned, earned, weights_problem

HEAD = (
    "Number", "Metric", "Source", "Unit", "Floor", "Target", "Weight (%)", "From", "Until", "Ended", "Result",
    "Reached (%)", "Earned (£)", "Evidence",
)  # fmt: skip


@dataclass(frozen=True)
class MetricRow:
    """A metric of a year with its result, if there is one, and what it earned."""

    metric: PerformanceMetric
    result: PerformanceResult | None
    earned: Earned

    @property
    def percent(self) -> str:
        """Give how much of the target was reached, in percent with up to one decimal place."""
        if self.earned.reached is None:
            return ""
        return plain(round(Decimal(self.earned.reached.numerator) * 100 / self.earned.reached.denominator, 1))


@dataclass(frozen=True)
class YearOfPerformance:
    """A year of the contract: the days it has, what it can pay, its metrics, and what is missing."""

    number: int
    first_day: datetime.date
    last_day: datetime.date
    pool: PerformancePool | None
    rows: list[MetricRow]
    missing: list[str]

    @property
    def pounds(self) -> int:
        """Give what was earned, whole pounds."""
        return sum(row.earned.pounds for row in self.rows)


def years_of(term: ContractTerm) -> int:
    """Give how many years the contract can have at most."""
    days = (term.may_end_on - term.starts_on).days + 1
    return max(1, round(days / 365.25))


def days_of_year(term: ContractTerm, number: int) -> tuple[datetime.date, datetime.date]:
    """Give the first and the last day of a year of the contract."""
    first = add_months(term.starts_on, 12 * (number - 1))
    return first, add_months(term.starts_on, 12 * number) - datetime.timedelta(days=1)


def year_running(term: ContractTerm, today: datetime.date) -> int:
    """Give the year of the contract in which a day falls; the first before it begins, the last after its end."""
    last = years_of(term)
    return next((n for n in range(1, last) if today <= days_of_year(term, n)[1]), last)


def metrics(case: Procurement) -> list[PerformanceMetric]:
    """Give every metric that was ever entered."""
    return list(case.performance_metrics.select_related("end__ended_by__organisation", "entered_by__organisation"))


def lives_on(metric: PerformanceMetric, day: datetime.date) -> bool:
    """Say whether a metric lives on a day."""
    last = metric.ended.last_day if metric.ended else metric.until
    return metric.from_date <= day <= min(last, metric.until)


def year_of_performance(case: Procurement, term: ContractTerm, number: int) -> YearOfPerformance:
    """Give a year with the metrics that live on its first day: those count for it (house rule)."""
    first, last = days_of_year(term, number)
    living = [one for one in metrics(case) if lives_on(one, first)]
    results = {
        one.metric_id: one
        for one in PerformanceResult.objects.filter(procurement=case, year=number).order_by("edition")
    }
    pool = case.performance_pools.filter(year=number).order_by("edition").last()
    values = [(one.measure, results[one.pk].value if one.pk in results else None) for one in living]
    found = earned(pool.pounds if pool else 0, values)
    rows = [MetricRow(one, results.get(one.pk), it) for one, it in zip(living, found, strict=True)]
    return YearOfPerformance(number, first, last, pool, rows, _missing(living, pool, results))


def _missing(
    living: list[PerformanceMetric], pool: PerformancePool | None, results: dict[int, PerformanceResult]
) -> list[str]:
    found = [] if living else ["No metric lives in this year"]
    if problem := weights_problem([one.measure for one in living]):
        found.append(problem)
    if pool is None:
        found.append("What the year can pay has not been entered")
    left = sum(one.pk not in results for one in living)
    if left and left < len(living):
        found.append(f"{left} of {len(living)} metrics have no result")
    elif left:
        found.append("No metric has a result")
    return found


def performance_rows(year: YearOfPerformance) -> list[tuple[object, ...]]:
    """Give the metrics of a year as rows of a file."""
    return [
        (
            row.metric.number, row.metric.name, row.metric.source, row.metric.unit, row.metric.floor,
            row.metric.target, row.metric.weight, row.metric.from_date, row.metric.until,
            row.metric.ended.last_day if row.metric.ended else None, row.result.value if row.result else "",
            row.percent, row.earned.pounds if row.result else "", row.result.evidence if row.result else "",
        )
        for row in year.rows
    ]  # fmt: skip
