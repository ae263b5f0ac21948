"""Who is recused where, and the sentence the Guardian released about it.

Most people may not read the rulings on others, but every list has to obey them: identifiers come from functions
of the database that see all rulings (migration 0002).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from conflicts.models import Handling, Recusal
from conflicts.models.screening import closed_to


@dataclass(frozen=True)
class Released:
    """What a recused person is told about a procurement they do not see."""

    pk: int
    case_id: int
    sentence: str
    handling: str
    hides_case: bool
    ruled_at: datetime.datetime
    bid_id: int | None = None

    @property
    def handling_words(self) -> str:
        """Say what the ruling means to the person concerned."""
        return Handling(self.handling).means_to_you(self.bid_id is not None)


def recused_case_ids(user: Any) -> frozenset[int]:
    """Give the identifiers of the procurements hidden from a person."""
    return _identifiers("SELECT conflicts_hidden_cases(%s)", getattr(user, "pk", None))


def closed_case_ids(user: Any) -> frozenset[int]:
    """Give the identifiers of the procurements closed to a person: hidden, waiting for an answer or for a ruling."""
    return _identifiers("SELECT conflicts_closed_cases(%s)", getattr(user, "pk", None))


def hidden_from(user: Any) -> RawSQL:
    """Give the same as a part of another query, so that a list need not ask twice."""
    return closed_to(user)


def hidden_bid_ids(user: Any) -> frozenset[int]:
    """Give the identifiers of the bids hidden from a person by a ruling on one bidder."""
    return _identifiers("SELECT conflicts_hidden_bids(%s)", getattr(user, "pk", None))


def recused_people(case: Any) -> frozenset[int]:
    """Give the identifiers of the people from whom a procurement is hidden."""
    return _identifiers("SELECT conflicts_hidden_people(%s)", case.pk)


def is_recused(user: Any, case: Any) -> bool:
    """Say whether a procurement is hidden from a person."""
    return case.pk in recused_case_ids(user)


def released_sentences(user: Any) -> list[Released]:
    """Give what a person is told about the rulings on them, newest first."""
    fields = ("pk", "procurement_id", "released_sentence", "handling", "hides_case", "ruled_at", "bid_id")
    return [Released(*row) for row in Recusal.objects.standing().filter(person_id=user.pk).values_list(*fields)]


def released_on_case(case: Any) -> list[dict[str, Any]]:
    """Give the rulings on a procurement as far as every reader of it may know them, oldest first.

    The database gives nothing to people without a role and to people from whom the procurement is hidden.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM conflicts_released(%s) ORDER BY ruled_at, id", [case.pk])
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _identifiers(sql: str, argument: int | None) -> frozenset[int]:
    if argument is None:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(sql, [argument])
        return frozenset(row[0] for row in cursor.fetchall())
