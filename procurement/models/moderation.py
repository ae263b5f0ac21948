"""What evaluators agreed, and how an agreed score changed later. Every row is filed once and never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import F, Q

from .score import HIGHEST_MAXIMUM


class ModerationMeeting(models.Model):
    """Evaluators met to agree on scores: when, who was there, what was said."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="moderation_meetings")
    number = models.PositiveSmallIntegerField()
    held_on = models.DateField()
    attended = models.TextField("who was there")
    note = models.TextField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="moderation_meeting_number_once"),
            models.CheckConstraint(condition=~Q(attended=""), name="moderation_meeting_had_people"),
        ]

    def __str__(self) -> str:
        return f"Meeting {self.number}, {self.held_on.day} {self.held_on:%B %Y}"


class ModeratedScore(models.Model):
    """The score agreed for one tender on one question (number 1), or a change of it that somebody proposed.

    A change counts from the moment a second person confirmed it.
    """

    if TYPE_CHECKING:
        confirmation: Any

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="moderated_scores")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="moderated_scores")
    question = models.ForeignKey("procurement.EvaluationQuestion", models.PROTECT, related_name="moderated_scores")
    number = models.PositiveSmallIntegerField(help_text="1 for what was agreed, one more for each proposed change")
    score = models.DecimalField(max_digits=5, decimal_places=2)
    reasons = models.TextField()
    meeting = models.ForeignKey(ModerationMeeting, models.PROTECT, null=True, related_name="scores")
    change_reason = models.TextField(blank=True, help_text="Why an agreed score is to change")
    filed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["bid_id", "question_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "question", "number"], name="moderated_score_number_once"),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=HIGHEST_MAXIMUM), name="moderated_score_within_bounds"
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="moderated_score_has_reasons"),
            models.CheckConstraint(
                condition=Q(number=1, meeting__isnull=False, change_reason="")
                | Q(number__gt=1, meeting__isnull=True) & ~Q(change_reason=""),
                name="agreed_at_a_meeting_or_changed_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score:f}"

    @property
    def is_change(self) -> bool:
        """Say whether it is a change of what was agreed."""
        return self.number > 1

    @property
    def decision(self) -> ChangeConfirmation | None:
        """Give what the second person said about a change, None before that."""
        try:
            said: ChangeConfirmation = self.confirmation
        except ObjectDoesNotExist:
            return None
        return said

    @property
    def waits(self) -> bool:
        """Say whether it is a change that waits for a second person."""
        return self.is_change and self.decision is None

    @property
    def has_counted(self) -> bool:
        """Say whether it ever was the score: agreed, or a change that was confirmed."""
        said = self.decision
        return not self.is_change or (said is not None and said.confirmed)

    @property
    def fails(self) -> bool:
        """Say whether it misses the pass mark of its question."""
        return self.question.is_failed_by(self.score)


class ChangeConfirmation(models.Model):
    """What a second person said about a change of an agreed score."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    change = models.OneToOneField(ModeratedScore, models.PROTECT, related_name="confirmation")
    first = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    second = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    confirmed = models.BooleanField()
    words = models.TextField()
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["said_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(second=F("first")), name="change_confirmed_by_a_second_person"),
            models.CheckConstraint(condition=~Q(words=""), name="change_confirmation_has_words"),
        ]

    def __str__(self) -> str:
        return "Confirmed" if self.confirmed else "Not confirmed"
