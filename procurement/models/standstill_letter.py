"""The letter to each bidder, and what happened around the standstill: extension, correction, exemption, debriefs."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from mcp_portal.documents.models import RenderJob

LETTER = "standstill_letter"
"""The kind of document, and the name of its template."""


class StandstillLetter(models.Model):
    """What one bidder is told of the award. ``words`` is the whole letter; once approved it is never changed."""

    class Kind(models.TextChoices):
        WINNER = "winner", "Letter to the winner"
        TENDERER = "tenderer", "Letter to a tenderer"
        CANDIDATE = "candidate", "Letter to a candidate that did not tender"

    class Means(models.TextChoices):
        ELECTRONIC = "electronic", "By e-mail or another electronic way"
        OTHER = "other", "By post or by hand"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="standstill_letters")
    standstill = models.ForeignKey("procurement.Standstill", models.PROTECT, related_name="all_letters")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="standstill_letters")
    edition = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    means = models.CharField(max_length=20, choices=Means, default=Means.ELECTRONIC)
    sent_to = models.TextField("to whom it goes, and where", blank=True)
    reasons = models.TextField("why", blank=True)
    advantages = models.TextField("characteristics and relative advantages of the winning tender", blank=True)
    specification = models.TextField("where the tender missed the specification", blank=True)
    words = models.JSONField(default=dict, help_text="Everything the letter prints")
    approved_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["edition", "bid__number"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "edition"], name="one_standstill_letter_a_bid"),
            models.CheckConstraint(
                condition=Q(sent_at=None)
                | (Q(approved_at__isnull=False, sent_at__gte=F("approved_at")) & ~Q(sent_to="")),
                name="standstill_letter_sent_as_approved",
            ),
            models.CheckConstraint(
                condition=Q(received_at=None) | Q(sent_at__isnull=False, received_at__gte=F("sent_at")),
                name="standstill_letter_received_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.bid}"

    def get_absolute_url(self) -> str:
        """Give the page of the letter."""
        return reverse("procurement:standstill_letter", args=[self.procurement.reference, self.bid.number])

    @property
    def sent_on(self) -> Any:
        """Give the day it was sent, in London."""
        return timezone.localdate(self.sent_at) if self.sent_at else None

    @property
    def received_on(self) -> Any:
        """Give the day it was received, in London."""
        return timezone.localdate(self.received_at) if self.received_at else None

    @property
    def missing(self) -> list[str]:
        """Give what it lacks, one sentence for each part."""
        found = [] if self.sent_to.strip() else ["To whom the letter goes"]
        return [*found, *(part["missing"] for part in self.words.get("parts", []) if part["missing"])]

    @property
    def job(self) -> Any:
        """Give the making of its one document, or None before anybody asked."""
        jobs = RenderJob.objects.filter(kind=LETTER, subject_table=self._meta.db_table, subject_id=self.pk)
        return jobs.select_related("document__blob").first()

    def again(self, edition: int) -> StandstillLetter:
        """Give the same letter as a draft of another edition, not yet saved."""
        kept = ("procurement_id", "standstill_id", "bid_id", "kind", "means", "sent_to", "reasons", "advantages",
                "specification")  # fmt: skip
        return StandstillLetter(edition=edition, **{name: getattr(self, name) for name in kept})


class StandstillChange(models.Model):
    """An extension of the standstill that every bidder was told, a correction of letters, or that none is held."""

    class Kind(models.TextChoices):
        EXTENDED = "extended", "Extended"
        CORRECTED = "corrected", "Letters to be corrected"
        EXEMPT = "exempt", "No standstill held"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    standstill = models.ForeignKey("procurement.Standstill", models.PROTECT, related_name="changes")
    edition = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    until = models.DateField("new last day", null=True, blank=True)
    told_at = models.DateTimeField("when the last bidder was told", null=True, blank=True)
    notice = models.TextField("what every bidder was told", blank=True)
    reasons = models.TextField()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reasons="")
                & (
                    Q(kind="extended", until__isnull=False, told_at__isnull=False) & ~Q(notice="")
                    | Q(kind__in=["corrected", "exempt"], until__isnull=True, told_at__isnull=True)
                ),
                name="standstill_change_is_whole",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class DebriefMeeting(models.Model):
    """A meeting with a bidder about its result."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="debrief_meetings")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="debrief_meetings")
    held_on = models.DateField()
    attended = models.TextField("who was there")
    note = models.TextField("what was said")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["held_on", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(attended="") & ~Q(note=""), name="debrief_meeting_says_what_was_said")
        ]

    def __str__(self) -> str:
        return f"Debrief of {self.bid}, {self.held_on:%-d %B %Y}"
