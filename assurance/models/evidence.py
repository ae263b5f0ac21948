"""Evidence, and the answers that cite it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .catalogue import Question
from .review import GateReview


class Evidence(models.Model):
    """One document put before the bodies; closed to changes from its submission."""

    review = models.ForeignKey(GateReview, models.PROTECT, related_name="evidence")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    edition = models.CharField(max_length=40, blank=True, help_text="Version of the document, in its own words")
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["review", "number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="evidence_number_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        """Give the number under which pages and packs cite it."""
        return f"EV-{self.number:02d}"


class Answer(models.Model):
    """The commissioner's answer to one question; after a submission a new one supersedes it."""

    class Status(models.TextChoices):
        ANSWERED = "answered", "Answered"
        PARTLY = "partly", "Answered in part"
        NOT_APPLICABLE = "not_applicable", "Does not apply"

    review = models.ForeignKey(GateReview, models.PROTECT, related_name="answers")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=Status, default=Status.ANSWERED)
    words = models.TextField(blank=True)
    gap = models.TextField(blank=True, help_text="What is still missing, or why the question does not apply")
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="supersedes")
    frozen_at = models.DateTimeField(null=True)

    # The evidence cited, set by the papers of the review.
    cited: list[Citation]

    class Meta:
        ordering = ["review", "question__order", "answered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "question"],
                condition=Q(superseded_by__isnull=True),
                name="answer_one_stands",
            ),
            models.CheckConstraint(condition=Q(status="answered") | ~Q(gap=""), name="answer_gap_is_explained"),
        ]

    def __str__(self) -> str:
        return f"{self.question.code}: {self.get_status_display()}"

    @property
    def does_not_apply(self) -> bool:
        """Say whether the question was set aside with a reason."""
        return self.status == self.Status.NOT_APPLICABLE


class Citation(models.Model):
    """Where in a piece of evidence an answer stands."""

    review = models.ForeignKey(GateReview, models.PROTECT, related_name="citations")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="citations")
    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="citations")
    pages = models.CharField(max_length=100, blank=True)
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["answer", "evidence"]
        constraints = [models.UniqueConstraint(fields=["answer", "evidence"], name="citation_once")]

    def __str__(self) -> str:
        return f"{self.evidence.code}, {self.pages}" if self.pages else self.evidence.code
