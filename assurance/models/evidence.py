"""Evidence, and the answers that cite it."""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from django.db.models import Q

from assurance import access

from .catalogue import Question
from .review import GateReview

PLACE = re.compile(r"(\d{1,5})(?:\s*(?:-|–|to)\s*(\d{1,5}))?", re.IGNORECASE)
WORD_FOR_PAGES = re.compile(r"^(?:pages?|pp?\.?)\s*", re.IGNORECASE)
BETWEEN_PLACES = re.compile(r"\s*(?:,\s*and\b|,|;|&|\band\b)\s*", re.IGNORECASE)


def pages_named(where: str) -> list[tuple[int, int]] | None:
    """Give the pages that words name as (first, last): "pages 2, 4 to 7"; None for words of another kind."""
    parts = [WORD_FOR_PAGES.sub("", part) for part in BETWEEN_PLACES.split(where.strip())]
    found = [PLACE.fullmatch(part) for part in parts]
    if not all(found):
        return None
    return [(int(match[1]), int(match[2] or match[1])) for match in found if match]


class Evidence(models.Model):
    """One document put before the bodies; closed to changes from its submission.

    A newer version keeps its number, and the older one points to it.
    """

    class Audience(models.TextChoices):
        ALL = "all", "Everybody who reads the gateway"
        BODIES = "bodies", "The 3 bodies only"

    review = models.ForeignKey(GateReview, models.PROTECT, related_name="evidence")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.ALL)
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    edition = models.CharField(max_length=40, blank=True, help_text="Version of the document, in its own words")
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["review", "number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number", "version"], name="evidence_version_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def case(self) -> Any:
        """The case this belongs to."""
        return self.procurement

    @property
    def code(self) -> str:
        """Give the number under which pages and packs cite it."""
        return f"EV-{self.number:02d}"

    @property
    def named(self) -> str:
        """Name the version: "version 2 of EV-07"."""
        return self.code if self.version == 1 else f"version {self.version} of {self.code}"

    @property
    def is_for_the_bodies_only(self) -> bool:
        """Say whether the provider shows it to the 3 bodies and others see title and hash."""
        return self.audience == self.Audience.BODIES

    def is_open_to(self, user: Any) -> bool:
        """Say whether a person who reads the gateway may open the document."""
        if not self.is_for_the_bodies_only:
            return True
        return access.is_reviewing(self, user) or (access.is_provider(self, user) and self.comes_from(user))

    def comes_from(self, user: Any) -> bool:
        """Say whether somebody of the person's organisation put it in."""
        return user.organisation_id is not None and self.added_by.organisation_id == user.organisation_id

    def why_not_at(self, where: str) -> str:
        """Say what is wrong with a place in this piece, or "": pages of a PDF must be there."""
        count = self.document.pages
        if not where.strip() or count is None:
            return ""
        named = pages_named(where)
        if named is None:
            return f"Enter pages of {self.code} as numbers, for example 4 to 11"
        if any(first < 1 or last < first for first, last in named):
            return f"Enter pages of {self.code} from the lower to the higher number"
        if any(last > count for _first, last in named):
            return f"Enter pages that are there: {self.code} has {count} page{'' if count == 1 else 's'}"
        return ""


class Answer(models.Model):
    """The commissioner's answer to one question; after a submission a new one supersedes it."""

    class Status(models.TextChoices):
        ANSWERED = "answered", "Answered"
        PARTLY = "partly", "Answered in part"
        NOT_APPLICABLE = "not_applicable", "Does not apply"

    review = models.ForeignKey(GateReview, models.PROTECT, related_name="answers")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=Status, default=Status.ANSWERED)
    words = models.TextField(blank=True)
    gap = models.TextField(blank=True, help_text="What is still missing, or why the question does not apply")
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="supersedes")
    frozen_at = models.DateTimeField(null=True)

    # The evidence cited, set by the papers of the review.
    cited: list[Citation]

    class Meta:
        ordering = ["review", "question__order", "answered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "question"],
                condition=Q(superseded_by__isnull=True),
                name="answer_one_stands",
            ),
            models.CheckConstraint(condition=Q(status="answered") | ~Q(gap=""), name="answer_gap_is_explained"),
        ]

    def __str__(self) -> str:
        return f"{self.question.code}: {self.get_status_display()}"

    @property
    def does_not_apply(self) -> bool:
        """Say whether the question was set aside with a reason."""
        return self.status == self.Status.NOT_APPLICABLE


class Citation(models.Model):
    """Where in a piece of evidence an answer stands."""

    review = models.ForeignKey(GateReview, models.PROTECT, related_name="citations")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="citations")
    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="citations")
    pages = models.CharField(max_length=100, blank=True)
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["answer", "evidence"]
        constraints = [models.UniqueConstraint(fields=["answer", "evidence"], name="citation_once")]

    def __str__(self) -> str:
        return f"{self.evidence.code}, {self.pages}" if self.pages else self.evidence.code
