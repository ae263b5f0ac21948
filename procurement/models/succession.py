"""When another organisation came in the place of a commissioner. Filed once and never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Succession(models.Model):
    """From a day on, what a commissioner had to decide on the case is for its successor."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="successions")
    before = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    after = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    from_date = models.DateField("first day of the successor")
    basis = models.CharField("where it is laid down", max_length=300)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["from_date", "id"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "before"], name="succeeded_once_a_case"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="succession_by_another"),
            models.CheckConstraint(condition=~Q(basis=""), name="succession_says_its_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.after} after {self.before}"
