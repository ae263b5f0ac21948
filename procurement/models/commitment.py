"""What the preferred bidder confirmed of its tender, and the letters to those that were not chosen. Filed once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Commitment(models.Model):
    """One commitment of a tender as it was tendered and as it was confirmed. The last row on a subject counts."""

    class Effect(models.TextChoices):
        SAME = "same", "Confirmed as tendered"
        MINOR = "minor", "Made clearer, without a material change"
        MATERIAL = "material", "Changed materially"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="commitments")
    make_up = models.ForeignKey("procurement.MakeUpChange", models.PROTECT, null=True, related_name="+")
    subject = models.CharField("what it is about", max_length=200)
    tendered = models.TextField("as tendered")
    confirmed = models.TextField("as confirmed")
    effect = models.CharField(max_length=20, choices=Effect)
    reasons = models.TextField(blank=True)
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(effect="same") | ~Q(reasons=""), name="commitment_changed_with_reasons"),
            models.CheckConstraint(
                condition=~Q(effect="same") | Q(tendered=models.F("confirmed")), name="commitment_same_is_the_same"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class BidderLetter(models.Model):
    """A letter to a bidder that was not chosen, with the reasons, word for word as it was sent."""

    class Means(models.TextChoices):
        ELECTRONIC = "electronic", "By e-mail or another electronic way"
        OTHER = "other", "By post or by hand"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="letters")
    text = models.TextField("what the letter says")
    means = models.CharField(max_length=20, choices=Means)
    sent_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["sent_at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="bidder_letter_has_text")]

    def __str__(self) -> str:
        return f"Letter to {self.bid}"
