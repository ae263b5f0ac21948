"""The reviewers' day: opinions on each other's ratings, what a person has read, and who rates which line."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from assurance.bodies import Body

from .catalogue import Question
from .rating import Rating
from .review import GateReview


class Opinion(models.Model):
    """What a body says about another body's filed rating. The newest one of a body counts; all are kept."""

    rating = models.ForeignKey(Rating, models.PROTECT, related_name="opinions")
    review = models.ForeignKey(GateReview, models.PROTECT, related_name="opinions")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    body = models.CharField(max_length=20, choices=Body)
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    words = models.TextField(blank=True)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["review", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(words=""), name="opinion_disagrees_in_words"),
        ]

    def __str__(self) -> str:
        return f"{self.get_body_display()} {self.verb}"

    @property
    def verb(self) -> str:
        """Say in one word what the body thinks: agrees or disagrees."""
        return "agrees" if self.agrees else "disagrees"


class Look(models.Model):
    """What lay on the table of a review when a person last read its page.

    ``seen`` names what was there at the last look. Looks that follow each other closely are one visit: ``before`` and
    ``since`` keep what was there when the visit before this one ended, so that reading a page again loses nothing.
    """

    review = models.ForeignKey(GateReview, models.PROTECT, related_name="looks")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    seen = models.JSONField(default=list)
    looked_at = models.DateTimeField(help_text="By the clock of the server")
    before = models.JSONField(null=True)
    since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["review", "person"]
        constraints = [models.UniqueConstraint(fields=["review", "person"], name="look_one_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person} read {self.review}"


class Assignment(models.Model):
    """Who of a body rates a line; ended and made anew, never changed."""

    review = models.ForeignKey(GateReview, models.PROTECT, related_name="assignments")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    body = models.CharField(max_length=20, choices=Body)
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    assigned_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["review", "question__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "question", "body"],
                condition=Q(ended_at__isnull=True),
                name="assignment_one_of_a_body_stands",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question.code}: {self.person}"
