"""Timetables tried out beside the plan, and the address under which somebody's calendar reads their dates."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse


class WhatIf(models.Model):
    """A timetable tried out: a copy of the plan with other dates, usual times or days off.

    Adopting it makes it the plan, with a reason; from then on it never changes, and the usual times and days off of
    the newest adopted one count for the case.
    """

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="what_ifs")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    dates = models.JSONField(default=dict, help_text="Planned dates by milestone")
    days = models.JSONField(default=dict, help_text="Usual times that are not the default, in days")
    days_off = models.JSONField(default=list, help_text="Days nobody works besides the bank holidays")
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    adopted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, editable=False, related_name="+")
    adopted_at = models.DateTimeField(null=True, editable=False)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="what_if_number_once"),
            models.CheckConstraint(
                condition=Q(adopted_at__isnull=True, adopted_by__isnull=True, reason="")
                | Q(adopted_at__isnull=False, adopted_by__isnull=False) & ~Q(reason=""),
                name="what_if_adopted_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Give the page on which it stands beside the plan."""
        return reverse("procurement:what_if", args=[self.procurement.reference, self.number])

    @property
    def case(self) -> Any:
        """Give the procurement it is for."""
        return self.procurement


class CalendarFeed(models.Model):
    """The address at which a calendar program reads the dates of one person; only its fingerprint is kept."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at__isnull=True), name="one_feed_a_person")
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
