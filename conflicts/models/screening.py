"""New names on a procurement, and what everybody with a role on it answers about them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.urls import reverse

from mcp_portal.accounts.queries import holdings
from mcp_portal.accounts.roles import Role


def closed_to(user: Any) -> RawSQL:
    """Give the procurements closed to a person as a part of another query (function in migration 0003)."""
    return RawSQL("SELECT conflicts_closed_cases(%s)", [user.pk])


class NewName(models.Model):
    """A bidder, or somebody behind one, about whom the people on a procurement are asked.

    ``shown_at`` is when the stage allowed to show it, ``asked_at`` from when it closes the procurement to whoever has
    not answered: the last act of the unit of work that shows it, so that this unit still ends what it began.
    """

    class Kind(models.TextChoices):
        BIDDER = "bidder", "Bidder"
        MEMBER = "member", "Member of a bidder"
        SUBCONTRACTOR = "subcontractor", "Subcontractor"
        NOMINATED_SUBCONTRACTOR = "nominated_subcontractor", "Nominated subcontractor"
        ADVISER = "adviser", "Adviser to a bidder"
        DIRECTOR = "director", "Director"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="new_names")
    # Kept beside the keys: whoever is asked sees neither the case nor the bid.
    procurement_title = models.CharField(max_length=200)
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, null=True, related_name="new_names")
    bidder_name = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=Kind)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    ods_code = models.CharField("ODS code", max_length=20, blank=True)
    company_number = models.CharField(max_length=20, blank=True)
    trading_names = models.TextField(blank=True, help_text="One a line")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    shown_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["bid_id", "id"]
        verbose_name = "new name"
        indexes = [
            models.Index(
                fields=["procurement"],
                condition=Q(asked_at__isnull=False, gone_at__isnull=True),
                name="name_asked_about",
            ),
            models.Index(fields=["procurement", "bid"], name="name_of_case_and_bid"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True) | Q(shown_at__isnull=False), name="name_asked_about_once_shown"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def described(self) -> str:
        """Say what it is, and for which bidder."""
        words, joined = DESCRIBED[NewName.Kind(self.kind)]
        return f"{words} {joined} {self.bidder_name}" if joined and self.bidder_name else words

    @property
    def identifiers(self) -> list[str]:
        """Give what tells it from others of a like name."""
        found = [f"ODS code {self.ods_code}"] if self.ods_code else []
        found += [f"Company number {self.company_number}"] if self.company_number else []
        also = [line.strip() for line in self.trading_names.splitlines() if line.strip()]
        return found + ([f"Also known as {', '.join(also)}"] if also else [])


DESCRIBED = {
    NewName.Kind.BIDDER: ("Bidder", ""),
    NewName.Kind.MEMBER: ("Member", "of"),
    NewName.Kind.SUBCONTRACTOR: ("Subcontractor", "of"),
    NewName.Kind.NOMINATED_SUBCONTRACTOR: ("Nominated subcontractor", "of"),
    NewName.Kind.ADVISER: ("Adviser", "to"),
    NewName.Kind.DIRECTOR: ("Director", "of"),
}


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Answers by whether they wait and who looks at them."""

    def waiting(self) -> AnswerQuerySet:
        """Those that wait for the Guardian's ruling."""
        return self.filter(ruling__isnull=True).exclude(answer=Answer.Said.NONE)

    def guarded_by(self, user: Any) -> AnswerQuerySet:
        """Those of others that this Guardian or deputy looks at today; row security leaves out what is closed."""
        held = [one for one in holdings(user) if one.role == Role.GUARDIAN]
        here = Q(procurement_id__in=[one.case_id for one in held if one.case_id is not None])
        wide = Q(organisation_id__in=[one.organisation_id for one in held if one.case_id is None])
        return self.filter(here | wide).exclude(person_id=user.pk).exclude(procurement_id__in=closed_to(user))


class Answer(models.Model):
    """What one person answered about one new name. Never changed; the Guardian's ruling on it is added later."""

    class Said(models.TextChoices):
        NONE = "none", "No interest"
        INTEREST = "interest", "I have an interest"
        UNSURE = "unsure", "Not sure"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="answers_about_names")
    procurement_title = models.CharField(max_length=200)
    name = models.ForeignKey(NewName, models.PROTECT, related_name="answers")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="answers_about_names")
    # The Guardian of this organisation looks at it too, as at its declarations.
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Said)
    words = models.TextField(blank=True)
    interest = models.ForeignKey("conflicts.Interest", models.PROTECT, null=True, related_name="answers")
    answered_at = models.DateTimeField()
    ruling = models.ForeignKey("conflicts.Recusal", models.PROTECT, null=True, related_name="answers")

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["answered_at", "id"]
        verbose_name = "answer about a new name"
        indexes = [
            models.Index(
                fields=["person", "procurement"],
                condition=~Q(answer="none") & Q(ruling__isnull=True),
                name="answer_waits_for_ruling",
            ),
            models.Index(fields=["person", "procurement"], name="answer_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["name", "person"], name="answer_once_about_a_name"),
            models.CheckConstraint(
                condition=Q(answer="interest", interest__isnull=False)
                | (~Q(answer="interest") & Q(interest__isnull=True)),
                name="answer_of_interest_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(answer="unsure") | ~Q(words=""), name="answer_unsure_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(answer="none") | Q(ruling__isnull=True), name="answer_of_none_needs_no_ruling"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.get_answer_display()

    def get_absolute_url(self) -> str:
        """Give the page on which the Guardian rules on it."""
        return reverse("conflicts:answer_ruling", args=[self.pk])
