"""What is recorded of a bidder: form and risk, capability, how long its tender holds, what it asks to keep secret.

Every row is filed once; the last one counts. ``make_up`` names the change of make-up a row was made after, if any.
"""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .make_up import LegalForm


class BidderStanding(models.Model):
    """The legal form of a bidder, and whether somebody judged it able to bear the risk, on what evidence."""

    class Risk(models.TextChoices):
        ABLE = "able", "Able to bear it"
        CONDITIONS = "conditions", "Able to bear it on conditions"
        NOT_ABLE = "not_able", "Not able to bear it"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="standings")
    make_up = models.ForeignKey("procurement.MakeUpChange", models.PROTECT, null=True, related_name="+")
    legal_form = models.CharField(max_length=20, choices=LegalForm)
    risk = models.CharField("ability to bear risk", max_length=20, choices=Risk)
    words = models.TextField()
    evidence = models.CharField(max_length=300)
    judged_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    judged_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(evidence=""), name="bidder_standing_has_evidence")]

    def __str__(self) -> str:
        return f"{self.get_legal_form_display()}: {self.get_risk_display().lower()}"


class CapabilityCheck(models.Model):
    """The selection questions put to a bidder, each passed or failed with reasons."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="capability_checks")
    make_up = models.ForeignKey("procurement.MakeUpChange", models.PROTECT, null=True, related_name="+")
    checked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.bid}: capability"

    @property
    def passed(self) -> bool:
        """Say whether every question is passed; its answers can be fetched beforehand."""
        return all(answer.passed for answer in self.answers.all())


class CapabilityAnswer(models.Model):
    """One selection question, passed or failed, with the reasons."""

    capability = models.ForeignKey(CapabilityCheck, models.PROTECT, related_name="answers")
    criterion = models.ForeignKey("procurement.Criterion", models.PROTECT, related_name="+")
    passed = models.BooleanField()
    reasons = models.TextField()

    class Meta:
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["capability", "criterion"], name="capability_answer_once"),
            models.CheckConstraint(condition=~Q(reasons=""), name="capability_answer_has_reasons"),
        ]

    def __str__(self) -> str:
        return "Passed" if self.passed else "Failed"


class TenderValidity(models.Model):
    """Until when the final tender binds the bidder; a later row extends it."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="validities")
    valid_until = models.DateField()
    where = models.CharField("where it is written", max_length=300)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "tender validities"
        constraints = [models.CheckConstraint(condition=~Q(where=""), name="tender_validity_says_where")]

    def __str__(self) -> str:
        return f"Valid until {self.valid_until}"

    def holds_on(self, now: datetime.datetime) -> bool:
        """Say whether the tender binds at a time; the last day is part of it."""
        return timezone.localdate(now) <= self.valid_until


class ConfidentialItem(models.Model):
    """Something a bidder asks to keep from requests under the Freedom of Information Act, with why and until when."""

    class Ground(models.TextChoices):
        CONFIDENCE = "s41", "Given in confidence (FOIA section 41)"
        COMMERCIAL = "s43", "Commercial interests (FOIA section 43)"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="confidential_items")
    number = models.PositiveSmallIntegerField()
    what = models.CharField("what is to be kept confidential", max_length=300)
    ground = models.CharField(max_length=5, choices=Ground)
    why = models.TextField()
    from_date = models.DateField()
    until = models.DateField(null=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "number"], name="confidential_item_number_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("from_date")),
                name="confidential_item_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="confidential_item_says_why"),
        ]

    def __str__(self) -> str:
        return self.what
