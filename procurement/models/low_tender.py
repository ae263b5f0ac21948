"""Tenders that look abnormally low: why, what was asked and answered, what was decided. Nothing is ever changed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q


class LowTender(models.Model):
    """A tender looks abnormally low (PCR 2015 reg. 69): why, and compared with what."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="low_tenders")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="low_tenders")
    number = models.PositiveSmallIntegerField()
    reasons = models.TextField("why it looks abnormally low")
    compared_with = models.TextField()
    found_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    found_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "number"], name="low_tender_number_once"),
            models.CheckConstraint(condition=~Q(reasons=""), name="low_tender_has_reasons"),
            models.CheckConstraint(condition=~Q(compared_with=""), name="low_tender_is_compared"),
        ]

    def __str__(self) -> str:
        return f"Abnormally low? {self.number}"

    def last(self, kind: str) -> Any:
        """Give the last entry of a kind; the entries come in their order, so that they can be fetched beforehand."""
        return next((one for one in reversed(self.entries.all()) if one.kind == kind), None)

    @property
    def decided(self) -> Any:
        """Give the decision, None while the procedure is open."""
        return self.last(LowTenderEntry.Kind.DECIDED)

    @property
    def rejects(self) -> bool:
        """Say whether the tender was rejected."""
        return self.decided is not None and self.decided.outcome != LowTenderEntry.Outcome.ACCEPTED


class LowTenderEntry(models.Model):
    """What happened next: an explanation asked for, received, or the decision."""

    class Kind(models.TextChoices):
        ASKED = "asked", "Explanation asked for"
        RECEIVED = "received", "Explanation received"
        DECIDED = "decided", "Decided"

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "Accept: the evidence accounts for the price"
        UNEXPLAINED = "unexplained", "Reject: the evidence does not account for the price"
        BREACH = "breach", "Reject: it is low because environmental, social or labour law is breached"
        AID = "aid", "Reject: it is low because of state aid that was not shown to be lawful"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    low_tender = models.ForeignKey(LowTender, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=20, choices=Kind)
    happened_on = models.DateField()
    due_on = models.DateField("day by which the bidder explains", null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    words = models.TextField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "low tender entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="asked", due_on__isnull=False, outcome="")
                | Q(kind="received", due_on__isnull=True, outcome="")
                | Q(kind="decided", due_on__isnull=True) & ~Q(outcome=""),
                name="low_tender_entry_fits_its_kind",
            ),
            models.UniqueConstraint(fields=["low_tender"], condition=Q(kind="decided"), name="low_tender_decided_once"),
            models.CheckConstraint(condition=~Q(words=""), name="low_tender_entry_has_words"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
