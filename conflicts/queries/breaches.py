"""Reads about breaches: for those who handle reports, for who reported, who is concerned, and everybody."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from conflicts.models import Breach
from mcp_portal.accounts.models import RoleHolding, User
from mcp_portal.accounts.present import today
from mcp_portal.accounts.roles import Role


@dataclass(frozen=True)
class BreachFilter:
    """What a Guardian asks the list of reports for; empty means everything."""

    state: str = ""
    text: str = ""


@dataclass(frozen=True)
class Progress:
    """What who reported is told about their report."""

    state: str
    reported_at: datetime.datetime
    published_at: datetime.datetime | None

    @property
    def words(self) -> str:
        """Say how far it is, without the finding before it is published."""
        return PROGRESS[Breach.State(self.state)]


PROGRESS = {
    Breach.State.REPORTED: "Received. Nobody has taken it up yet",
    Breach.State.TRIAGED: "Taken up",
    Breach.State.INVESTIGATING: "Being looked into",
    Breach.State.FOUND: "Looked into. What follows is being decided",
    Breach.State.NOT_FOUND: "Looked into. What follows is being decided",
    Breach.State.ACTION: "Looked into. What follows has been decided",
    Breach.State.PUBLISHED: "The outcome is published without names",
    Breach.State.CLOSED: "The outcome is published without names. The report is closed",
}


@dataclass(frozen=True)
class FindingTold:
    """What the person concerned reads of a report: the finding and the Guardian's words."""

    pk: int
    was_found: bool
    words: str
    told_at: datetime.datetime


@dataclass(frozen=True)
class PublicBreach:
    """One published outcome."""

    number: int
    published_on: datetime.date
    was_found: bool
    words: str


def handlers(organisation_id: int, case_id: int | None, person_id: int | None) -> QuerySet[User]:
    """Give who would handle a report: Guardian and deputies but the person concerned, or who stands in for them."""
    held = RoleHolding.objects.on(today())
    people = User.objects.filter(is_active=True).exclude(pk__in=[] if person_id is None else [person_id])
    here = Q(procurement_id=case_id, procurement__isnull=False)
    wide = Q(procurement__isnull=True, organisation_id=organisation_id)
    guardians = held.filter(here | wide, role=Role.GUARDIAN).values("user_id")
    found = people.filter(pk__in=guardians).order_by("pk")
    if found.exists():
        return found
    officers = held.filter(organisation_id=organisation_id, role=Role.ACCOUNTABLE_OFFICER).values("user_id")
    return people.filter(pk__in=officers).order_by("pk")


def handled_breaches(user: Any, wanted: BreachFilter) -> QuerySet[Breach]:
    """Give the reports a person handles, the latest first."""
    found = Breach.objects.visible_to(user).select_related("organisation", "person__organisation")
    if wanted.state == "open":
        found = found.exclude(state=Breach.State.CLOSED)
    elif wanted.state:
        found = found.filter(state=wanted.state)
    for word in wanted.text.split():
        found = found.filter(
            Q(nature__icontains=word) | Q(procurement_title__icontains=word) | Q(person__post__icontains=word)
        )
    return found.order_by("-reported_at", "-pk")


def breaches_waiting(user: Any) -> list[Breach]:
    """Give the open reports a person handles, oldest first."""
    waiting = Breach.objects.visible_to(user).exclude(state=Breach.State.CLOSED)
    return list(waiting.select_related("organisation").order_by("reported_at", "pk"))


def breach_progress(receipt: str) -> Progress | None:
    """Say how far a report is to who made it and holds its receipt; None to everybody else."""
    rows = _rows("SELECT state, reported_at, published_at FROM conflicts_breach_progress(%s)", [receipt])
    return Progress(*rows[0]) if rows else None


def findings_told() -> list[FindingTold]:
    """Give whoever acts what they were told about reports concerning them, the latest first."""
    rows = _rows("SELECT id, was_found, words, told_at FROM conflicts_findings_told() ORDER BY told_at DESC", [])
    return [FindingTold(*row) for row in rows]


def public_breaches(organisation: Any, day: datetime.date) -> list[PublicBreach]:
    """Give what is published about breaches in an organisation up to a day, the latest first."""
    sql = "SELECT id, published_on, was_found, words FROM conflicts_public_breaches(%s, %s) ORDER BY id DESC"
    return [PublicBreach(*row) for row in _rows(sql, [organisation.pk, day])]


def _rows(sql: str, arguments: list[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall()
