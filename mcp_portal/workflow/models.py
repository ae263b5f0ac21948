"""What every machine shares: version, holds, corrections and what waits for whom."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse


class Stateful(models.Model):
    """A thing with states. Subclasses declare ``state`` with StateField and their steps.

    ``case`` is the procurement it belongs to, or None for a thing outside any case.
    """

    version = models.PositiveIntegerField(default=1, editable=False)

    # Declared by every subclass.
    state: Any
    procurement: Any

    class Meta:
        abstract = True

    @property
    def case(self) -> Any:
        """Give the procurement this belongs to."""
        return self.procurement

    @property
    def case_key(self) -> Any:
        """Give what the ledger names the case by; more than ``case`` where row security hides it from who acts."""
        return self.case

    def now_of(self, wall: datetime.datetime) -> datetime.datetime:
        """Give the time of the clock that counts for it, for a time of the server's."""
        return self.case.now(wall) if self.case is not None else wall

    @classmethod
    def of_case(cls, case: Any) -> models.QuerySet:
        """Give the things of this kind that belong to a case."""
        return cls._default_manager.filter(**{"procurement": case})

    def get_step_url(self, name: str) -> str:
        """Give the address of the confirm page of a step; every machine with pages overrides it."""
        raise NotImplementedError(f"{type(self).__name__} says where its steps are taken")


class Hold(models.Model):
    """A pause of a case. It stops its steps; clocks that the law runs keep running."""

    class Kind(models.TextChoices):
        OWN = "own", "Paused by the commissioner"
        REGULATOR = "regulator", "Paused by a regulator"
        CLAIM = "claim", "Suspended by a claim"
        BREACH = "breach", "Paused after a breach of the rules on conflicts of interest"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=20, choices=Kind)
    reason = models.TextField()
    scope = models.CharField(max_length=200, help_text="What it stops; after launch never care already delivered")
    placed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    review_date = models.DateField()
    lifted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["placed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_at_and_by_together",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        """Give the page of the holds of the case."""
        return reverse("procurement:holds", args=[self.procurement.reference])

    @property
    def case(self) -> Any:
        """Give the paused procurement."""
        return self.procurement

    @property
    def lifted_by_words(self) -> str:
        """Name who can lift it."""
        return {
            Hold.Kind.OWN: "Senior responsible officer",
            Hold.Kind.REGULATOR: "Sign-off officer of the body that paused it",
            Hold.Kind.CLAIM: "Legal adviser, when the court allows it",
            Hold.Kind.BREACH: "Conflicts of Interest Guardian, who signs that there was no effect",
        }[Hold.Kind(self.kind)]


class Correction(models.Model):
    """A wrong entry put right by two people; the old value stays here for everyone to see."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="corrections")
    subject_table = models.CharField(max_length=63)
    subject_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    old_value = models.TextField()
    new_value = models.TextField()
    reason = models.TextField()
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("proposed_by")),
                name="correction_needs_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="correction_confirmed_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Correction of {self.label}"

    @property
    def case(self) -> Any:
        """Give the procurement of the corrected entry."""
        return self.procurement


class WaitingFor(models.Model):
    """A step that can be taken now, and the role it waits for. Made anew after every step of the case."""

    procurement = models.ForeignKey("procurement.Procurement", models.CASCADE, related_name="waiting")
    role = models.CharField(max_length=30)
    subject_table = models.CharField(max_length=63)
    subject_id = models.BigIntegerField()
    step = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    url = models.CharField(max_length=300)
    since = models.DateTimeField()

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["procurement", "role", "subject_table", "subject_id", "step"], name="waiting_for_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.role})"
