"""Which practices say that they support a bidder. Every row is written once; the last word of a practice counts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class PracticeSupport(models.Model):
    """What one practice says about one bidder, where it stands in writing, and since when."""

    class Position(models.TextChoices):
        SUPPORTS = "supports", "Supports the bidder"
        CONDITIONS = "conditions", "Supports it on conditions"
        NEUTRAL = "neutral", "Takes no side"
        AGAINST = "against", "Does not support it"

    COUNTING = (Position.SUPPORTS, Position.CONDITIONS)

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="practice_support")
    # The change of make-up after which it was said; empty for the bidder as it was selected.
    make_up = models.ForeignKey("procurement.MakeUpChange", models.PROTECT, null=True, related_name="+")
    practice = models.ForeignKey("procurement.Practice", models.PROTECT, related_name="support")
    position = models.CharField(max_length=20, choices=Position)
    said_on = models.DateField("day on which it said so")
    where = models.CharField("where it is written", max_length=300)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "support of practices"
        indexes = [models.Index(fields=["bid", "practice", "-id"], name="support_newest_first")]
        constraints = [models.CheckConstraint(condition=~Q(where=""), name="support_says_where")]

    def __str__(self) -> str:
        return f"{self.practice}: {self.get_position_display().lower()}"
