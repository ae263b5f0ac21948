"""Who stands behind a bid: members, subcontractors, advisers and directors, with their dates."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse


class PartyQuerySet(models.QuerySet["Party"]):
    """Parties by whether they still stand behind the bid."""

    def on(self, day: datetime.date) -> PartyQuerySet:
        """Those that have not ended before a day."""
        return self.filter(Q(to_date__isnull=True) | Q(to_date__gte=day))


class Party(models.Model):
    """An organisation or person with a part in a bid. Ended with a date, never changed or deleted.

    Interests attach to any of them, so entering one asks everyone on the case about a new name.
    """

    class Role(models.TextChoices):
        MEMBER = "member", "Member of the consortium"
        SUBCONTRACTOR = "subcontractor", "Subcontractor"
        NOMINATED_SUBCONTRACTOR = "nominated_subcontractor", "Nominated subcontractor"
        ADVISER = "adviser", "Adviser"
        DIRECTOR = "director", "Director"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="parties")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="parties")
    role = models.CharField(max_length=30, choices=Role)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    ods_code = models.CharField("ODS code", max_length=10, blank=True)
    company_number = models.CharField(max_length=8, blank=True)
    trading_names = models.TextField(blank=True, help_text="One a line")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    # The question about it: retired when the party goes.
    new_name = models.ForeignKey("conflicts.NewName", models.PROTECT, related_name="+")

    objects = PartyQuerySet.as_manager()

    class Meta:
        ordering = ["to_date", "role", "name", "id"]
        verbose_name_plural = "parties"
        indexes = [models.Index(fields=["bid", "to_date"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="party_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["bid", "role", "name"], condition=Q(to_date__isnull=True), name="party_once_in_a_role"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Give the list it stands in."""
        return reverse("procurement:parties", args=[self.procurement.reference, self.bid.number])

    @property
    def case(self) -> Any:
        """Give the procurement of the bid."""
        return self.procurement
