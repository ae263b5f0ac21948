"""The matrix of a procurement: everybody with a role on it by its bidders and who stands behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from conflicts.models import Handling, NewName
from mcp_portal.accounts.models import User
from mcp_portal.accounts.queries import team
from mcp_portal.accounts.roles import BIDDING, Role

NOTHING, NONE, RULED, HANDLING, ASKED, GUARDIAN = "nothing", "none", "ruled", "handling", "asked", "guardian"
WORDS = {
    NOTHING: "Nothing known", NONE: "Answered: no interest", RULED: "Interest, ruling lifted", ASKED: "Not answered",
    GUARDIAN: "With the Guardian",
}  # fmt: skip
WEIGHT = [NOTHING, NONE, RULED, HANDLING, ASKED, GUARDIAN]
"""Of several parts of one bidder the last of these counts; a ruling that hides counts more than all."""


@dataclass(frozen=True)
class Column:
    """A bidder with everybody behind it, or the names that stand behind no bid."""

    bid_id: int | None
    title: str
    parts: list[NewName]


@dataclass(frozen=True)
class Cell:
    """How one person stands to one bidder."""

    state: str
    handling: str = ""

    @property
    def words(self) -> str:
        """Say it in words."""
        return Handling(self.handling).label if self.handling else WORDS[self.state]

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Give its place: what hides comes last, then what is still open."""
        handling = Handling(self.handling) if self.handling else None
        return (bool(handling and handling.hides), WEIGHT.index(self.state), handling.rank if handling else 0)


@dataclass(frozen=True)
class Row:
    """A person with a role, and a cell for each column."""

    user: User
    roles: str
    cells: list[Cell]


@dataclass
class _Known:
    """What is known of one person: about names, bids and the whole procurement."""

    names: dict[int, Cell] = field(default_factory=dict)
    bids: dict[int, Cell] = field(default_factory=dict)
    whole: Cell = field(default_factory=lambda: Cell(NOTHING))


@dataclass(frozen=True)
class Matrix:
    """People by bidders."""

    columns: list[Column]
    rows: list[Row]


def people_by_bidders(case: Any) -> Matrix:
    """Give the matrix of the names that are shown; the database gives its content to those who may read it."""
    names = NewName.objects.filter(procurement_id=case.pk, shown_at__isnull=False, gone_at__isnull=True)
    columns = _columns(names.order_by("bid_id", "pk"))
    known = _known(case)
    rows = [
        Row(holdings[0].user, _roles(holdings), [_cell(column, known.get(person, _Known())) for column in columns])
        for person, holdings in _people(case).items()
    ]
    return Matrix(columns, sorted(rows, key=lambda row: str(row.user)))


def _columns(names: Iterable[NewName]) -> list[Column]:
    columns: dict[int | None, Column] = {}
    for name in names:
        column = columns.setdefault(name.bid_id, Column(name.bid_id, name.bidder_name or "No bidder", []))
        column.parts.append(name)
    return [column if column.bid_id else Column(None, "Other names", column.parts) for column in columns.values()]


def _people(case: Any) -> dict[int, list[Any]]:
    held_by: dict[int, list[Any]] = {}
    for held in team(case, frozenset(Role) - BIDDING):
        if held.user.is_active:
            held_by.setdefault(held.user_id, []).append(held)
    return held_by


def _roles(holdings: list[Any]) -> str:
    return ", ".join(Role(role).label for role in sorted({held.role for held in holdings}))


def _known(case: Any) -> dict[int, _Known]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, name_id, bid_id, said, handling FROM conflicts_people_by_names(%s)", [case.pk]
        )
        rows = cursor.fetchall()
    people: dict[int, _Known] = {}
    for person, name, bid, said, handling in rows:
        known, cell = people.setdefault(person, _Known()), Cell(said, handling)
        if said != HANDLING:
            known.names[name] = _worst([known.names.get(name, cell), cell])
        elif bid is None:
            known.whole = _worst([known.whole, cell])
        else:
            known.bids[bid] = _worst([known.bids.get(bid, cell), cell])
    return people


def _cell(column: Column, known: _Known) -> Cell:
    asked = [known.names.get(name.pk, Cell(ASKED if name.asked_at else NOTHING)) for name in column.parts]
    about_bid = [known.bids[column.bid_id]] if column.bid_id in known.bids else []
    return _worst([known.whole, *about_bid, *asked])


def _worst(cells: Iterable[Cell]) -> Cell:
    return max(cells, key=lambda cell: cell.rank)
