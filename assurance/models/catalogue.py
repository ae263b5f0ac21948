"""The catalogue: versions, stages, the bodies of a stage and the questions they ask."""

from __future__ import annotations

import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from assurance.bodies import Body
from assurance.circumstances import CIRCUMSTANCES
from assurance.coverage import FACT_NAMES
from assurance.outcome import Rule, valid_until
from assurance.standards import is_default
from mcp_portal.nhsuk.wording import day, lower_first, plural, upper_first

ASKED_FOR_BY_STEPS = ("early", "1", "2", "3")
"""Stages that steps of every case wait for by their code."""


class CatalogueVersion(models.Model):
    """One edition of stages and questions; a review keeps the edition it started under.

    A draft is changed in pages by system administrators; from its publication the database refuses every change.
    """

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    from_date = models.DateField(help_text="Day from which new cases use it; of a draft, the day it was begun")
    source = models.CharField(max_length=300)
    content_sha256 = models.CharField(max_length=64, blank=True)
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="drafts")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", help_text="Empty when it came with the portal"
    )
    reason = models.TextField(blank=True, help_text="Why it was published")
    edits = models.PositiveIntegerField(default=0, help_text="How often anything in it was changed as a draft")

    class Meta:
        ordering = ["from_date", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["from_date"], condition=Q(published_at__isnull=False), name="edition_one_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(content_sha256=""), name="edition_published_with_its_hash"
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | (Q(published_at__isnull=False) & ~Q(reason="")),
                name="edition_published_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Give the page of this edition."""
        return reverse("assurance:edition", args=[self.code])

    @property
    def is_published(self) -> bool:
        """Say whether it can be used and can no longer change."""
        return self.published_at is not None


LONGEST_CODE = 20
OWN_STAGE = "own-"
"""How the code of a stage that a case added begins; the code of no stage of an edition begins so."""


class Stage(models.Model):
    """A stop on the way: early engagement or a gateway, with what it blocks and how its outcome is made.

    It belongs to an edition, or it was added to one case, where it holds up the step named.
    """

    version = models.ForeignKey(CatalogueVersion, models.PROTECT, null=True, related_name="stages")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, null=True, related_name="added_stages")
    code = models.SlugField(max_length=LONGEST_CODE)
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    blocks = models.CharField(max_length=200)
    held_when = models.CharField(max_length=200)
    previous = models.CharField(max_length=20, blank=True, help_text="Code of the stage that must have been passed")
    ends_in_feedback = models.BooleanField(default=False)
    bodies_per_line = models.PositiveSmallIntegerField(default=1)
    combining = models.CharField(max_length=300)
    rule = models.CharField(
        max_length=20, choices=Rule, default=Rule.ALL, help_text="How signatures become one outcome"
    )
    target_days = models.PositiveSmallIntegerField(null=True, help_text="Usual working days from submission to outcome")
    validity_months = models.PositiveSmallIntegerField(null=True)
    validity_weeks = models.PositiveSmallIntegerField(null=True)
    edits = models.PositiveIntegerField(default=0, help_text="How often it was changed as a draft")
    holds_up = models.CharField(max_length=40, blank=True, help_text="Step of its case that waits until it has passed")
    added_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(null=True)
    added_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["version", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="stage_code_once_in_a_version"),
            models.UniqueConstraint(fields=["procurement", "code"], name="stage_code_once_in_a_case"),
            models.CheckConstraint(
                condition=Q(
                    version__isnull=False, procurement__isnull=True, added_by__isnull=True, added_at__isnull=True
                )
                | Q(version__isnull=True, procurement__isnull=False, added_by__isnull=False, added_at__isnull=False)
                & ~Q(added_reason=""),
                name="stage_of_an_edition_or_added_to_a_case",
            ),
            models.CheckConstraint(
                condition=Q(validity_months__isnull=True) | Q(validity_weeks__isnull=True),
                name="stage_validity_in_one_unit",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_added(self) -> bool:
        """Say whether it was added to one case."""
        return self.procurement_id is not None

    @property
    def is_asked_for_by_steps(self) -> bool:
        """Say whether steps of every case name it, so that every edition has it."""
        return self.code in ASKED_FOR_BY_STEPS

    @property
    def usual_time(self) -> str:
        """Say how many working days are usual; those of an edition are its default."""
        return f"{plural(self.target_days, 'working day')}{self.by_default}" if self.target_days else ""

    @property
    def by_default(self) -> str:
        """Mark a figure that comes from the edition and that nobody has set for the case."""
        return "" if self.is_added else " (default)"

    @property
    def edition(self) -> str:
        """Name where its questions come from."""
        if self.added_at is not None:
            return f"Added to this case on {day(self.added_at)}"
        return str(self.version)

    @property
    def full_name(self) -> str:
        """Give name and subject: "Gateway 1: case for change"."""
        return f"{self.name}: {lower_first(self.subject)}"

    @property
    def validity(self) -> str:
        """Say how long a passing outcome holds."""
        if self.validity_months:
            return f"{self.validity_months} months"
        return f"{self.validity_weeks} weeks" if self.validity_weeks else "No end"

    def valid_until(self, issued: datetime.date) -> datetime.date | None:
        """Give the last day of an outcome issued on a day."""
        return valid_until(issued, months=self.validity_months, weeks=self.validity_weeks)


class StageBody(models.Model):
    """The part of one body at a stage, with the remit printed beside its signature."""

    class Part(models.TextChoices):
        LEAD = "lead", "Leads"
        ADVICE = "advice", "Advises"
        VETO = "veto", "May veto"

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="bodies")
    order = models.PositiveSmallIntegerField()
    body = models.CharField(max_length=20, choices=Body)
    part = models.CharField(max_length=10, choices=Part)
    signs = models.BooleanField()
    remit = models.CharField(max_length=300)

    class Meta:
        ordering = ["stage", "order"]
        constraints = [models.UniqueConstraint(fields=["stage", "body"], name="body_once_at_a_stage")]

    def __str__(self) -> str:
        return self.get_body_display()


class Question(models.Model):
    """A line of enquiry: what is asked, who answers, who rates, and which evidence is expected."""

    class Theme(models.TextChoices):
        PROCUREMENT = "P", "Procurement and legal"
        CONTRACT = "C", "Contract"
        FINANCE = "F", "Finance and risk"
        DELIVERY = "D", "Delivery capability"
        QUALITY = "Q", "Quality and care model"
        GOVERNANCE = "G", "Governance and conflicts"
        WORKFORCE = "W", "Workforce and practices"
        INFORMATION = "I", "Information and digital"
        MARKET = "M", "Market and other providers"
        ENGAGEMENT = "E", "Engagement"
        STRATEGY = "S", "Strategy and benefits"

    class Side(models.TextChoices):
        COMMISSIONER = "commissioner", "Commissioner"
        PROVIDER = "provider", "Provider"
        BOTH = "both", "Both"

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="questions")
    order = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    theme = models.CharField(max_length=1, choices=Theme)
    side = models.CharField(max_length=20, choices=Side)
    mandatory = models.BooleanField(default=True)
    rated_by = ArrayField(models.CharField(max_length=20, choices=Body), help_text="Bodies that must rate it")
    text = models.CharField(max_length=300)
    evidence_expected = ArrayField(models.CharField(max_length=200))
    source = models.CharField(max_length=200)
    failure = models.CharField(max_length=300, blank=True, help_text="A known failure this question would have caught")
    failure_source = models.CharField(max_length=200, blank=True)
    good = models.TextField(blank=True, help_text="What good looks like")
    rests_on = ArrayField(
        models.CharField(max_length=20, choices=[(fact, upper_first(words)) for fact, words in FACT_NAMES.items()]),
        default=list,
        blank=True,
        help_text="Facts of the case on which a rating of it rests, besides answer and evidence",
    )
    asked_when = models.CharField(
        max_length=20,
        choices=CIRCUMSTANCES,
        blank=True,
        help_text="Circumstance of a case in which it is asked; empty: always",
    )
    edits = models.PositiveIntegerField(default=0, help_text="How often it was changed as a draft")

    class Meta:
        ordering = ["stage", "order"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "code"], name="question_code_once_at_a_stage"),
            models.CheckConstraint(condition=Q(failure="") | ~Q(failure_source=""), name="question_failure_has_source"),
            models.CheckConstraint(condition=Q(failure_source="") | ~Q(failure=""), name="question_source_has_failure"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    @property
    def when_asked(self) -> str:
        """Say when it is asked."""
        return self.get_asked_when_display() or "Always"

    @property
    def good_by_default(self) -> bool:
        """Say whether what good looks like is the portal's own wording, which an edition can replace."""
        return is_default(self.code, self.good)


class EditionMove(models.Model):
    """The decision to take a review that is still being prepared to a newer edition."""

    review = models.ForeignKey("assurance.GateReview", models.PROTECT, related_name="edition_moves")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    from_edition = models.ForeignKey(CatalogueVersion, models.PROTECT, related_name="+")
    to_edition = models.ForeignKey(CatalogueVersion, models.PROTECT, related_name="+")
    reason = models.TextField()
    moved_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    class Meta:
        ordering = ["review", "moved_at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="edition_move_has_reason")]

    def __str__(self) -> str:
        return f"From {self.from_edition} to {self.to_edition}"
