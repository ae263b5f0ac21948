"""Questions of the reviewers while the clock stands, and what was answered."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from assurance.bodies import Body
from mcp_portal.nhsuk.wording import lower_first

from .catalogue import Question


class ClockStop(models.Model):
    """A time in which the clock of a review stood, from the first question to the day the review went on."""

    review = models.ForeignKey("assurance.GateReview", models.PROTECT, related_name="clock_stops")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    stopped_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField()
    resumed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    resumed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["review", "stopped_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=Q(resumed_at__isnull=True), name="clock_stands_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(resumed_at__isnull=True, resumed_by__isnull=True)
                | Q(resumed_at__isnull=False, resumed_by__isnull=False),
                name="clock_resumed_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Clock of {lower_first(str(self.review))} stopped"

    @classmethod
    def begin(cls, review: Any, by: Any, now: datetime.datetime) -> None:
        """Stop the clock of a review, unless it stands."""
        if not review.clock_stops.filter(resumed_at=None).exists():
            cls.objects.create(review=review, procurement_id=review.procurement_id, stopped_by=by, stopped_at=now)

    @classmethod
    def end(cls, review: Any, by: Any, now: datetime.datetime) -> ClockStop | None:
        """Let the clock of a review run on and give the time it stood."""
        standing = review.clock_stops.filter(resumed_at=None).first()
        if standing is not None:
            standing.resumed_by, standing.resumed_at = by, now
            standing.save(update_fields=["resumed_by", "resumed_at"])
        return standing


class Clarification(models.Model):
    """A question of one body about one line, which all bodies read; it is never reworded."""

    review = models.ForeignKey("assurance.GateReview", models.PROTECT, related_name="clarifications")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="clarifications")
    number = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    words = models.TextField()
    body = models.CharField(max_length=20, choices=Body)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_date = models.DateField(help_text="Day by which an answer is wanted")

    class Meta:
        ordering = ["review", "number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="clarification_number_once")]

    def __str__(self) -> str:
        return f"Clarification {self.number} of {lower_first(self.review.stage.name)}"

    def get_absolute_url(self) -> str:
        """Give the page on which it is read and answered."""
        return reverse("assurance:clarification", args=[self.procurement.reference, self.pk])

    @property
    def case(self) -> Any:
        """Give the procurement it belongs to."""
        return self.procurement

    @property
    def code(self) -> str:
        """Give the number under which pages cite it."""
        return f"CL-{self.number:02d}"

    @property
    def is_for_the_provider(self) -> bool:
        """Say whether the provider is asked too: the line is for the provider or for both sides."""
        return self.question.side != Question.Side.COMMISSIONER

    @property
    def reply(self) -> ClarificationReply | None:
        """Give what was answered, or None."""
        return getattr(self, "replied", None)

    @classmethod
    def ask(cls, review: Any, asked: list[Any], body: str, due: datetime.date, by: Any, now: Any) -> int:
        """Put questions, each a line and words, under the next numbers; give the last number."""
        Clarification.objects.bulk_create(
            Clarification(
                review=review, procurement_id=review.procurement_id, number=number, question=line, words=words,
                body=body, asked_by=by, asked_at=now, due_date=due,
            )
            for number, (line, words) in enumerate(asked, start=review.asked + 1)
        )  # fmt: skip
        return int(review.asked) + len(asked)


class ClarificationReply(models.Model):
    """The one answer to a clarification, with the answer to the line and the evidence that came with it."""

    clarification = models.OneToOneField(Clarification, models.PROTECT, related_name="replied")
    review = models.ForeignKey("assurance.GateReview", models.PROTECT, related_name="+")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    words = models.TextField()
    answer = models.ForeignKey("assurance.Answer", models.PROTECT, null=True, related_name="+")
    evidence_added = ArrayField(models.PositiveSmallIntegerField(), help_text="Numbers of the evidence that came")
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["review", "answered_at"]

    def __str__(self) -> str:
        return f"Answer to {lower_first(str(self.clarification))}"
