"""Breaches of the rules on conflicts of interest, from the report to the anonymised publication.

Who reported stands in a table of its own that only those who handle the report may read. A reporter may not read
what they reported: reports come in through a database function (migration 0005), never through this model.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models
from django.db.models import Q
from django.urls import reverse

from conflicts import access, guards
from conflicts.anonymity import names_in
from mcp_portal.accounts.models import User
from mcp_portal.accounts.queries import holdings
from mcp_portal.accounts.roles import Role
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import current
from mcp_portal.notifications.actions import tell
from mcp_portal.workflow.models import Hold, Stateful
from mcp_portal.workflow.steps import Refused, StateField, step

REVIEW_PAUSE_AFTER_DAYS = 14
"""House rule: a pause because of a breach is looked at again after two weeks."""


class BreachQuerySet(models.QuerySet["Breach"]):
    """Reports by who handles them; row security stands behind it."""

    def visible_to(self, user: Any) -> BreachQuerySet:
        """Those a Guardian or deputy handles; never those about themselves."""
        held = holdings(user)
        guarded = [one for one in held if one.role == Role.GUARDIAN]
        here = Q(procurement_id__in=[one.case_id for one in guarded if one.case_id is not None])
        wide = Q(organisation_id__in=[one.organisation_id for one in guarded if one.case_id is None])
        stands_in = Q(
            to_accountable_officer=True,
            organisation_id__in=[one.organisation_id for one in held if one.role == Role.ACCOUNTABLE_OFFICER],
        )
        return self.filter(here | wide | stands_in).exclude(person_id=user.pk)


class Breach(Stateful):
    """A reported breach of the rules on conflicts of interest."""

    class State(models.TextChoices):
        REPORTED = "reported", "Reported"
        TRIAGED = "triaged", "Taken up"
        INVESTIGATING = "investigating", "Being looked into"
        FOUND = "found", "Breach found"
        NOT_FOUND = "not_found", "No breach found"
        ACTION = "action", "Action decided"
        PUBLISHED = "anonymised_published", "Published without names"
        CLOSED = "closed", "Closed"

    state = StateField(State, State.REPORTED)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, null=True, related_name="breaches")
    # Kept beside the key: a Guardian of the organisation may not read the procurement.
    procurement_title = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    happened_on = models.DateField()
    nature = models.TextField()
    reported_at = models.DateTimeField()
    # Set when nobody else is Guardian but the person concerned: the accountable officer stands in.
    to_accountable_officer = models.BooleanField()
    was_found = models.BooleanField(null=True)
    told_at = models.DateTimeField(null=True)
    nhs_england_told_on = models.DateField(null=True)
    pause = models.OneToOneField("workflow.Hold", models.PROTECT, null=True, related_name="+")
    pause_ended_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    objects = BreachQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_at", "-id"]
        verbose_name = "breach"
        verbose_name_plural = "breaches"
        indexes = [models.Index(fields=["organisation", "-reported_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("anonymised_published", "closed"), published_at__isnull=False)
                | Q(~Q(state__in=("anonymised_published", "closed")), published_at__isnull=True),
                name="breach_published_at_when_published",
            ),
            models.CheckConstraint(
                condition=Q(pause_ended_at__isnull=True) | Q(pause__isnull=False),
                name="breach_pause_ends_after_it_began",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Report {self.pk}"

    @property
    def case(self) -> Any:
        """Give none: nothing of a report stands in the history of a procurement, but a pause."""
        return None

    @classmethod
    def of_case(cls, case: Any) -> models.QuerySet:
        """Give none: what waits for the Guardian is ``queries.breaches_waiting``."""
        return cls._default_manager.none()

    @property
    def is_pausing(self) -> bool:
        """Say whether a procurement is paused because of it."""
        return self.pause_id is not None and self.pause_ended_at is None

    @property
    def is_open(self) -> bool:
        """Say whether something is left to do."""
        return self.state != self.State.CLOSED

    @property
    def telling(self) -> str:
        """Name the step by which the person concerned is told."""
        return "tell_found" if self.was_found else "tell_not_found"

    def now(self, wall: datetime.datetime) -> datetime.datetime:
        """Give the time on the clock of the procurement, or the server's where there is none the reader sees."""
        try:
            return wall if self.procurement is None else self.procurement.now(wall)
        except ObjectDoesNotExist:
            return wall

    def protected_people(self) -> list[User]:
        """Give those whom nothing published may name: who reported and who is concerned."""
        wanted = [*BreachReporter.objects.filter(breach=self).values_list("person_id", flat=True), self.person_id]
        return list(User.objects.filter(pk__in=[pk for pk in wanted if pk is not None]))

    def get_absolute_url(self) -> str:
        """Give the page of the report, for those who handle it."""
        return reverse("conflicts:breach", args=[self.pk])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("conflicts:breach_step", args=[self.pk, name])

    @step(
        field=state, source=State.REPORTED, target=State.TRIAGED, label="Take up this report",
        effect="Records what you make of it together with the governance lead.",
        allowed=access.handles_breach, done="Report taken up",
    )  # fmt: skip
    def triage(self, *, by: Any, now: datetime.datetime, words: str, person: Any = None, **inputs: Any) -> list[str]:
        """Take the report up, and name the person concerned where the reporter did not."""
        self._note(BreachEntry.Kind.TRIAGE, words, by, now)
        if self.person_id is None and person is not None:
            self.person = person
        return ["person"]

    @step(
        field=state, source=State.TRIAGED, target=State.INVESTIGATING, label="Begin to look into it",
        effect="Records who looks into it and how.", allowed=access.handles_breach, done="Begun to look into it",
    )  # fmt: skip
    def investigate(self, *, by: Any, now: datetime.datetime, words: str, **inputs: Any) -> None:
        """Begin the investigation."""
        self._note(BreachEntry.Kind.INVESTIGATION, words, by, now)

    @step(
        field=state, source=State.INVESTIGATING, target=State.FOUND, label="Record that the rules were broken",
        effect="A procurement under way in which the person takes part is paused until you sign that there was no "
               "effect, or that the step was taken again.",
        allowed=access.handles_breach, done="Finding recorded", danger=True,
    )  # fmt: skip
    def find(self, *, by: Any, now: datetime.datetime, words: str, **inputs: Any) -> list[str]:
        """Record that there was a breach, and pause the procurement it touches."""
        self.was_found = True
        self._note(BreachEntry.Kind.FINDING, words, by, now)
        self._pause(now)
        return ["was_found", "pause"]

    @step(
        field=state, source=State.INVESTIGATING, target=State.NOT_FOUND, label="Record that there was no breach",
        effect="Nothing is paused.", allowed=access.handles_breach, done="Finding recorded",
    )  # fmt: skip
    def find_nothing(self, *, by: Any, now: datetime.datetime, words: str, **inputs: Any) -> list[str]:
        """Record that there was no breach."""
        self.was_found = False
        self._note(BreachEntry.Kind.FINDING, words, by, now)
        return ["was_found"]

    @step(
        field=state, source=State.FOUND, target=State.FOUND, label="Tell the person concerned",
        effect="From now on the person reads the finding and what you tell them, and nothing else.",
        allowed=access.handles_breach, guards=[guards.person_has_not_been_told], done="Person told",
    )  # fmt: skip
    def tell_found(self, *, by: Any, now: datetime.datetime, words: str, **inputs: Any) -> list[str]:
        """Tell the person concerned that a breach was found."""
        return self._tell(words, by, now)

    @step(
        field=state, source=State.NOT_FOUND, target=State.NOT_FOUND, label="Tell the person concerned",
        effect="From now on the person reads the finding and what you tell them, and nothing else.",
        allowed=access.handles_breach, guards=[guards.person_has_not_been_told], done="Person told",
    )  # fmt: skip
    def tell_not_found(self, *, by: Any, now: datetime.datetime, words: str, **inputs: Any) -> list[str]:
        """Tell the person concerned that no breach was found."""
        return self._tell(words, by, now)

    @step(
        field=state, source=[State.FOUND, State.NOT_FOUND], target=State.ACTION, label="Record the action",
        effect="Records what follows from the finding, who was told and what is learned.",
        allowed=access.handles_breach, guards=[guards.person_has_been_told], done="Action recorded",
        recorded=("nhs_england_told_on",),
    )  # fmt: skip
    def take_action(
        self, *, by: Any, now: datetime.datetime, words: str, lessons: str,
        nhs_england_told_on: datetime.date | None = None, **inputs: Any,
    ) -> list[str]:  # fmt: skip
        """Record what follows: a review of decisions, discipline, counter-fraud, a regulator told."""
        self.nhs_england_told_on = nhs_england_told_on
        self._note(BreachEntry.Kind.ACTION, words, by, now)
        self._note(BreachEntry.Kind.LESSONS, lessons, by, now)
        return ["nhs_england_told_on"]

    @step(
        field=state, source=State.ACTION, target=State.PUBLISHED, label="Publish without names",
        effect="Everybody can read the text, also without an account.", allowed=access.handles_breach,
        done="Published",
    )  # fmt: skip
    def publish(self, *, by: Any, now: datetime.datetime, words: str, **inputs: Any) -> list[str]:
        """Publish a text that names neither who reported nor who is concerned."""
        named = names_in(words, self.protected_people())
        if named:
            raise Refused(f"The text names somebody who is protected: {', '.join(named)}")
        self.published_at = now
        self._note(BreachEntry.Kind.PUBLIC, words, by, now)
        return ["published_at"]

    @step(
        field=state, source=State.PUBLISHED, target=State.CLOSED, label="Close this report",
        effect="Nothing more is done about it.", allowed=access.handles_breach, guards=[guards.pause_has_ended],
        done="Report closed",
    )  # fmt: skip
    def close(self, *, by: Any, now: datetime.datetime, **inputs: Any) -> None:
        """Close the report."""

    def _note(self, kind: str, words: str, by: Any, now: datetime.datetime) -> None:
        BreachEntry.objects.create(breach=self, kind=kind, text=words, by=by, at=now)

    def _tell(self, words: str, by: Any, now: datetime.datetime) -> list[str]:
        self.told_at = now
        self._note(BreachEntry.Kind.TOLD, words, by, now)
        tell(self.person, "The Conflicts of Interest Guardian tells you something",
             reverse("conflicts:findings"), at=current().at)  # fmt: skip
        return ["told_at"]

    def _pause(self, now: datetime.datetime) -> None:
        """Pause the procurement, where it is under way and the person takes part; a database function decides."""
        with connection.cursor() as cursor:
            arguments: list[Any] = [self.pk, now, REVIEW_PAUSE_AFTER_DAYS]
            cursor.execute("SELECT hold_id, placed_at FROM conflicts_pause_for_breach(%s, %s, %s)", arguments)
            placed = cursor.fetchone()
        if placed is None:
            return
        self.pause_id = placed[0]
        ledger.record(
            "workflow.hold_placed", subject=Hold(pk=self.pause_id), case=Paused(self.procurement_id),
            occurred_at=placed[1], detail={"kind": Hold.Kind.BREACH.value},
        )  # fmt: skip
        tell_of_pause(self.pause_id)


def tell_of_pause(hold: int | None) -> None:
    """Tell everybody on the procurement that it is paused, or goes on: a database function, for who did it.

    The Guardian may not see the procurement, and the mail says no word about the breach.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT conflicts_tell_of_pause(%s, %s)", [hold, current().at])


class Paused:
    """The identity of a paused procurement for the ledger, where the Guardian may not read it."""

    def __init__(self, pk: int | None):
        self.pk = pk


class BreachReporter(models.Model):
    """Who reported a breach, with the receipt they hold. Read by those who handle the report, and by nobody else."""

    breach = models.OneToOneField(Breach, models.PROTECT, related_name="reporter")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    receipt = models.CharField(max_length=20, unique=True)
    may_be_named = models.BooleanField(help_text="Whether the Guardian may name the reporter to those who look into it")

    def __str__(self) -> str:
        return f"Reporter of report {self.breach_id}"


class BreachEntry(models.Model):
    """What was written about a report at one of its steps. Never changed."""

    class Kind(models.TextChoices):
        TRIAGE = "triage", "Taken up"
        INVESTIGATION = "investigation", "How it is looked into"
        FINDING = "finding", "Finding"
        TOLD = "told", "What the person concerned was told"
        ACTION = "action", "Action"
        LESSONS = "lessons", "Lessons"
        PUBLIC = "public", "Published text"
        NO_EFFECT = "no_effect", "Signed: no effect on the procurement"
        REDONE = "redone", "Signed: the step was taken again"

    breach = models.ForeignKey(Breach, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.TextField()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.get_kind_display()


class BreachEvidence(models.Model):
    """A file about a report. It says that the reporter put it in, never who that is."""

    breach = models.ForeignKey(Breach, models.PROTECT, related_name="evidence")
    blob = models.ForeignKey("documents.Blob", models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=100)
    # Empty for what the reporter put in.
    added_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "breach evidence"

    def __str__(self) -> str:
        return self.name

    @property
    def sha256(self) -> str:
        """The fingerprint of the bytes."""
        return self.blob_id

    @property
    def size(self) -> int:
        """The number of bytes."""
        return self.blob.size
