"""What a review writes once: approvals, submissions and remarks."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from assurance.coverage import digest


class BoardApproval(models.Model):
    """The meeting of the governing body that approved a submission."""

    review = models.ForeignKey("assurance.GateReview", models.PROTECT, related_name="approvals")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    meeting = models.CharField(max_length=200)
    meeting_date = models.DateField()
    minute = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    quorate = models.BooleanField(default=True, help_text="Without the members who were excluded")
    recusals = models.TextField(help_text="Who was excluded and how; or that nobody was")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["review", "recorded_at"]
        constraints = [models.CheckConstraint(condition=Q(quorate=True), name="board_approves_when_quorate")]

    def __str__(self) -> str:
        return f"{self.meeting}, {self.meeting_date}"


class Submission(models.Model):
    """The evidence and answers of a review as they were sent, by hash."""

    review = models.ForeignKey("assurance.GateReview", models.PROTECT, related_name="submissions")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    manifest = models.JSONField()
    sha256 = models.CharField(max_length=64)
    submitted_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["review", "number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="submission_number_once")]

    def __str__(self) -> str:
        return f"Submission {self.number}"

    @classmethod
    def freeze(cls, review: Any, by: Any, now: datetime.datetime) -> Submission:
        """Keep the hashes of what stands now and close it to changes."""
        manifest = review.papers.manifest()
        for rows in (review.evidence, review.answers, review.citations):
            rows.filter(frozen_at=None).update(frozen_at=now)
        return cls.objects.create(
            review=review,
            procurement_id=review.procurement_id,
            number=review.submissions.count() + 1,
            manifest=manifest,
            sha256=digest(manifest),
            submitted_by=by,
            submitted_at=now,
        )


class Remark(models.Model):
    """Words that went with a step of a review: why it was returned or withdrawn, or the feedback."""

    class About(models.TextChoices):
        RETURNED = "returned", "Returned as incomplete"
        FEEDBACK = "feedback", "Feedback"
        RECONSIDERED = "reconsidered", "Taken back to moderation"
        SOFTER = "softer", "Softer than a body advised"
        WITHDRAWN = "withdrawn", "Withdrawn"

    review = models.ForeignKey("assurance.GateReview", models.PROTECT, related_name="remarks")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    about = models.CharField(max_length=20, choices=About)
    words = models.TextField()
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    said_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["review", "said_at"]

    def __str__(self) -> str:
        return self.get_about_display()

    @classmethod
    def keep(cls, review: Any, about: str, words: str, by: Any, now: datetime.datetime, document: Any = None) -> Remark:
        """Write a remark beside a step."""
        return cls.objects.create(
            review=review,
            procurement_id=review.procurement_id,
            about=about,
            words=words,
            document=document,
            said_by=by,
            said_at=now,
        )
