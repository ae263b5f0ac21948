"""Hands-on support given to a site, which keeps whoever gave it from assuring it at the same stage."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse


class SupportGiven(models.Model):
    """Support of one person to the site of a case at one stage; ended or put right by a row that takes its place."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="support_given")
    stage_code = models.SlugField(max_length=20)
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    what = models.TextField()
    from_date = models.DateField()
    to_date = models.DateField(null=True)
    error_reason = models.TextField(blank=True, help_text="Why it was recorded in error; it then bars nobody")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="supersedes")

    class Meta:
        ordering = ["procurement", "stage_code", "recorded_at", "id"]
        verbose_name_plural = "support given"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="support_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(what=""), name="support_says_what"),
            models.UniqueConstraint(
                fields=["procurement", "stage_code", "person"], condition=Q(superseded_by__isnull=True),
                name="support_once_of_a_person_at_a_stage",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Support by {self.person}"

    def get_absolute_url(self) -> str:
        """Give the list it stands in."""
        return reverse("assurance:support", args=[self.procurement.reference])

    @property
    def case(self) -> Any:
        """Give the procurement it belongs to."""
        return self.procurement

    @property
    def bars(self) -> bool:
        """Say whether it keeps the person from rating and signing."""
        return not self.error_reason
