"""The result of a tender on an award criterion, and how one that was filed in error is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import F, Q


class StandingResults(models.Manager["EvaluationResult"]):
    """Results that count: filed, and not taken back by two people."""

    def get_queryset(self) -> models.QuerySet[EvaluationResult]:
        """Leave out what was taken back; ``EvaluationResult.every`` has it."""
        return super().get_queryset().exclude(recalls__confirmation__confirmed=True)


class EvaluationResult(models.Model):
    """The moderated result of one tender on one award criterion, with reasons.

    Never changed: one filed in error is taken back by two people and stays beside the next.
    """

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="results")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="results")
    criterion = models.ForeignKey("procurement.Criterion", models.PROTECT, related_name="results")
    number = models.PositiveSmallIntegerField(default=1, help_text="1 for the first, one more after each taken back")
    score = models.DecimalField(max_digits=5, decimal_places=2)
    reasons = models.TextField()
    moderated_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    objects = StandingResults()
    every = models.Manager()  # noqa: DJ012 (a second manager, not a field)

    class Meta:
        ordering = ["bid_id", "criterion_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "criterion", "number"], name="evaluation_result_number_once"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=100), name="score_from_0_to_100"),
        ]

    def __str__(self) -> str:
        return f"{self.bid}: {self.criterion}"


class ResultRecall(models.Model):
    """Somebody proposed to take a filed result back; it counts until a second person has confirmed that."""

    if TYPE_CHECKING:
        confirmation: Any

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="result_recalls")
    result = models.ForeignKey(EvaluationResult, models.PROTECT, related_name="recalls")
    number = models.PositiveSmallIntegerField()
    reason = models.TextField("what is wrong with the result")
    filed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["result_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["result", "number"], name="result_recall_number_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="result_recall_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"Taking back of {self.result}"

    @property
    def decision(self) -> RecallConfirmation | None:
        """Give what the second person said, None before that."""
        try:
            said: RecallConfirmation = self.confirmation
        except ObjectDoesNotExist:
            return None
        return said


class RecallConfirmation(models.Model):
    """What a second person said about taking a result back."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    recall = models.OneToOneField(ResultRecall, models.PROTECT, related_name="confirmation")
    first = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    second = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    confirmed = models.BooleanField()
    words = models.TextField()
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["said_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(second=F("first")), name="result_taken_back_by_two"),
            models.CheckConstraint(condition=~Q(words=""), name="recall_confirmation_has_words"),
        ]

    def __str__(self) -> str:
        return "Taken back" if self.confirmed else "Not taken back"
