"""The metrics of the performance payment, what a year can pay, and results. Every row is filed once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import F, Q

from procurement.performance import Measure


class PerformanceMetric(models.Model):
    """One metric with its weight and life. A wrong one is ended with a reason and entered again."""

    if TYPE_CHECKING:
        end: Any

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="performance_metrics")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    source = models.CharField("where the figures come from", max_length=200)
    unit = models.CharField(max_length=60)
    floor = models.DecimalField("earns nothing up to here", max_digits=12, decimal_places=2)
    target = models.DecimalField("earns all from here on", max_digits=12, decimal_places=2)
    weight = models.DecimalField("percent of the payment", max_digits=5, decimal_places=2)
    from_date = models.DateField("first day")
    until = models.DateField("last day")
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="performance_metric_number_once"),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=100, until__gt=F("from_date")) & ~Q(floor=F("target")),
                name="performance_metric_has_weight_and_life",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"

    @property
    def measure(self) -> Measure:
        """Give what it pays for."""
        return Measure(self.weight, self.floor, self.target)

    @property
    def ended(self) -> MetricEnd | None:
        """Give its early end, None when it has none."""
        try:
            found: MetricEnd = self.end
        except ObjectDoesNotExist:
            return None
        return found


class MetricEnd(models.Model):
    """That a metric ended before its time, or never counted; ``last_day`` before the first: it never did."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    metric = models.OneToOneField(PerformanceMetric, models.PROTECT, related_name="end")
    last_day = models.DateField()
    reasons = models.TextField()
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reasons=""), name="metric_end_has_reasons")]

    def __str__(self) -> str:
        return f"Ended on {self.last_day.day} {self.last_day:%B %Y}"


class PerformancePool(models.Model):
    """What a year of the contract can pay for performance. A later edition takes the place of an earlier one."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="performance_pools")
    year = models.PositiveSmallIntegerField(help_text="1 for the first year of the contract")
    edition = models.PositiveSmallIntegerField()
    pounds = models.PositiveBigIntegerField()
    source = models.CharField("where it stands", max_length=200)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["year", "edition"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "year", "edition"], name="performance_pool_edition_once"),
            models.CheckConstraint(
                condition=Q(pounds__gt=0, year__gt=0) & ~Q(source=""), name="performance_pool_shape"
            ),
        ]

    def __str__(self) -> str:
        return f"Year {self.year}"


class PerformanceResult(models.Model):
    """What a metric came to in a year of the contract. A later edition takes the place of an earlier one."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="performance_results")
    metric = models.ForeignKey(PerformanceMetric, models.PROTECT, related_name="results")
    year = models.PositiveSmallIntegerField()
    edition = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=12, decimal_places=2)
    evidence = models.CharField("where it is shown", max_length=300)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["metric__number", "year", "edition"]
        constraints = [
            models.UniqueConstraint(fields=["metric", "year", "edition"], name="performance_result_edition_once"),
            models.CheckConstraint(condition=Q(year__gt=0) & ~Q(evidence=""), name="performance_result_has_evidence"),
        ]

    def __str__(self) -> str:
        return f"{self.metric}, year {self.year}"
