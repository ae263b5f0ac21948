"""Which evaluator scores which question; an end stands beside the beginning, and nothing is taken away."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q


class Assignment(models.Model):
    """A question was given to an evaluator, or given to somebody else: the last row of the two counts."""

    class Kind(models.TextChoices):
        GIVEN = "given", "Given"
        ENDED = "ended", "Replaced"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="assignments")
    question = models.ForeignKey("procurement.EvaluationQuestion", models.PROTECT, related_name="assignments")
    evaluator = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    successor = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    reason = models.TextField("why the evaluator was replaced", blank=True)
    # Whether what the evaluator scored until then counts.
    scores_count = models.BooleanField(null=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["question__criterion__position", "question__number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "evaluator", "number"], name="assignment_number_once"),
            models.CheckConstraint(
                condition=Q(kind="given", successor__isnull=True, reason="", scores_count__isnull=True)
                | Q(kind="ended", successor__isnull=False, scores_count__isnull=False) & ~Q(reason=""),
                name="assignment_ends_with_reason_and_successor",
            ),
            models.CheckConstraint(condition=~Q(successor=F("evaluator")), name="nobody_replaces_themselves"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def case(self) -> Any:
        """Give the case, as every record does."""
        return self.procurement
