"""Going on at risk: what is asked, by whom, which bodies have to agree and until when."""

from __future__ import annotations

import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from assurance.bodies import Body

from .review import GateReview


class AtRisk(models.Model):
    """An override of one gateway until a day; it opens only what that gateway blocks."""

    review = models.ForeignKey(GateReview, models.PROTECT, related_name="overrides")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="overrides")
    reason = models.TextField()
    expires_on = models.DateField(help_text="The last day on which it holds")
    needed = ArrayField(models.CharField(max_length=20, choices=Body), help_text="Bodies that have to agree")
    terms = models.JSONField(help_text="Each risk with its question, its holder and until when it is held")
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    ended_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["procurement", "asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=Q(ended_at__isnull=True), name="at_risk_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="at_risk_has_reason"),
        ]

    def __str__(self) -> str:
        return f"Proceed at risk, {self.review.stage.name}"

    def get_absolute_url(self) -> str:
        """Give the page on which it is asked for, agreed and ended."""
        return reverse("assurance:at_risk", args=[self.procurement.reference, self.review.stage.code])

    def holds_on(self, today: datetime.date) -> bool:
        """Say whether everybody has agreed to it, nobody has ended it and its last day is not over."""
        return self.begun_at is not None and self.ended_at is None and today <= self.expires_on

    def missing(self) -> list[str]:
        """Give the bodies that have not agreed yet, in order."""
        agreed = {row.body for row in self.agreements.all()}
        return [body for body in self.needed if body not in agreed]


class AtRiskAgreement(models.Model):
    """The agreement of one body, by its sign-off officer."""

    override = models.ForeignKey(AtRisk, models.PROTECT, related_name="agreements")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    body = models.CharField(max_length=20, choices=Body)
    words = models.TextField()
    agreed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()

    class Meta:
        ordering = ["override", "agreed_at"]
        constraints = [models.UniqueConstraint(fields=["override", "body"], name="at_risk_agreed_once_by_a_body")]

    def __str__(self) -> str:
        return f"{self.get_body_display()} agrees"
