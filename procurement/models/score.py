"""The questions of the evaluation, and what each evaluator scored before anything is moderated."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

HIGHEST_MAXIMUM = 100


class EvaluationQuestion(models.Model):
    """One numbered question under an award criterion, locked with the criteria when the call is opened."""

    class FailEffect(models.TextChoices):
        EXCLUDED = "excluded", "The tender is excluded"
        NOT_COUNTED = "not_counted", "The score counts as 0"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="evaluation_questions")
    criterion = models.ForeignKey("procurement.Criterion", models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    maximum = models.PositiveSmallIntegerField(help_text="The highest score")
    pass_mark = models.DecimalField(max_digits=5, decimal_places=2, null=True, help_text="A lower score is a fail")
    fail_effect = models.CharField(max_length=20, choices=FailEffect, blank=True)

    class Meta:
        ordering = ["criterion_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "number"], name="evaluation_question_number_once"),
            models.CheckConstraint(
                condition=Q(maximum__gte=1, maximum__lte=HIGHEST_MAXIMUM), name="evaluation_question_maximum"
            ),
            models.CheckConstraint(
                condition=Q(pass_mark__isnull=True, fail_effect="")
                | Q(pass_mark__gt=0, pass_mark__lte=F("maximum")) & ~Q(fail_effect=""),
                name="evaluation_question_pass_mark_has_effect",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def label(self) -> str:
        """Give the number under which everybody knows it: criterion and question, such as "2.3"."""
        return f"{self.criterion.position}.{self.number}"

    def is_failed_by(self, score: Decimal) -> bool:
        """Say whether a score misses the pass mark."""
        return self.pass_mark is not None and score < self.pass_mark

    @property
    def pass_words(self) -> str:
        """Say the pass mark and what follows from a fail, "" without one."""
        if self.pass_mark is None:
            return ""
        effect = str(self.get_fail_effect_display())
        return f"Pass mark {self.pass_mark.normalize():f}. Below it: {effect[:1].lower()}{effect[1:]}"


class Score(models.Model):
    """What one evaluator gave one tender on one question, with reasons. Never changed: a later one stands beside it."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="scores")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="scores")
    question = models.ForeignKey(EvaluationQuestion, models.PROTECT, related_name="scores")
    evaluator = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="1 for the first, one more for each change")
    score = models.DecimalField(max_digits=5, decimal_places=2)
    reasons = models.TextField()
    change_reason = models.TextField(blank=True, help_text="Why an earlier score was changed")
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["bid_id", "question_id", "evaluator_id", "number"]
        indexes = [models.Index(fields=["procurement", "evaluator"])]
        constraints = [
            models.UniqueConstraint(fields=["bid", "question", "evaluator", "number"], name="score_number_once"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=HIGHEST_MAXIMUM), name="score_within_bounds"),
            models.CheckConstraint(condition=~Q(reasons=""), name="score_has_reasons"),
            models.CheckConstraint(
                condition=Q(number=1, change_reason="") | Q(number__gt=1) & ~Q(change_reason=""),
                name="changed_score_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score:f}"
