"""Changes of a contract after its signature: proposed with a ground of regulation 72, decided by a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import F, Q

from procurement.modification import GROUNDS


class Modification(models.Model):
    """A change that somebody proposed, with the ground it rests on and the answers to its questions. Filed once."""

    if TYPE_CHECKING:
        decision: Any

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="modifications")
    number = models.PositiveSmallIntegerField()
    title = models.CharField("what it is about", max_length=200)
    what = models.TextField("what the contract said, and what it says then")
    ground = models.CharField(max_length=1, choices=[(one.code, one.title) for one in GROUNDS])
    answers = models.JSONField(default=dict, help_text="Yes or no by the code of a question of the ground")
    reasons = models.TextField("why the ground applies")
    advice = models.TextField("what the legal adviser said")
    pounds = models.BigIntegerField(help_text="By which the value changes over the whole term, excluding VAT")
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="modification_number_once"),
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(reasons="") & ~Q(advice=""), name="modification_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"Change {self.number}: {self.title}"

    @property
    def decided(self) -> ModificationDecision | None:
        """Give the decision, None while it waits."""
        try:
            said: ModificationDecision = self.decision
        except ObjectDoesNotExist:
            return None
        return said

    @property
    def is_agreed(self) -> bool:
        """Say whether the contract was changed."""
        return self.decided is not None and self.decided.agreed


class ModificationDecision(models.Model):
    """What the senior responsible officer decided on a change, and whether assurance looks at it again."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    modification = models.OneToOneField(Modification, models.PROTECT, related_name="decision")
    first = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    second = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    agreed = models.BooleanField()
    reasons = models.TextField()
    reopens = models.BooleanField("assurance looks at it again")
    reopens_why = models.TextField("why, or why not")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["decided_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(second=F("first")), name="modification_decided_by_a_second_person"),
            models.CheckConstraint(
                condition=~Q(reasons="") & ~Q(reopens_why=""), name="modification_decision_says_why"
            ),
        ]

    def __str__(self) -> str:
        return "Agreed" if self.agreed else "Not agreed"
