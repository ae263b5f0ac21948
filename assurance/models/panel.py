"""The panel that recommends an outcome, and the reopening of one that was issued."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q

from assurance.bodies import Body


class PanelMeeting(models.Model):
    """A meeting of the bodies at which a recommendation was agreed."""

    review = models.ForeignKey("assurance.GateReview", models.PROTECT, related_name="panel_meetings")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    met_on = models.DateField()
    recommendation = models.TextField()
    recusals = models.TextField(help_text="Who was excluded and how; or that nobody was")
    chaired_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["review", "recorded_at"]

    def __str__(self) -> str:
        return f"Panel meeting, {self.met_on}"

    @classmethod
    def hold(
        cls, review: Any, attended: Mapping[str, list[Any]], by: Any, now: datetime.datetime, **words: Any
    ) -> PanelMeeting:
        """Keep a meeting with who attended for each body."""
        meeting = cls.objects.create(
            review=review, procurement_id=review.procurement_id, chaired_by=by, recorded_at=now, **words
        )
        PanelMember.objects.bulk_create(
            PanelMember(meeting=meeting, review=review, procurement_id=review.procurement_id, body=body, person=person)
            for body, people in attended.items()
            for person in people
        )
        return meeting


class PanelMember(models.Model):
    """A person who attended a panel meeting for a body."""

    meeting = models.ForeignKey(PanelMeeting, models.PROTECT, related_name="members")
    review = models.ForeignKey("assurance.GateReview", models.PROTECT, related_name="panel_members")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    body = models.CharField(max_length=20, choices=Body)
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["meeting", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="panel_member_once")]

    def __str__(self) -> str:
        return f"{self.person}"


class Reopening(models.Model):
    """Why an issued outcome no longer stands."""

    class Trigger(models.TextChoices):
        BIDDER = "bidder", "The make-up or legal form of the bidder changed"
        PRICE = "price", "The price moved"
        SCOPE = "scope", "The scope changed"
        LAPSED = "lapsed", "The outcome lapsed"
        RED_RISK = "red_risk", "There is a new red risk"

    review = models.OneToOneField("assurance.GateReview", models.PROTECT, related_name="reopening")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    trigger = models.CharField(max_length=20, choices=Trigger)
    price_move = models.DecimalField(max_digits=6, decimal_places=2, null=True, help_text="Per cent, up or down")
    reason = models.TextField()
    reopened_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField()

    class Meta:
        ordering = ["review"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(trigger="price") | Q(price_move__isnull=False), name="reopening_for_a_price_names_its_move"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_trigger_display())
