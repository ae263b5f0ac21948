"""The register of interests for people who are signed in: one row an interest or nil return."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import DateField, Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone

from conflicts.models import Declaration, Interest
from conflicts.models.guidance import months_later

from .declared import SOON

NIL = "nil"
STATES = {
    "current": "Current",
    "due": "Due for review",
    "overdue": "Overdue for review",
    "ended": "Ended",
    "withheld": "Not published",
}
"""How a line stands on a day; worked out, never stored."""


@dataclass(frozen=True)
class RegisterFilter:
    """What a reader asks the register for; empty means everything. ``on`` asks for it as it stood on a day."""

    organisation: Any = None
    category: str = ""
    text: str = ""
    state: str = ""
    on: datetime.date | None = None


@dataclass(frozen=True)
class RegisterRow:
    """One line of the register."""

    declaration_id: int
    post: str
    organisation: str
    kind: str
    filed_at: datetime.datetime
    interest_id: int | None
    category: str | None
    basis: str | None
    interest_in: str | None
    nature: str | None
    from_date: datetime.date | None
    to_date: datetime.date | None
    done: str | None
    public_months: int
    review_due: datetime.date

    @property
    def is_nil(self) -> bool:
        """Say whether the line is a nil return."""
        return self.interest_id is None

    @property
    def category_words(self) -> str:
        """Give the kind of interest in words."""
        return Interest.Category(self.category).label if self.category else "Nil return"

    @property
    def shown_until(self) -> datetime.date | None:
        """Give the last day an interest that ended stays on the register."""
        return months_later(self.to_date, self.public_months) if self.to_date else None

    def state(self, day: datetime.date) -> str:
        """Give how it stands on a day: current, due, overdue or ended."""
        if self.to_date is not None and self.to_date < day:
            return "ended"
        if self.review_due < day:
            return "overdue"
        return "due" if self.review_due - day <= SOON else "current"

    def state_words(self, day: datetime.date) -> str:
        """Say how it stands on a day."""
        return STATES[self.state(day)]


FIELDS = (
    "pk", "person__post", "organisation__name", "kind", "filed_at", "interests__pk", "interests__category",
    "interests__basis", "interests__organisation_name", "interests__nature", "interests__from_date",
    "interests__to_date", "interests__mitigation__text", "guidance__public_months_after_end", "review_due",
)  # fmt: skip


BY_PERSON = ("person__post", "organisation__name", "pk", "interests__pk")


@dataclass(frozen=True)
class Register:
    """The lines of the register a reader may see, by person.

    Every line is read by its keys and counted in one go; what a page prints of it is read for that page only, for
    row security looks at every row that is joined.
    """

    reader: Any
    today: datetime.date
    wanted: RegisterFilter

    def __iter__(self) -> Iterator[RegisterRow]:
        """Give every line."""
        lines = _lines(self.reader, self.today, self.wanted).order_by(*BY_PERSON)
        return (RegisterRow(*row) for row in lines.values_list(*FIELDS).iterator())

    def __getitem__(self, part: slice) -> list[RegisterRow]:
        """Give some lines."""
        keys = self._keys[part]
        nil = Q(pk__in=[declaration for declaration, _person, interest in keys if interest is None])
        some = Q(interests__pk__in=[interest for _declaration, _person, interest in keys if interest is not None])
        rows = Declaration.objects.visible_to(self.reader).filter(nil | some).values_list(*FIELDS)
        found = {(row[0], row[5]): RegisterRow(*row) for row in rows}
        return [found[declaration, interest] for declaration, _person, interest in keys]

    def count(self) -> int:
        """Count the lines."""
        return len(self._keys)

    @property
    def counts(self) -> dict[str, int]:
        """Count lines and interests, and the people they belong to."""
        return {
            "lines": len(self._keys),
            "interests": sum(interest is not None for _declaration, _person, interest in self._keys),
            "people": len({person for _declaration, person, _interest in self._keys}),
        }

    @cached_property
    def _keys(self) -> list[tuple[int, int, int | None]]:
        lines = _lines(self.reader, self.today, self.wanted).order_by(*BY_PERSON)
        return list(lines.values_list("pk", "person_id", "interests__pk"))


def register(reader: Any, today: datetime.date, wanted: RegisterFilter) -> Register:
    """Give the lines of the register this reader may see, by person."""
    return Register(reader, today, wanted)


def withheld_interests(today: datetime.date) -> frozenset[int]:
    """Give the interests kept off the public register, as far as this reader knows of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT interest_id FROM conflicts_withheld(%s)", [today])
        return frozenset(row[0] for row in cursor.fetchall())


def _lines(reader: Any, today: datetime.date, wanted: RegisterFilter) -> QuerySet[Declaration]:
    day = wanted.on or today
    there = _registered(wanted.on)
    continued = Interest.objects.filter(_registered(wanted.on, "declaration__"), continues=OuterRef("interests__pk"))
    shown = Q(interests__to_date__isnull=True) | Q(GreaterThanOrEqual(_public_until(), day))
    nil = Q(kind=Declaration.Kind.NIL) & _stood(wanted.on)
    # One call: every further one would join the interests anew and multiply the lines.
    return Declaration.objects.visible_to(reader).filter(
        nil | (Q(interests__isnull=False) & shown & ~Exists(continued)),
        _asked_for(wanted),
        _state(wanted, today),
        there,
    )


def _end_of(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time()))


def _registered(on: datetime.date | None, prefix: str = "") -> Q:
    """Say what was on the register at the end of a day; None is now, whatever the clock of a case."""
    if on is None:
        return Q(**{f"{prefix}registered_at__isnull": False})
    return Q(**{f"{prefix}registered_at__lt": _end_of(on)})


def _stood(on: datetime.date | None) -> Q:
    return Q(ended_at__isnull=True) if on is None else Q(ended_at__isnull=True) | Q(ended_at__gte=_end_of(on))


def _state(wanted: RegisterFilter, today: datetime.date) -> Q:
    day = wanted.on or today
    ended = Q(interests__to_date__lt=day)
    running = Q(interests__to_date__isnull=True) | Q(interests__to_date__gte=day)
    if wanted.state == "withheld":
        return Q(interests__in=list(withheld_interests(today)))
    states = {
        "ended": ended,
        "overdue": running & Q(review_due__lt=day),
        "due": running & Q(review_due__gte=day, review_due__lte=day + SOON),
        "current": running & Q(review_due__gt=day + SOON),
    }
    return states.get(wanted.state, Q())


def _public_until() -> Func:
    """Give the last day of an interest that ended, as its version of the guidance says (``months_later`` in SQL)."""
    return Func(
        F("interests__to_date"),
        F("guidance__public_months_after_end"),
        template="(%(expressions)s))::date",
        arg_joiner=" + make_interval(months => ",
        output_field=DateField(),
    )


def _asked_for(wanted: RegisterFilter) -> Q:
    asked = Q()
    if wanted.organisation is not None:
        asked &= Q(organisation=wanted.organisation)
    if wanted.category == NIL:
        asked &= Q(kind=Declaration.Kind.NIL)
    elif wanted.category:
        asked &= Q(interests__category=wanted.category)
    for word in wanted.text.split():
        asked &= (
            Q(person__post__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(interests__organisation_name__icontains=word)
            | Q(interests__nature__icontains=word)
        )
    return asked


def organisations_on_register(reader: Any) -> list[tuple[int, str]]:
    """Give the organisations with declarations this reader may see."""
    rows = Declaration.objects.visible_to(reader).filter(registered_at__isnull=False).order_by("organisation__name")
    return list(rows.values_list("organisation_id", F("organisation__name")).distinct())
