"""Who is asked about new names, and what waits until they have answered.

Whoever is asked sees nothing else of the procurement, so identifiers, title and clock come from functions of the
database (migration 0003).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from conflicts.models import Answer, NewName
from mcp_portal.accounts.models import User

WAITS_FOR_RULING = (
    "This procurement is closed to you until the Conflicts of Interest Guardian has looked at your declaration"
)


@dataclass(frozen=True)
class WaitingCase:
    """A procurement closed to a person for now: its title, which their role tells them, and its clock."""

    pk: int
    title: str
    clock_at: datetime.datetime | None
    names: int
    organisation_id: int

    def now(self, wall: datetime.datetime) -> datetime.datetime:
        """Give the time of the procurement's clock for a time of the server's."""
        return wall if self.clock_at is None else timezone.localtime(self.clock_at)

    @property
    def url(self) -> str:
        """Give the page that asks about the new names."""
        return reverse("conflicts:questions", args=[self.pk])

    @property
    def sentence(self) -> str:
        """Say why the procurement is closed, never on account of whom."""
        return WAITS_FOR_RULING


@dataclass(frozen=True)
class Unanswered:
    """Somebody on a procurement who has not answered, or whose answer waits for the Guardian."""

    user: User
    names: int
    waits_for_ruling: bool


def waiting_cases(user: Any) -> list[WaitingCase]:
    """Give the procurements closed to the acting person by a question or while a ruling is awaited, by title."""
    if getattr(user, "pk", None) is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, title, clock_at, names, organisation_id FROM conflicts_waiting_cases() ORDER BY title, id"
        )
        return [WaitingCase(*row) for row in cursor.fetchall()]


def names_asked(user: Any) -> list[WaitingCase]:
    """Give the procurements on which the acting person is asked about new names."""
    return [case for case in waiting_cases(user) if case.names]


def waiting_for_guardian_on(user: Any) -> list[WaitingCase]:
    """Give the procurements closed to the acting person until the Guardian has looked."""
    return [case for case in waiting_cases(user) if not case.names]


def open_names(user: Any, case: Any) -> list[NewName]:
    """Give the names on a procurement about which a person has not answered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM conflicts_open_names(%s) WHERE procurement_id = %s", [user.pk, case.pk])
        found = [row[0] for row in cursor.fetchall()]
    return list(NewName.objects.filter(pk__in=found).select_related("organisation"))


def people_asked(case: Any) -> frozenset[int]:
    """Give the identifiers of the people who have not answered about the names of a procurement."""
    return frozenset(row[0] for row in _unanswered(case) if row[1])


def without_answer(case: Any) -> list[Unanswered]:
    """Give the people on a procurement who have not answered, or whose answer waits for the Guardian."""
    found = {row[0]: row[1:] for row in _unanswered(case)}
    people = User.objects.filter(pk__in=found).select_related("organisation")
    return sorted((Unanswered(user, *found[user.pk]) for user in people), key=lambda one: str(one.user))


def open_answers(person: Any, case_id: int) -> list[Answer]:
    """Give the answers of a person on a procurement that wait for a ruling, as far as the reader may see them."""
    waiting = Answer.objects.waiting().filter(person_id=person.pk, procurement_id=case_id)
    return list(waiting.select_related("name__organisation", "interest__declaration"))


def bidders_shown(case: Any) -> list[tuple[int, str]]:
    """Give bid and name of the bidders of a procurement whose names are shown, as far as the reader sees them."""
    shown = NewName.objects.filter(procurement_id=case.pk, kind=NewName.Kind.BIDDER, asked_at__isnull=False)
    # A bidder may have signed under another name as well: the first one entered is the bid's.
    found = shown.filter(gone_at=None, bid__isnull=False).order_by("bid_id", "-pk").values_list("bid_id", "bidder_name")
    return list(dict(found).items())


def bidder_of(ruling: Any) -> str:
    """Name the bidder a ruling is about, or nothing when it is about the whole procurement."""
    if ruling.bid_id is None:
        return ""
    named = NewName.objects.filter(bid_id=ruling.bid_id, kind=NewName.Kind.BIDDER).order_by("-pk").first()
    return named.name if named is not None else "one bidder"


def case_has_ended(case_id: int) -> bool:
    """Say whether a procurement has ended, also to a Guardian who has no role on it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conflicts_case_ended(%s)", [case_id])
        return bool(cursor.fetchone()[0])


def _unanswered(case: Any) -> list[tuple[int, int, bool]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, names, waits_for_ruling FROM conflicts_unanswered(%s)", [case.pk])
        return cursor.fetchall()
