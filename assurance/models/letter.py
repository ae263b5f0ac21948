"""The letter that goes out with an outcome, kept word for word as it was issued."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse

from mcp_portal.documents.models import RenderJob

from .review import GateReview

LETTER = "letter_of_outcome"
"""The kind of document, and the name of its template."""


class Letter(models.Model):
    """What the three bodies write to the commissioner, once for each thing they issue; printed when first asked for."""

    class Kind(models.TextChoices):
        OUTCOME = "outcome", "Letter of outcome"
        FEEDBACK = "feedback", "Letter of feedback"
        REOPENED = "reopened", "Letter about the reopening"

    review = models.ForeignKey(GateReview, models.PROTECT, related_name="letters")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    words = models.JSONField(help_text="Everything the letter prints, as it was on the day of issue")
    issued_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["review", "issued_at", "id"]
        constraints = [models.UniqueConstraint(fields=["review", "kind"], name="letter_once_of_a_kind")]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        """Give the page from which the letter is taken out."""
        review = self.review
        return reverse("assurance:letters", args=[review.case.reference, review.stage.code, review.attempt])

    @property
    def reference(self) -> str:
        """Give the reference that stands on it."""
        return str(self.words["letter"]["reference"])

    @property
    def job(self) -> Any:
        """Give the making of its one document, or None before anybody asked."""
        jobs = RenderJob.objects.filter(kind=LETTER, subject_table=self._meta.db_table, subject_id=self.pk)
        return jobs.select_related("document__blob").first()
