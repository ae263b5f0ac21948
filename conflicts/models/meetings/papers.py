"""Papers of an item and who got them, the filed minutes, and what was added to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .item import AgendaItem
from .meeting import Meeting


class ItemPaper(models.Model):
    """A paper for an item. Never changed; a newer one stands beside it."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="papers")
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Paper {self.pk} of item {self.item_id}"


class PaperCopy(models.Model):
    """Whether one person got a paper or it was withheld; a later row says what changed. Never changed itself."""

    paper = models.ForeignKey(ItemPaper, models.PROTECT, related_name="copies")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    withheld = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{'Withheld from' if self.withheld else 'Given to'} {self.person}"


class Minute(models.Model):
    """The approved text of one item, or of what stands before the items. Never changed."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="minutes")
    item = models.OneToOneField(AgendaItem, models.PROTECT, null=True, related_name="minute")
    text = models.TextField()
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["item__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(item__isnull=True), name="one_beginning_of_the_minutes"
            ),
        ]

    def __str__(self) -> str:
        return self.text.splitlines()[0] if self.text else ""


class MinuteAddition(models.Model):
    """A correction of approved minutes, added below them. Never changed."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="additions")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="additions")
    text = models.TextField()
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return self.text
