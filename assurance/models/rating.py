"""What the reviewers of a body think of a question."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from assurance.bodies import Body
from assurance.outcome import Value

from .catalogue import Question
from .review import GateReview


class Rating(models.Model):
    """One rating; a draft of its author until filed, then never changed. A changed mind is a new rating."""

    review = models.ForeignKey(GateReview, models.PROTECT, related_name="ratings")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    body = models.CharField(max_length=20, choices=Body)
    reviewer = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    value = models.CharField(max_length=20, choices=Value, blank=True)
    reason = models.TextField(blank=True)
    saved_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    covers = models.JSONField(default=dict, help_text="Hash of each part it covers, by its filing")
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="supersedes")

    class Meta:
        ordering = ["review", "question__order", "saved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "question", "body"],
                condition=Q(filed_at__isnull=False, superseded_by__isnull=True),
                name="rating_one_of_a_body_stands",
            ),
            models.UniqueConstraint(
                fields=["review", "question", "reviewer"],
                condition=Q(filed_at__isnull=True),
                name="rating_one_draft",
            ),
            models.CheckConstraint(condition=Q(filed_at__isnull=True) | ~Q(value=""), name="rating_filed_has_value"),
            models.CheckConstraint(
                condition=Q(filed_at__isnull=True) | Q(value="green") | ~Q(reason=""),
                name="rating_filed_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_body_display()}: {self.get_value_display()}"
