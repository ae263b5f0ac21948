"""Scope line by line: from which contracts a service moves, when it starts, and what may be added later."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse


class PlannedService(models.Model):
    """One service: from the start, at a later stage, or only by a review clause."""

    class Origin(models.TextChoices):
        FRAMEWORK = "framework", "A service line of the framework"
        OWN = "own", "Own line"

    class Begins(models.TextChoices):
        START = "start", "From the first day of the contract"
        STAGE = "stage", "At a later stage, on a date"
        REVIEW = "review", "It may be added later, by a review clause"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="planned_services")
    number = models.PositiveSmallIntegerField()
    service = models.CharField(max_length=300)
    origin = models.CharField(max_length=20, choices=Origin)
    begins = models.CharField(max_length=20, choices=Begins)
    starts_on = models.DateField(null=True, blank=True)
    clause_scope = models.TextField("what may be added", blank=True)
    clause_nature = models.TextField("how the contract changes", blank=True)
    clause_conditions = models.TextField("under which conditions", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="planned_service_number_once"),
            models.UniqueConstraint(fields=["procurement", "service"], name="planned_service_once"),
            models.CheckConstraint(
                condition=Q(begins="stage", starts_on__isnull=False) | ~Q(begins="stage") & Q(starts_on__isnull=True),
                name="service_of_a_stage_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(begins="review") | Q(clause_scope="", clause_nature="", clause_conditions=""),
                name="only_later_services_have_a_clause",
            ),
        ]

    def __str__(self) -> str:
        return self.service

    def get_absolute_url(self) -> str:
        """Give its page."""
        return reverse("procurement:service", args=[self.procurement.reference, self.number])

    @property
    def is_for_later(self) -> bool:
        """Say whether it comes in by a review clause only."""
        return self.begins == self.Begins.REVIEW

    @property
    def clause(self) -> dict[str, str]:
        """Give the wording of the review clause by its parts."""
        return {"scope": self.clause_scope, "nature": self.clause_nature, "conditions": self.clause_conditions}


class ContractMove(models.Model):
    """What leaves one existing contract for a service: with whom, how much a year, and the notice it needs."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    service = models.ForeignKey(PlannedService, models.PROTECT, related_name="moves")
    provider = models.CharField(max_length=200)
    contract = models.CharField(max_length=200)
    annual_value = models.DecimalField(max_digits=14, decimal_places=2)
    notice_months = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["service", "provider", "contract"], name="contract_move_once"),
            models.CheckConstraint(condition=Q(annual_value__gt=0), name="contract_move_above_nothing"),
            models.CheckConstraint(condition=~Q(source=""), name="contract_move_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.contract}, {self.provider}"
