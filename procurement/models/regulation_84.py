"""What a person adds to the report of regulation 84 where the portal's own records do not say it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ReportStatement(models.Model):
    """Words on one item of the report (PCR 2015 reg. 84(1)), with where they come from. The last on an item counts."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="report_statements")
    item = models.PositiveSmallIntegerField(help_text="1 to 9, in the order of the regulation")
    number = models.PositiveSmallIntegerField(help_text="1 for the first on its item")
    words = models.TextField()
    source = models.CharField("where it comes from", max_length=300)
    written_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["item", "number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "item", "number"], name="report_statement_number_once"),
            models.CheckConstraint(condition=Q(item__gte=1, item__lte=9), name="report_statement_on_an_item"),
            models.CheckConstraint(condition=~Q(words="") & ~Q(source=""), name="report_statement_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"Item {self.item}, statement {self.number}"
