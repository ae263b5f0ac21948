"""Who has declared for an organisation's register, who has not, and who is reminded.

Worked out from dates whenever it is asked; nothing of it is stored but the reminders that went out.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection

from conflicts.models import DecisionMaker
from mcp_portal.accounts.models import User

from .declared import SOON

ANSWERS = {"missing": "Not declared", "overdue": "Overdue", "due": "Due within 28 days", "current": "Current"}
OPEN = ("missing", "overdue", "due")


@dataclass(frozen=True)
class Answer:
    """How the declaration of a person stands on a day."""

    person: User
    state: str
    since: datetime.date
    review_due: datetime.date | None
    decides: bool
    reminded_on: datetime.date | None

    @property
    def state_words(self) -> str:
        """Say how it stands."""
        return ANSWERS[self.state]


def answers_of(organisation_id: int, day: datetime.date, *, state: str = "", text: str = "") -> list[Answer]:
    """Give the people expected to declare for an organisation, for its Guardian or secretary; others get none.

    An empty ``state`` gives everyone who is missing, overdue or soon due.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM conflicts_answers_of(%s, %s)", [organisation_id, day])
        rows = cursor.fetchall()
    people = User.objects.in_bulk([row[0] for row in rows])
    found = [
        Answer(people[person], _state(due, day), since, due, decides, reminded)
        for person, since, decides, due, reminded in rows
    ]
    wanted = [
        one for one in found
        if (state == "all" or one.state == state or (not state and one.state in OPEN))
        and all(word in one.person.post.lower() for word in text.lower().split())
    ]  # fmt: skip
    return sorted(wanted, key=lambda one: (OPEN.index(one.state) if one.state in OPEN else 9, str(one.person)))


def _state(due: datetime.date | None, day: datetime.date) -> str:
    if due is None:
        return "missing"
    if due < day:
        return "overdue"
    return "due" if due - day <= SOON else "current"


def decision_makers(organisation_id: int, day: datetime.date, *, everyone: bool = False, text: str = "") -> Any:
    """Give an organisation's decision-making staff of a day, or of every day."""
    found = DecisionMaker.objects.filter(organisation_id=organisation_id)
    if not everyone:
        found = found.on(day)
    for word in text.split():
        found = found.filter(person__post__icontains=word)
    return found.select_related("person__organisation", "set_by__organisation").order_by("person__post", "from_date")


def take_reminders(today: datetime.date) -> list[tuple[int, str]]:
    """Note who is reminded today and give them: who is due within 28 days, and every 7 days who is overdue.

    Each person comes once a day at most, whatever runs twice; the database function keeps it so.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, kind FROM conflicts_take_reminders(%s)", [today])
        return cursor.fetchall()
