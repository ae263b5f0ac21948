"""What anybody may read of the registers, as of any day.

Nobody is signed in here, so row security hides every table: each read goes through a function of the database
that gives published columns only (migration 0007).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from conflicts.models import Interest

NIL = "nil"


@dataclass(frozen=True)
class Publisher:
    """An organisation that publishes its registers, and how it shows people who have not declared."""

    pk: int
    name: str
    non_responders: str


@dataclass(frozen=True)
class PublishedFilter:
    """What a reader asks the published register for; empty means everything."""

    category: str = ""
    text: str = ""


@dataclass(frozen=True)
class Published:
    """One line of the published register. Of a withheld interest only the post and the day of the ruling are known."""

    entry: int | None
    person_id: int
    post: str
    is_nil: bool
    category: str | None
    basis: str | None
    interest_in: str | None
    nature: str | None
    from_date: datetime.date | None
    to_date: datetime.date | None
    done: str | None
    declared_on: datetime.date | None
    shown_until: datetime.date | None
    withheld_on: datetime.date | None

    @property
    def category_words(self) -> str:
        """Give the kind of interest in words."""
        if self.withheld_on is not None:
            return "Not published"
        return Interest.Category(self.category).label if self.category else "Nil return"

    @property
    def basis_words(self) -> str:
        """Say whether the interest exists or could come about."""
        return Interest.Basis(self.basis).label.partition(":")[0] if self.basis else ""

    @property
    def said(self) -> tuple[Any, ...]:
        """Give what a reader learns from the line, to compare two days."""
        return (
            self.post, self.category, self.basis, self.interest_in, self.nature, self.from_date, self.to_date,
            self.done, self.withheld_on,
        )  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """How much the published register holds."""

    lines: int
    interests: int
    people: int
    withheld: int

    @property
    def nil_returns(self) -> int:
        """Give the number of nil returns."""
        return self.lines - self.interests


@dataclass(frozen=True)
class PublishedAnswers:
    """How many published people have declared; their posts only where the organisation names them."""

    expected: int
    answered: int
    posts: list[str] = field(default_factory=list)

    @property
    def missing(self) -> int:
        """Give the number of those without a current declaration."""
        return self.expected - self.answered


@dataclass(frozen=True)
class PublishedRegister:
    """The published register of an organisation as it stood at the end of a day."""

    organisation_id: int
    day: datetime.date
    wanted: PublishedFilter = PublishedFilter()

    def counts(self) -> Counts:
        """Count lines, interests and the people they belong to."""
        what = "count(*), count(entry), count(DISTINCT person_id), count(withheld_on)"
        return Counts(*self._select(what)[0])

    def __getitem__(self, part: slice) -> list[Published]:
        """Give some lines, by post."""
        many = None if part.stop is None else part.stop - (part.start or 0)
        order = "ORDER BY post, person_id, entry LIMIT %s OFFSET %s"
        return [Published(*row) for row in self._select("*", order, [many, part.start or 0])]

    def all(self) -> list[Published]:
        """Give every line."""
        return self[:]

    def _select(self, what: str, order: str = "", more: list[Any] | None = None) -> list[tuple]:
        where, arguments = _where(self.wanted)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {what} FROM conflicts_published(%s, %s) WHERE {where} {order}",
                [self.organisation_id, self.day, *arguments, *(more or [])],
            )
            return cursor.fetchall()


def _where(wanted: PublishedFilter) -> tuple[str, list[Any]]:
    conditions, arguments = ["true"], []
    if wanted.category == NIL:
        conditions.append("is_nil")
    elif wanted.category:
        conditions.append("category = %s")
        arguments.append(wanted.category)
    for word in wanted.text.lower().split():
        conditions.append("strpos(lower(concat_ws(' ', post, interest_in, nature)), %s) > 0")
        arguments.append(word)
    return " AND ".join(conditions), arguments


def publishing(day: datetime.date) -> list[Publisher]:
    """Give the organisations that publish their registers on a day, by name."""
    return _publishers("true", [day])


def publisher(organisation_id: int, day: datetime.date) -> Publisher | None:
    """Give an organisation if it publishes on a day."""
    return next(iter(_publishers("organisation_id = %s", [day, organisation_id])), None)


def _publishers(where: str, arguments: list[Any]) -> list[Publisher]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organisation_id, name, non_responders FROM conflicts_publishing(%s)"
            f" WHERE {where} ORDER BY name, organisation_id",
            arguments,
        )
        return [Publisher(*row) for row in cursor.fetchall()]


def published_answers(organisation_id: int, day: datetime.date) -> PublishedAnswers | None:
    """Say how many have declared by a day; None where the organisation does not show it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM conflicts_published_answers(%s, %s)", [organisation_id, day])
        row = cursor.fetchone()
    return PublishedAnswers(row[0], row[1], list(row[2] or [])) if row else None
