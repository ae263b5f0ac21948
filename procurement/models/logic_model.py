"""The logic model of a case: elements from intervention to metric, and which leads to which."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from procurement import care_model


class LogicElement(models.Model):
    """One intervention, output, outcome or metric."""

    class Kind(models.TextChoices):
        INTERVENTION = "intervention", "Intervention"
        OUTPUT = "output", "Output"
        OUTCOME = "outcome", "Outcome"
        METRIC = "metric", "Metric"

    MEANINGS: ClassVar[dict[str, str]] = {
        Kind.INTERVENTION: "What is done differently",
        Kind.OUTPUT: "What comes out of it at once",
        Kind.OUTCOME: "What changes for people",
        Kind.METRIC: "How it is measured, from which baseline to which target",
    }

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="logic_elements")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=120)
    baseline = models.CharField(max_length=120, blank=True)
    target = models.CharField(max_length=120, blank=True)
    source = models.CharField("where the figures come from", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="logic_element_number_once"),
            models.UniqueConstraint(fields=["procurement", "name"], name="logic_element_once"),
            models.CheckConstraint(
                condition=Q(kind="metric") | Q(baseline="", target="", source=""), name="only_metrics_are_measured"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Give the page on which it is changed."""
        return reverse("procurement:logic_element", args=[self.procurement.reference, self.number])

    @property
    def as_element(self) -> care_model.Element:
        """Give it for finding gaps and for the figure."""
        whole = self.kind != self.Kind.METRIC or bool(self.baseline and self.target)
        return care_model.Element(self.number, self.kind, self.name, whole)


class LogicLink(models.Model):
    """One element leads to another, further on in the chain."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="logic_links")
    cause = models.ForeignKey(LogicElement, models.PROTECT, related_name="leads_to")
    effect = models.ForeignKey(LogicElement, models.PROTECT, related_name="follows_from")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["cause", "effect"], name="logic_link_once"),
            models.CheckConstraint(condition=~Q(cause=F("effect")), name="logic_link_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.cause_id} leads to {self.effect_id}"
