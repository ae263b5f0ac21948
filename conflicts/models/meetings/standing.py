"""The rulings that stand for the people of a meeting at its items, and their taking over into the meeting.

Imports no model of a meeting: it follows the relations of what it is given.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from conflicts.models.recusal import Handling
from mcp_portal.nhsuk.wording import day

SQL = """SELECT item_id, person_id, recusal_id, handling, sentence, ruled_by_id, ruled_at, closed, on_case
         FROM conflicts_standing(%s, %s)"""


@dataclass(frozen=True)
class Standing:
    """What stands for one person at one item about a procurement: the strictest ruling, and whether it is closed."""

    item_id: int
    person_id: int
    recusal_id: int | None
    handling: str | None
    sentence: str | None
    ruled_by_id: int | None
    ruled_at: datetime.datetime | None
    closed: bool
    on_case: bool

    @property
    def wanted(self) -> Handling | None:
        """Give the handling that follows from it, or None."""
        ruled = Handling(self.handling) if self.handling else None
        if self.closed and (ruled is None or not ruled.hides):
            return Handling.PAPERS_WITHHELD
        return ruled

    def as_row(self, day_of_meeting: datetime.date, now: datetime.datetime) -> dict[str, Any]:
        """Give it as the columns of a handling."""
        ruled = self.ruled_at is not None and self.handling == self.wanted
        known = timezone.localdate(self.ruled_at) if ruled and self.ruled_at else day_of_meeting
        return {
            "handling": self.wanted,
            "papers_withheld": self.closed or (self.wanted or Handling.NOTED).rank >= Handling.PAPERS_WITHHELD.rank,
            "interest": f"As the Guardian released it: “{self.sentence}”"
            if ruled
            else "The procurement is closed to the person for now",
            "apparent": "declared",
            "apparent_on": known,
            "ruled_as": "guardian" if ruled else "rule",
            "ruled_by_id": self.ruled_by_id if ruled else None,
            "ruled_at": self.ruled_at if ruled else now,
            "reason": f"Standing ruling of {day(known)}" if ruled else "Nothing is shown to them until it is open",
            "recusal_id": self.recusal_id if ruled else None,
        }


def standing(items: Iterable[Any], people: Iterable[int]) -> dict[tuple[int, int], Standing]:
    """Give what stands by item and person; nothing for items without a procurement or withheld from the reader."""
    keys = [item.pk for item in items if item.procurement_id is not None]
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(SQL, [keys, list(people)])
        return {(row[0], row[1]): Standing(*row) for row in cursor.fetchall()}


def take_over(meeting: Any, items: Sequence[Any], *, by: Any, now: datetime.datetime) -> None:
    """Write the standing rulings into the items, each at least as strict as it stands."""
    seats = [seat.person_id for seat in meeting.seats()]
    found = standing(items, seats)
    for item in items:
        kept = {row.person_id: row for row in item.handlings.all()}
        for person in seats:
            one = found.get((item.pk, person))
            if one is None or one.wanted is None:
                continue
            row = kept.get(person)
            columns = one.as_row(meeting.day, now) | {"entered_by": by}
            if row is None:
                item.handlings.create(person_id=person, **columns)
            elif Handling(row.handling).rank < one.wanted.rank:
                for name, value in columns.items():
                    setattr(row, name, value)
                row.save(update_fields=[name.removesuffix("_id") for name in columns])
