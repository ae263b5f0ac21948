"""What was typed when a session ended."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """What one person typed on one page, encrypted. Nobody else reads the row, nor they once the case is hidden."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=300)
    sealed = models.TextField()
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["-kept_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "path"], name="one_draft_a_page")]

    def __str__(self) -> str:
        return self.path
