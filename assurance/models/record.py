"""What a review writes once: approvals, submissions, remarks and signatures."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from assurance.bodies import Body
from assurance.outcome import Outcome
from assurance.papers import digest


class BoardApproval(models.Model):
    """The meeting of the governing body that approved a submission."""

    review = models.ForeignKey("assurance.GateReview", models.PROTECT, related_name="approvals")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    meeting = models.CharField(max_length=200)
    meeting_date = models.DateField()
    minute = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    recusals = models.TextField(help_text="Who was excluded and how; or that nobody was")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["review", "recorded_at"]

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
        WITHDRAWN = "withdrawn", "Withdrawn"

    review = models.ForeignKey("assurance.GateReview", models.PROTECT, related_name="remarks")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    about = models.CharField(max_length=20, choices=About)
    words = models.TextField()
    said_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["review", "said_at"]

    def __str__(self) -> str:
        return self.get_about_display()

    @classmethod
    def keep(cls, review: Any, about: str, words: str, by: Any, now: datetime.datetime) -> Remark:
        """Write a remark beside a step."""
        return cls.objects.create(
            review=review,
            procurement_id=review.procurement_id,
            about=about,
            words=words,
            said_by=by,
            said_at=now,
        )


class SignOff(models.Model):
    """The signature of one body, for its part only, over the evidence it had before it."""

    review = models.ForeignKey("assurance.GateReview", models.PROTECT, related_name="sign_offs")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    body = models.CharField(max_length=20, choices=Body)
    outcome = models.CharField(max_length=30, choices=Outcome)
    derived = models.CharField(max_length=30, choices=Outcome)
    words = models.TextField()
    softer_reason = models.TextField(blank=True)
    evidence_sha256 = models.CharField(max_length=64)
    signed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["review", "signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["review", "body"], name="sign_off_once_by_a_body"),
            models.CheckConstraint(
                condition=~Q(softer_reason="")
                | Q(derived="proceed")
                | Q(
                    derived="proceed_with_conditions",
                    outcome__in=["proceed_with_conditions", "resubmit", "do_not_proceed"],
                )
                | Q(derived__in=["resubmit", "do_not_proceed"], outcome__in=["resubmit", "do_not_proceed"]),
                name="sign_off_softer_only_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_body_display()}: {self.get_outcome_display()}"
