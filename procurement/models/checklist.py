"""Answers to the checklist of a decision, and what a second person said of each. Every row is filed once."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from procurement.checklist import BY_CODE, MOMENTS, Asked


class ChecklistEntry(models.Model):
    """An answer with its evidence, or the review of one; ``author`` of a review wrote what it is about."""

    class Kind(models.TextChoices):
        ANSWER = "answer", "Answered"
        ACCEPTED = "accepted", "Accepted"
        RETURNED = "returned", "Sent back"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="checklist_entries")
    number = models.PositiveSmallIntegerField()
    moment = models.CharField(max_length=10, choices=list(MOMENTS.items()))
    question = models.CharField(max_length=10)
    kind = models.CharField(max_length=10, choices=Kind)
    words = models.TextField(blank=True)
    evidence = models.TextField("where it is shown", blank=True)
    author = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "checklist entries"
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="checklist_entry_number_once"),
            models.CheckConstraint(
                condition=Q(kind="answer", author__isnull=True) & ~Q(words="") & ~Q(evidence="")
                | Q(kind__in=["accepted", "returned"], author__isnull=False, evidence="") & ~Q(by=F("author")),
                name="checklist_reviewed_by_a_second_person",
            ),
            models.CheckConstraint(condition=~Q(kind="returned", words=""), name="checklist_sent_back_with_reasons"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: question {self.question}"

    @property
    def asked(self) -> Asked:
        """Give the question."""
        return BY_CODE[self.question]
