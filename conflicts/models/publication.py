"""What is published of the register of interests: whose, how non-responders show, and what is withheld."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse


class PublicationChoice(models.Model):
    """How an organisation publishes its registers from a day on. Set by its Guardian, never changed."""

    class Answers(models.TextChoices):
        NAMED = "named", "Named by post"
        COUNTED = "counted", "Counted"
        NOT_SHOWN = "not_shown", "Not shown"

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="publication_choices")
    publishes = models.BooleanField(default=True)
    non_responders = models.CharField(max_length=20, choices=Answers)
    from_date = models.DateField()
    set_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["-from_date", "-id"]

    def __str__(self) -> str:
        return f"{self.get_non_responders_display()} from {self.from_date}"


class DecisionMakerQuerySet(models.QuerySet["DecisionMaker"]):
    """Decision-making staff by date."""

    def on(self, day: datetime.date) -> DecisionMakerQuerySet:
        """Those who are on a day; the last day is included."""
        return self.filter(Q(to_date__isnull=True) | Q(to_date__gte=day), from_date__lte=day)


class DecisionMaker(models.Model):
    """That a person is decision-making staff of an organisation, from a day to a day.

    Since June 2017 only these are published. Never entered or ended by the person concerned.
    """

    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="decision_making")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="decision_makers")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = DecisionMakerQuerySet.as_manager()

    class Meta:
        ordering = ["person__post", "id"]
        verbose_name = "decision-making staff"
        indexes = [models.Index(fields=["organisation", "person"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(set_by=F("person")) & (Q(ended_by__isnull=True) | ~Q(ended_by=F("person"))),
                name="decision_maker_never_set_by_oneself",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="decision_maker_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True, ended_by__isnull=True, ended_at__isnull=True)
                | Q(to_date__isnull=False, ended_by__isnull=False, ended_at__isnull=False),
                name="decision_maker_ended_wholly",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=Q(to_date__isnull=True), name="decision_maker_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} from {self.from_date}"


class RedactionQuerySet(models.QuerySet["Redaction"]):
    """Redactions by how far they got."""

    def asked(self) -> RedactionQuerySet:
        """Those on which nobody has ruled."""
        return self.filter(ruled_at__isnull=True)

    def in_force(self) -> RedactionQuerySet:
        """Those that keep an interest off the public register."""
        return self.filter(withheld=True, ended_at__isnull=True)

    def with_people(self) -> RedactionQuerySet:
        """With what a page prints of each."""
        return self.select_related(
            "person__organisation", "organisation", "interest__declaration", "asked_by__organisation",
            "ruled_by__organisation", "ended_by__organisation",
        )  # fmt: skip


class Redaction(models.Model):
    """That an interest is kept off the public register, in an exceptional case, by a ruling of the Guardian.

    Asked for by the person or somebody else; ruled on and ended by a Guardian, never on their own interest. It
    holds for the interest in every form it is declared in.
    """

    interest = models.ForeignKey("conflicts.Interest", models.PROTECT, related_name="redactions")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="redactions")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="redactions")
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    withheld = models.BooleanField(null=True)
    ruled_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    ruled_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = RedactionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["organisation", "-asked_at"])]
        constraints = [
            models.CheckConstraint(
                condition=(Q(ruled_by__isnull=True) | ~Q(ruled_by=F("person")))
                & (Q(ended_by__isnull=True) | ~Q(ended_by=F("person"))),
                name="redaction_never_ruled_on_oneself",
            ),
            models.CheckConstraint(
                condition=Q(withheld__isnull=True, ruled_by__isnull=True, ruled_at__isnull=True)
                | Q(withheld__isnull=False, ruled_by__isnull=False, ruled_at__isnull=False),
                name="redaction_ruled_wholly",
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False, withheld=True),
                name="redaction_ended_wholly",
            ),
            models.UniqueConstraint(
                fields=["interest"],
                condition=Q(ended_at__isnull=True) & (Q(withheld__isnull=True) | Q(withheld=True)),
                name="redaction_one_open_for_an_interest",
            ),
        ]

    def __str__(self) -> str:
        return f"Redaction of interest {self.interest_id}"

    def get_absolute_url(self) -> str:
        """Give the page of the redaction."""
        return reverse("conflicts:redaction", args=[self.pk])

    @property
    def procurement_id(self) -> int | None:
        """Give the procurement the interest was declared for: its Guardian rules as well."""
        declaration = getattr(self.interest, "declaration", None)
        return declaration.procurement_id if declaration is not None else None

    @property
    def state_words(self) -> str:
        """Say how far it got."""
        if self.withheld is None:
            return "Waits for a ruling"
        if self.ended_at is not None:
            return "Ended"
        return "Not published" if self.withheld else "Stays published"

    @property
    def is_in_force(self) -> bool:
        """Say whether it keeps the interest off the public register now."""
        return bool(self.withheld) and self.ended_at is None


class RedactionReason(models.Model):
    """Why somebody asked to withhold an interest, and why the Guardian ruled so. Private and never changed."""

    class Purpose(models.TextChoices):
        ASKING = "asking", "Why it was asked for"
        RULING = "ruling", "Reason for the ruling"
        ENDING = "ending", "Reason for ending it"

    redaction = models.ForeignKey(Redaction, models.PROTECT, related_name="reasons")
    purpose = models.CharField(max_length=20, choices=Purpose)
    text = models.TextField()
    given_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at", "id"]

    def __str__(self) -> str:
        return self.get_purpose_display()


class Reminder(models.Model):
    """That a person was reminded of their declaration on a day; once, whatever runs twice."""

    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[("due", "Due soon"), ("overdue", "Overdue")])
    day = models.DateField()

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="reminder_once_a_day")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.day}"


class Disposal(models.Model):
    """That the content of an interest was disposed of after its retention date, by two people.

    The interest keeps who, which organisation's register, kind, dates and line; this row keeps its fingerprint.
    """

    interest = models.OneToOneField("conflicts.Interest", models.PROTECT, related_name="disposal")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    kept_until = models.DateField()
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="disposal_needs_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="disposal_confirmed_wholly",
            ),
        ]

    def __str__(self) -> str:
        return f"Disposal of interest {self.interest_id}"
