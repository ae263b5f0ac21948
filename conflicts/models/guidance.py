"""Versions of the statutory guidance on conflicts of interest."""

from __future__ import annotations

import calendar
import datetime

from django.db import models


def months_later(day: datetime.date, months: int) -> datetime.date:
    """Give the same day so many calendar months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class GuidanceVersionQuerySet(models.QuerySet["GuidanceVersion"]):
    """Versions by date."""

    def in_force_on(self, day: datetime.date) -> GuidanceVersion:
        """Give the version in force on a day; before the first one, the first."""
        return self.filter(valid_from__lte=day).order_by("-valid_from").first() or self.earliest("valid_from")


class GuidanceVersion(models.Model):
    """One version of the guidance, with every number in it. Written once by ``reference``."""

    class Publishes(models.TextChoices):
        EVERYONE = "everyone", "Everyone on the register"
        DECISION_MAKING = "decision_making", "Decision-making staff only"

    code = models.CharField(max_length=10, unique=True)
    title = models.CharField(max_length=200)
    gateway_number = models.CharField(max_length=10)
    valid_from = models.DateField(unique=True)
    declare_within_days = models.PositiveSmallIntegerField()
    review_interval_months = models.PositiveSmallIntegerField()
    publishes = models.CharField(max_length=20, choices=Publishes)
    public_months_after_end = models.PositiveSmallIntegerField()
    kept_years = models.PositiveSmallIntegerField()
    supplier_gift_limit = models.DecimalField(max_digits=8, decimal_places=2)
    other_gift_limit = models.DecimalField(max_digits=8, decimal_places=2)
    repeated_gift_months = models.PositiveSmallIntegerField()
    hospitality_undeclared_below = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    hospitality_refused_above = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    lay_members_at_least = models.PositiveSmallIntegerField()
    training_due_month = models.PositiveSmallIntegerField()
    training_due_day = models.PositiveSmallIntegerField()
    defaults = models.JSONField(default=list, help_text="Figures the published text does not confirm")

    objects = GuidanceVersionQuerySet.as_manager()

    class Meta:
        ordering = ["valid_from"]
        verbose_name = "guidance version"

    def __str__(self) -> str:
        return self.title

    def declare_by(self, aware: datetime.date) -> datetime.date:
        """Give the last day to declare what a person became aware of on a day (NHS Act 2006, section 14O)."""
        return aware + datetime.timedelta(days=self.declare_within_days)

    def review_due(self, filed: datetime.date) -> datetime.date:
        """Give the last day on which a declaration filed on a day is current."""
        return months_later(filed, self.review_interval_months)

    def public_until(self, ended: datetime.date) -> datetime.date:
        """Give the last day an interest that ended stays on the register."""
        return months_later(ended, self.public_months_after_end)


class CaseGuidance(models.Model):
    """The version a procurement keeps: the one in force when the first declaration for it was begun."""

    procurement = models.OneToOneField("procurement.Procurement", models.PROTECT, related_name="conflict_guidance")
    guidance = models.ForeignKey(GuidanceVersion, models.PROTECT, related_name="+")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.procurement_id}: {self.guidance_id}"
