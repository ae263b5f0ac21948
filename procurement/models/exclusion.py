"""Grounds for exclusion: found, decided, and looked for. Every row is filed once and never changed."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from procurement.selection import GROUNDS, Ground, counts_until, ground, still_counts


class ExclusionCheck(models.Model):
    """Somebody looked for every ground in what a bidder and those behind it declared."""

    class Stage(models.TextChoices):
        SELECTION = "selection", "At selection"
        AWARD = "award", "Before the award"
        CHANGE = "change", "After a change of who stands behind the bid"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="exclusion_checks")
    make_up = models.ForeignKey("procurement.MakeUpChange", models.PROTECT, null=True, related_name="+")
    stage = models.CharField(max_length=20, choices=Stage)
    looked_at = models.TextField()
    checked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["checked_at", "id"]

    def __str__(self) -> str:
        return f"{self.bid}: {self.get_stage_display().lower()}"


class ExclusionFinding(models.Model):
    """A ground that applies to a bidder or somebody behind it, as far as it is known."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="exclusion_findings")
    number = models.PositiveSmallIntegerField()
    code = models.CharField("ground", max_length=20, choices=[(one.code, one.title) for one in GROUNDS])
    about = models.CharField("whom it is about", max_length=200)
    happened_on = models.DateField("day of the conviction, decision or event")
    words = models.TextField()
    found_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    found_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["bid", "number"], name="exclusion_finding_number_once")]

    def __str__(self) -> str:
        return f"Finding {self.number}: {self.ground.title.lower()}"

    @property
    def ground(self) -> Ground:
        """Give the ground."""
        return ground(self.code)

    @property
    def counts_until(self) -> datetime.date | None:
        """Give the last day on which it counts, None for as long as it lasts."""
        return counts_until(self.ground, self.happened_on)

    def counts_on(self, now: datetime.datetime) -> bool:
        """Say whether it can still exclude."""
        return still_counts(self.ground, self.happened_on, timezone.localdate(now))

    @property
    def decided(self) -> ExclusionDecision | None:
        """Give what was decided last; the decisions come in their order, so that they can be fetched beforehand."""
        decisions = list(self.decisions.all())
        return decisions[-1] if decisions else None

    @property
    def excludes(self) -> bool:
        """Say whether the bidder is excluded because of it."""
        return self.decided is not None and self.decided.outcome == ExclusionDecision.Outcome.EXCLUDE


class ExclusionDecision(models.Model):
    """What follows from a finding, after the bidder could show that it can be relied on again. The last one counts."""

    class Outcome(models.TextChoices):
        EXCLUDE = "exclude", "Exclude the bidder"
        SELF_CLEANED = "self_cleaned", "Admit: what it did in the meantime is sufficient"
        NOT_USED = "not_used", "Admit: the ground leaves a choice, and it is not used"
        PUBLIC_INTEREST = "public_interest", "Admit: an overriding reason in the public interest"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    finding = models.ForeignKey(ExclusionFinding, models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=20, choices=Outcome)
    self_cleaning = models.TextField(help_text="What the bidder showed: paid, clarified, changed")
    reasons = models.TextField()
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["decided_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reasons=""), name="exclusion_decision_has_reasons"),
            models.CheckConstraint(condition=~Q(self_cleaning=""), name="exclusion_decision_heard_the_bidder"),
        ]

    def __str__(self) -> str:
        return str(self.get_outcome_display())
