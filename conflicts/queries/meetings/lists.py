"""Committees, the meetings of one, what waits for secretary and chair, and items somebody may not read."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from conflicts.models import Committee, Meeting, Seat
from mcp_portal.accounts.present import today
from mcp_portal.accounts.queries import holdings
from mcp_portal.accounts.roles import Role
from mcp_portal.nhsuk.wording import day, plural


@dataclass(frozen=True)
class MeetingFilter:
    """What a reader asks the list for; empty means everything."""

    state: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None


@dataclass(frozen=True)
class Withheld:
    """An item the reader may not read: its number and why; never its title."""

    position: int
    why: str


@dataclass(frozen=True)
class MeetingWork:
    """Something a meeting waits for."""

    label: str
    about: str
    url: str
    since: datetime.datetime


MOST_WAITING = 20

BECAUSE = {
    "handling": "you take no part in it",
    "closed": "it is about a procurement that is closed to you",
    "role": "you have no role in the procurement it is about",
    "seat": "you have no seat in this committee",
}


def committees(text: str = "") -> QuerySet[Committee]:
    """Give every committee; who decides for an organisation is no secret."""
    held = Q(seats__to_date__isnull=True) | Q(seats__to_date__gte=today())
    rows = Committee.objects.select_related("organisation")
    rows = rows.annotate(members=Count("seats", filter=held & Q(seats__from_date__lte=today())))
    rows = rows.order_by("organisation__name", "name")
    for word in text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(organisation__name__icontains=word))
    return rows


def meetings_of(committee: Committee, wanted: MeetingFilter) -> QuerySet[Meeting]:
    """Give the meetings of a committee that the reader may know of, newest first."""
    rows = committee.meetings.select_related("committee__organisation", "presided_by__organisation")
    rows = rows.filter(state=wanted.state) if wanted.state else rows
    rows = rows.filter(planned_for__date__gte=wanted.since) if wanted.since else rows
    return rows.filter(planned_for__date__lte=wanted.until) if wanted.until else rows


def withheld_items(meeting: Meeting) -> list[Withheld]:
    """Give the items of a meeting whose record is withheld from the reader."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT place, sentence, because FROM conflicts_withheld_items(%s) ORDER BY place", [meeting.pk])
        return [Withheld(place, _because(sentence, because)) for place, sentence, because in cursor.fetchall()]


def _because(sentence: str, because: str) -> str:
    return f"of this ruling: {sentence}" if sentence else BECAUSE[because]


def meetings_waiting(user: Any, wall: datetime.datetime) -> list[MeetingWork]:
    """Give what meetings wait for as secretary or as chair, oldest first."""
    keeps = {held.organisation_id for held in holdings(user) if held.role == Role.SECRETARY}
    held = Seat.objects.on(timezone.localdate(wall)).filter(person_id=user.pk, committee_id=OuterRef("committee_id"))
    presides = Exists(held.exclude(office="")) | Q(presided_by_id=user.pk)
    planned = Q(state=Meeting.State.PLANNED, planned_for__lte=wall) | Q(state=Meeting.State.UNDER_WAY)
    rows = Meeting.objects.filter(
        Q(committee__organisation_id__in=keeps) & planned | Q(state=Meeting.State.CLOSED) & presides
    )
    rows = rows.select_related("committee__organisation").order_by("planned_for", "pk")[:MOST_WAITING]
    return [work for work in map(_work, rows) if work is not None]


def _work(meeting: Meeting) -> MeetingWork | None:
    if meeting.state == Meeting.State.CLOSED:
        # Whoever may not read an item does not approve its minutes.
        label = "" if meeting.withheld_positions() else "Approve the minutes"
    elif meeting.state == Meeting.State.UNDER_WAY:
        left = len(meeting.unrecorded_positions())
        label = f"Record {plural(left, 'item')} of the meeting" if left else "Close the meeting"
    else:
        label = "Begin the meeting"
    about = f"{meeting.committee}, {day(meeting.planned_for)}"
    since = meeting.ended_at or meeting.planned_for
    return MeetingWork(label, about, meeting.get_absolute_url(), since) if label else None
