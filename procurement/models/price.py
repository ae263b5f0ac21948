"""The price of each final tender, as it was read; a correction stands beside the earlier figure."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class TenderPrice(models.Model):
    """What a final tender costs over the whole term, in whole pounds excluding VAT; number 1 was read first."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="prices")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="prices")
    number = models.PositiveSmallIntegerField()
    pounds = models.PositiveBigIntegerField("price")
    place = models.CharField("where it stands in the tender", max_length=200)
    correction = models.TextField("why it was corrected", blank=True)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["bid__number", "number"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "number"], name="tender_price_number_once"),
            models.CheckConstraint(condition=Q(number__gt=0, pounds__gt=0), name="tender_price_is_a_price"),
            models.CheckConstraint(condition=~Q(place=""), name="tender_price_says_where"),
            models.CheckConstraint(
                condition=Q(number=1, correction="") | (Q(number__gt=1) & ~Q(correction="")),
                name="corrected_tender_price_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Price {self.number}"
