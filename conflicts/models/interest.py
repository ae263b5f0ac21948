"""An interest and what was agreed to be done about it."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q


class InterestQuerySet(models.QuerySet["Interest"]):
    """Interests by whether they still run."""

    def live(self, day: datetime.date) -> InterestQuerySet:
        """Those that have not ended by a day."""
        return self.filter(Q(to_date__isnull=True) | Q(to_date__gte=day))

    def standing(self, now: datetime.datetime) -> InterestQuerySet:
        """Those in declarations that stand."""
        return self.filter(declaration__filed_at__lte=now, declaration__ended_at__isnull=True)

    def to_rule_on(self, day: datetime.date) -> InterestQuerySet:
        """Those that are material, still run and have no ruling in their procurement, in this or an earlier form."""
        ruled = apps.get_model("conflicts", "Recusal").objects.filter(
            interest__line=OuterRef("line"), procurement_id=OuterRef("declaration__procurement_id")
        )
        settled = apps.get_model("conflicts", "Answer").objects.filter(
            interest__line=OuterRef("line"),
            ruling__isnull=False,
            procurement_id=OuterRef("declaration__procurement_id"),
        )
        return self.live(day).filter(
            ~Exists(ruled), ~Exists(settled), material=True, declaration__procurement__isnull=False
        )


class Interest(models.Model):
    """One interest in a declaration. Frozen when the declaration is filed; a later one continues it."""

    class Category(models.TextChoices):
        FINANCIAL = "financial", "Financial"
        PROFESSIONAL = "nonfin_professional", "Non-financial professional"
        PERSONAL = "nonfin_personal", "Non-financial personal"
        INDIRECT = "indirect", "Indirect"

    class Basis(models.TextChoices):
        ACTUAL = "actual", "Actual: it exists now"
        POTENTIAL = "potential", "Potential: it could come about"

    declaration = models.ForeignKey("conflicts.Declaration", models.PROTECT, related_name="interests")
    category = models.CharField(max_length=30, choices=Category)
    basis = models.CharField(max_length=20, choices=Basis, default=Basis.ACTUAL)
    material = models.BooleanField(default=False)
    # MCP framework 2016: staff who expect to move to the provider drop all involvement in its procurement.
    expects_to_move = models.BooleanField(default=False)
    organisation_name = models.CharField(max_length=200)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="interests_in_it"
    )
    nature = models.TextField()
    relationship = models.CharField(max_length=200, blank=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    proposed_mitigation = models.TextField(blank=True)
    # The same interest keeps its line through later declarations, so that a ruling goes on standing for it.
    line = models.UUIDField(default=uuid.uuid4, db_index=True, editable=False)
    continues = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="continued_by")
    filed_at = models.DateTimeField(null=True, editable=False)

    objects = InterestQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="interest_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(expects_to_move=False) | Q(material=True), name="interest_in_moving_is_material"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()}: {self.organisation_name}"

    @property
    def is_financial(self) -> bool:
        """Say whether it is a direct financial interest."""
        return self.category == self.Category.FINANCIAL

    def mitigate(self, text: str, *, agreed_with: str, by: Any, now: datetime.datetime) -> Mitigation:
        """Record what is done about it."""
        return Mitigation.objects.create(interest=self, text=text, agreed_with=agreed_with, agreed_by=by, agreed_at=now)


class Mitigation(models.Model):
    """What was agreed to be done about an interest, with whom. Never changed."""

    interest = models.OneToOneField(Interest, models.PROTECT, related_name="mitigation")
    text = models.TextField()
    agreed_with = models.CharField(max_length=200, blank=True)
    agreed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text
