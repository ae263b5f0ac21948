"""What came in as a response or final tender: sealed files, whether they are complete, and what came late."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from .bid import Opening

SEALED = "sealed-response"
"""The kind of the documents that nobody opens before two people have opened the responses; the database knows it."""


class SealedFile(models.Model):
    """One file of a response. Its row is seen by who put it in, by others when two people have opened."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="sealed_files")
    stage = models.CharField(max_length=20, choices=Opening.Stage)
    document = models.OneToOneField("documents.Document", models.PROTECT, related_name="+")
    name = models.CharField("name of the file", max_length=160)
    # Kept here too: the document is sealed even from who put it in, and the receipt is not.
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    received_at = models.DateTimeField()
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class ResponseMark(models.Model):
    """Whether a response is complete: all that anybody learns of it before it is opened. The last row counts."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="marks")
    stage = models.CharField(max_length=20, choices=Opening.Stage)
    complete = models.BooleanField()
    marked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return "Complete" if self.complete else "Not complete"


class LateQuerySet(models.QuerySet["LateResponse"]):
    """Late responses by what was decided."""

    def waiting(self) -> LateQuerySet:
        """Give those that wait for a decision."""
        return self.filter(decision__isnull=True)

    def admit(self, stage: str, at: datetime.datetime, bid: Any = None) -> bool:
        """Say whether a response that arrived at this moment is let in; ``bid`` is None for one not recorded yet."""
        found = self.filter(stage=stage, decision__admitted=True, arrived_at__gte=at)
        return (found.filter(bid=bid) if bid is not None else found.filter(arrived_at=at)).exists()


class LateResponse(models.Model):
    """A response that came after the closing time: whose fault it was, what happened, and the evidence."""

    class Fault(models.TextChoices):
        AUTHORITY = "authority", "The authority’s: its portal, mailbox or instructions failed"
        BIDDER = "bidder", "The bidder’s, or nobody’s"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="late_responses")
    number = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=20, choices=Opening.Stage)
    # None for a request to take part: the bid is recorded when it was let in.
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, null=True, related_name="late_responses")
    arrived_at = models.DateTimeField()
    fault = models.CharField(max_length=20, choices=Fault)
    what_happened = models.TextField()
    evidence = models.CharField(max_length=300)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = LateQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="late_response_number_once"),
            models.CheckConstraint(condition=~Q(evidence="") & ~Q(what_happened=""), name="late_response_has_evidence"),
        ]

    def __str__(self) -> str:
        return f"Late response {self.number}"

    def get_absolute_url(self) -> str:
        """Give the list it stands in."""
        return reverse("procurement:late_responses", args=[self.procurement.reference])

    @property
    def decided(self) -> LateDecision | None:
        """Give the decision, if there is one."""
        return getattr(self, "decision", None)


class LateDecision(models.Model):
    """Whether a late response is let in: only where the authority was at fault. Filed once."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    late = models.OneToOneField(LateResponse, models.PROTECT, related_name="decision")
    admitted = models.BooleanField()
    reasons = models.TextField()
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reasons=""), name="late_decision_has_reasons")]

    def __str__(self) -> str:
        return "Let in" if self.admitted else "Kept out"


class SharedMemberDecision(models.Model):
    """What was decided about somebody behind more than one bid. Filed; the last one on the same bids counts."""

    class Outcome(models.TextChoices):
        STAY = "stay", "The bids stay in: they were made apart from each other"
        MEASURES = "measures", "The bids stay in with measures that keep them apart"
        LEAVE = "leave", "A bid leaves, or goes on without the member"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="shared_member_decisions")
    name = models.CharField(max_length=200)
    bids = models.CharField("numbers of the bids", max_length=100)
    outcome = models.CharField(max_length=20, choices=Outcome)
    heard = models.TextField("what the bidders said when they were asked")
    reasons = models.TextField()
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reasons="") & ~Q(heard=""), name="shared_member_heard_with_reasons")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_outcome_display().lower()}"
