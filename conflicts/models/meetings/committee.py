"""A deciding body and who has a seat in it."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from conflicts import quorum
from conflicts.quorum import Rule
from mcp_portal.nhsuk.wording import upper_first


class Committee(models.Model):
    """A body that decides for an organisation, and the composition that makes it quorate."""

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="committees")
    name = models.CharField(max_length=120)
    # The shape is that of conflicts.quorum; a meeting keeps the rule it began under.
    quorum = models.JSONField()
    set_up_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    set_up_at = models.DateTimeField()

    class Meta:
        ordering = ["organisation__name", "name"]
        constraints = [
            models.UniqueConstraint("organisation", Lower("name"), name="committee_name_once_an_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation.short_name}"

    def get_absolute_url(self) -> str:
        """Give the page of the committee."""
        return reverse("conflicts:committee", args=[self.pk])

    @property
    def rule(self) -> Rule:
        """Give the rule of its quorum."""
        return quorum.read(self.quorum)

    def seats_on(self, day: datetime.date, meeting: Any = None) -> list[Seat]:
        """Give the seats held on a day; members borrowed for one meeting sit in that one alone."""
        held = self.seats.on(day).filter(Q(meeting__isnull=True) | Q(meeting=meeting))
        return list(held.select_related("person__organisation", "lent_by"))


class SeatQuerySet(models.QuerySet["Seat"]):
    """Seats by day."""

    def on(self, day: datetime.date) -> SeatQuerySet:
        """Those held on a day; the last day is included."""
        return self.filter(Q(to_date__isnull=True) | Q(to_date__gte=day), from_date__lte=day)


class Seat(models.Model):
    """One person's place in a committee, from a date to a date."""

    class Kind(models.TextChoices):
        ELECTED_GP = quorum.Kind.ELECTED_GP.value, "Elected GP clinical member"
        LAY_MEMBER = quorum.Kind.LAY_MEMBER.value, "Lay member"
        SECONDARY_CARE_DOCTOR = quorum.Kind.SECONDARY_CARE_DOCTOR.value, "Secondary care doctor"
        CHIEF_EXECUTIVE = quorum.Kind.CHIEF_EXECUTIVE.value, "Chief executive officer"
        CHIEF_OPERATING_FINANCE = quorum.Kind.CHIEF_OPERATING_FINANCE.value, "Chief operating and finance officer"
        CHIEF_NURSE = quorum.Kind.CHIEF_NURSE.value, "Chief nurse"
        EXECUTIVE = quorum.Kind.EXECUTIVE.value, "Executive member"
        MEMBER = quorum.Kind.MEMBER.value, "Member"
        CO_OPTED = quorum.Kind.CO_OPTED.value, "Co-opted member"
        BORROWED = quorum.Kind.BORROWED.value, "Member borrowed from another body"
        DEPUTY = quorum.Kind.DEPUTY.value, "Deputy"
        ATTENDEE = quorum.Kind.ATTENDEE.value, "Attendee without vote"

    class Office(models.TextChoices):
        CHAIR = quorum.Office.CHAIR.value, "Chair"
        VICE_CHAIR = quorum.Office.VICE_CHAIR.value, "Vice chair"

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="seats")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="seats")
    kind = models.CharField(max_length=30, choices=Kind)
    # Of a deputy, a co-opted or a borrowed member: the kind of seat they sit in for.
    counts_as = models.CharField(max_length=30, choices=Kind, blank=True)
    office = models.CharField(max_length=20, choices=Office, blank=True)
    votes = models.BooleanField(default=True)
    lent_by = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    meeting = models.ForeignKey("conflicts.Meeting", models.PROTECT, null=True, blank=True, related_name="borrowed")
    reason = models.TextField(blank=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["person", "committee"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="seat_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(kind="attendee") | Q(votes=False), name="attendee_never_votes"),
            models.CheckConstraint(
                condition=Q(counts_as="") | Q(kind__in=["deputy", "borrowed", "co_opted"]),
                name="seat_counts_as_another_kind_only_when_standing_in",
            ),
            models.CheckConstraint(
                condition=Q(meeting__isnull=True) | (Q(kind="borrowed") & ~Q(reason="")),
                name="member_borrowed_for_a_meeting_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["committee", "person"], condition=Q(to_date__isnull=True), name="one_open_seat_a_person"
            ),
            models.UniqueConstraint(
                fields=["committee", "office"],
                condition=Q(to_date__isnull=True) & ~Q(office=""),
                name="one_open_seat_an_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.words}"

    @property
    def words(self) -> str:
        """Name the seat: office, kind, and for whom the person sits in."""
        named = self.get_kind_display()
        if self.counts_as:
            named += f", counts as {quorum.LABELS[self.counts_as][0]}"
        if self.lent_by_id is not None:
            named += f", from {self.lent_by}"
        return f"{self.get_office_display()}, {named[0].lower()}{named[1:]}" if self.office else upper_first(named)

    @property
    def sitting(self) -> quorum.Sitting:
        """Give the person as the rule of the quorum sees them."""
        return quorum.Sitting(
            self.person_id, self.counts_as or self.kind, frozenset({self.office} - {""}), self.kind == self.Kind.DEPUTY
        )
