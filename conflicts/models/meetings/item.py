"""An item of an agenda, how each person was handled at it, and what came of it."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connection, models
from django.db.models import F, Q
from django.urls import reverse

from conflicts.models.recusal import Handling

from .committee import Committee
from .meeting import Meeting

LEAVING = (
    Handling.LEAVE_FOR_DECISION, Handling.LEAVE_FOR_ITEM, Handling.PAPERS_WITHHELD, Handling.NOT_INVITED,
    Handling.REMOVED_FROM_GROUP,
)  # fmt: skip
"""Handlings with which a person is out of the room when the decision is taken."""
OUT_OF_THE_ITEM = LEAVING[1:]
WITHHOLDING = LEAVING[2:]
"""Handlings with which a person gets no papers."""


class AgendaItem(models.Model):
    """One thing on the agenda of a meeting, about a procurement or about none."""

    class Purpose(models.TextChoices):
        DECISION = "decision", "For decision"
        DISCUSSION = "discussion", "For discussion"
        INFORMATION = "information", "For information"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=20, choices=Purpose, default=Purpose.DECISION)
    procurement = models.ForeignKey(
        "procurement.Procurement", models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    referred_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="referred_on")
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["meeting_id", "position"]
        indexes = [models.Index(fields=["procurement"])]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="agenda_item_position_once"),
        ]

    def __str__(self) -> str:
        return f"Item {self.position}: {self.title}"

    def get_absolute_url(self) -> str:
        """Give the page of the item."""
        return reverse("conflicts:item", args=[self.pk])

    @property
    def case(self) -> Any:
        """Give the procurement, or None."""
        return self.procurement if self.procurement_id is not None else None

    @property
    def result(self) -> ItemOutcome | None:
        """Give what came of it, or None."""
        return getattr(self, "outcome", None)

    def is_withheld(self) -> bool:
        """Say whether the record of it is withheld from the person at work."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s IN (SELECT conflicts_withheld())", [self.pk])
            return bool(cursor.fetchone()[0])


class ItemHandling(models.Model):
    """How one person is handled at one item: the interest, who ruled, why, and when they left and came back."""

    class Apparent(models.TextChoices):
        DECLARED = "declared", "Known before the meeting"
        AT_MEETING = "at_meeting", "Declared at the beginning of the meeting"
        DURING = "during", "Became apparent during the item"

    class RuledAs(models.TextChoices):
        GUARDIAN = "guardian", "Conflicts of Interest Guardian"
        RULE = "rule", "The procurement is closed to the person"
        CHAIR = "chair", "Chair"
        VICE_CHAIR = "vice_chair", "Vice chair, because the chair is conflicted or away"
        ELECTED = "elected", "Elected by the rest, because chair and vice chair are conflicted or away"

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="handlings")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    interest = models.CharField(max_length=500)
    apparent = models.CharField(max_length=20, choices=Apparent)
    apparent_on = models.DateField()
    material = models.BooleanField("material financial interest in a bidder or likely bidder", default=False)
    handling = models.CharField(max_length=30, choices=Handling)
    papers_withheld = models.BooleanField()
    ruled_as = models.CharField(max_length=20, choices=RuledAs)
    ruled_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    ruled_at = models.DateTimeField()
    reason = models.CharField(max_length=1000)
    recusal = models.ForeignKey("conflicts.Recusal", models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["item_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "person"], name="handling_once_a_person_and_item"),
            models.CheckConstraint(condition=~Q(ruled_by=F("person")), name="handling_never_ruled_on_oneself"),
            models.CheckConstraint(
                condition=Q(ruled_by__isnull=False) | Q(ruled_as="rule"), name="handling_ruled_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True) | Q(left_at__isnull=False, returned_at__gt=F("left_at")),
                name="handling_returned_after_leaving",
            ),
            models.CheckConstraint(
                condition=Q(papers_withheld=True) | ~Q(handling__in=[one.value for one in WITHHOLDING]),
                name="handling_withholds_papers",
            ),
            models.CheckConstraint(
                condition=Q(material=False) | Q(handling__in=[one.value for one in WITHHOLDING]),
                name="handling_of_a_material_interest_is_strict",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_handling_display()}"

    @property
    def may_vote(self) -> bool:
        """Say whether the person votes: with no handling but noting."""
        return self.handling == Handling.NOTED

    @property
    def leaves(self) -> bool:
        """Say whether the person is out of the room when the decision is taken."""
        return self.handling in LEAVING

    @property
    def misses_the_whole_item(self) -> bool:
        """Say whether the person is out of the room from the beginning of the item."""
        return self.handling in OUT_OF_THE_ITEM

    def away_at(self, moment: datetime.datetime) -> bool:
        """Say whether the person was out of the room at a moment."""
        left = self.left_at is not None and self.left_at <= moment
        return left and (self.returned_at is None or self.returned_at > moment)


class ItemOutcome(models.Model):
    """What came of an item, and whether the rest were quorate. Filed at once, never changed."""

    class Kind(models.TextChoices):
        DECIDED = "decided", "Decided"
        DISCUSSED = "discussed", "Discussed or noted, nothing decided"
        DEFERRED = "deferred", "Deferred to another meeting"
        REFERRED = "referred", "Referred to another body"

    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="outcome")
    kind = models.CharField(max_length=20, choices=Kind)
    words = models.TextField()
    began_at = models.DateTimeField()
    decided_at = models.DateTimeField()
    # Those who could vote when it was decided; the quorum was counted with them and nobody else.
    voters = models.PositiveSmallIntegerField()
    quorate = models.BooleanField()
    missing = models.JSONField(default=list)
    votes_for = models.PositiveSmallIntegerField(null=True)
    votes_against = models.PositiveSmallIntegerField(null=True)
    abstained = models.PositiveSmallIntegerField(null=True)
    referred_to = models.ForeignKey(Committee, models.PROTECT, null=True, blank=True, related_name="+")
    referred_to_words = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kind="decided") | Q(quorate=True), name="item_decided_when_quorate"),
            models.CheckConstraint(condition=Q(decided_at__gte=F("began_at")), name="item_decided_after_it_began"),
            models.CheckConstraint(
                condition=~Q(kind="referred") | Q(referred_to__isnull=False) | ~Q(referred_to_words=""),
                name="item_referred_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_decided(self) -> bool:
        """Say whether it was decided."""
        return self.kind == self.Kind.DECIDED
