"""A meeting from its call to its approved minutes."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connection, models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from conflicts import access, quorum
from conflicts.guards import meetings as guards
from conflicts.quorum import Rule
from mcp_portal.nhsuk.wording import day
from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import StateField, step

from .committee import Committee, Seat
from .standing import take_over
from .wording import texts_of


class Meeting(Stateful):
    """One meeting of a committee. It has no case of its own: its items have."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        UNDER_WAY = "under_way", "Under way"
        CLOSED = "closed", "Closed, minutes not approved"
        APPROVED = "approved", "Minutes approved"
        CALLED_OFF = "called_off", "Called off"

    procurement = None
    state = StateField(State, State.PLANNED)
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="meetings")
    planned_for = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    called_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    # The rule that stood when it began: a later change of the committee's does not touch it.
    quorum = models.JSONField(null=True, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    presided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, editable=False, related_name="+")
    ended_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, editable=False, related_name="+")
    approved_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-planned_for", "-id"]
        indexes = [models.Index(fields=["committee", "-planned_for"]), models.Index(fields=["state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(started_at__isnull=True, presided_by__isnull=True, quorum__isnull=True)
                | Q(started_at__isnull=False, presided_by__isnull=False, quorum__isnull=False),
                name="meeting_started_wholly",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="meeting_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="minutes_approved_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee.name}, {day(self.planned_for)}"

    @classmethod
    def of_case(cls, case: Any) -> models.QuerySet:
        """Give none: a meeting waits for its secretary and its chair, not for a role on a case."""
        return cls._default_manager.none()

    @property
    def case(self) -> Any:
        """Give None: a meeting belongs to a committee."""
        return None

    @property
    def organisation(self) -> Any:
        """Give the organisation whose committee meets."""
        return self.committee.organisation

    @property
    def day(self) -> datetime.date:
        """Give the day it is, or was, held."""
        return timezone.localdate(self.started_at or self.planned_for)

    @property
    def rule(self) -> Rule:
        """Give the rule of its quorum."""
        return quorum.read(self.quorum) if self.quorum else self.committee.rule

    @property
    def is_planned(self) -> bool:
        """Say whether it has not begun."""
        return self.state == self.State.PLANNED

    @property
    def is_under_way(self) -> bool:
        """Say whether it goes on."""
        return self.state == self.State.UNDER_WAY

    @property
    def is_open(self) -> bool:
        """Say whether its agenda can still be added to."""
        return self.state in {self.State.PLANNED, self.State.UNDER_WAY}

    @property
    def is_approved(self) -> bool:
        """Say whether its minutes are approved."""
        return self.state == self.State.APPROVED

    def now(self, wall: datetime.datetime) -> datetime.datetime:
        """Give the time that counts: that of the procurements on its agenda, or the server's."""
        items = self.items.filter(procurement__isnull=False).select_related("procurement")
        return min((item.case.now(wall) for item in items), default=wall)

    def at(self, clock: datetime.time) -> datetime.datetime:
        """Give a time of day on the day of the meeting."""
        return timezone.make_aware(datetime.datetime.combine(self.day, clock))

    def seats(self) -> list[Seat]:
        """Give the seats held on its day."""
        return self.committee.seats_on(self.day, self)

    def seat_of(self, user: Any) -> Seat | None:
        """Give the seat of a person."""
        return next((seat for seat in self.seats() if seat.person_id == user.pk), None)

    def withheld_positions(self) -> list[int]:
        """Give the positions of the items whose record the person at work may not read."""
        return self._positions("conflicts_withheld_items")

    def unrecorded_positions(self) -> list[int]:
        """Give the positions of the items that have no outcome, those hidden from the reader too."""
        return self._positions("conflicts_unrecorded_items")

    def _positions(self, function: str) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT place FROM {function}(%s) ORDER BY place", [self.pk])
            return [row[0] for row in cursor.fetchall()]

    def get_absolute_url(self) -> str:
        """Give the page of the meeting."""
        return reverse("conflicts:meeting", args=[self.pk])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("conflicts:meeting_step", args=[self.pk, name])

    @step(
        field=state, source=State.PLANNED, target=State.UNDER_WAY, label="Begin the meeting",
        effect="Records who is there, and takes over the Conflicts of Interest Guardian’s rulings for each item.",
        allowed=access.runs_the_meeting, guards=[guards.has_an_item, guards.somebody_has_a_seat],
        done="Meeting begun", during_hold=True,
    )  # fmt: skip
    def begin(
        self, *, by: Any, now: datetime.datetime, started_at: datetime.datetime, present: list[Seat], presiding: Seat,
        **inputs: Any,
    ) -> list[str]:  # fmt: skip
        """Begin, with those who are there."""
        self.started_at, self.presided_by, self.quorum = started_at, presiding.person, self.committee.quorum
        there = {seat.person_id for seat in present}
        for seat in self.seats():
            arrived = started_at if seat.person_id in there else None
            Attendance.objects.create(meeting=self, person_id=seat.person_id, seat=seat, arrived_at=arrived)
        take_over(self, list(self.items.prefetch_related("handlings")), by=by, now=now)
        return ["started_at", "presided_by", "quorum"]

    @step(
        field=state, source=State.UNDER_WAY, target=State.CLOSED, label="Close the meeting",
        effect="Ends the meeting. Who was there, who left and what was decided cannot be changed any more.",
        allowed=access.runs_the_meeting, guards=[guards.every_item_is_recorded],
        done="Meeting closed", during_hold=True,
    )  # fmt: skip
    def close(self, *, by: Any, now: datetime.datetime, ended_at: datetime.datetime, **inputs: Any) -> list[str]:
        """End the meeting; attendance is filed."""
        self.ended_at = ended_at
        self.attendances.update(filed_at=now)
        return ["ended_at"]

    @step(
        field=state, source=State.CLOSED, target=State.APPROVED, label="Approve the minutes",
        effect="Files the minutes. They never change; a correction is added below them.",
        allowed=access.presides, guards=[guards.approver_reads_every_item],
        done="Minutes approved", during_hold=True,
    )  # fmt: skip
    def approve_minutes(self, *, by: Any, now: datetime.datetime, **inputs: Any) -> list[str]:
        """File the minutes as they read now: what came before the items, and each item."""
        self.approved_at, self.approved_by = now, by
        for item_id, text in texts_of(self):
            self.minutes.create(item_id=item_id, text=text, filed_at=now)
        return ["approved_at", "approved_by"]

    @step(
        field=state, source=State.PLANNED, target=State.CALLED_OFF, label="Call off the meeting",
        effect="The meeting does not take place. Its items go on another agenda.",
        allowed=access.keeps_the_minutes, done="Meeting called off", danger=True, during_hold=True,
    )  # fmt: skip
    def call_off(self, *, by: Any, now: datetime.datetime, **inputs: Any) -> list[str]:
        """Call it off before it begins."""
        return []


class Attendance(models.Model):
    """When one person was at a meeting; somebody who never arrived sent apologies or was absent."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["seat_id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once_a_person"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(arrived_at__isnull=False, left_at__gte=F("arrived_at")),
                name="attendance_left_after_arriving",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} at meeting {self.meeting_id}"

    def there_at(self, moment: datetime.datetime) -> bool:
        """Say whether the person was at the meeting at a moment."""
        arrived = self.arrived_at is not None and self.arrived_at <= moment
        return arrived and (self.left_at is None or self.left_at > moment)
