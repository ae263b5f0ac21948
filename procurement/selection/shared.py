"""Who stands behind more than one bid: pure, of rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mcp_portal.nhsuk.wording import listed


@dataclass(frozen=True)
class SharedMember:
    """An organisation that is a member of several bids, by their numbers."""

    name: str
    numbers: tuple[int, ...]
    bidders: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        """Give what a decision about it is kept under; another bid makes it another finding."""
        return self.name.casefold(), self.bids

    @property
    def bids(self) -> str:
        """Give the numbers of the bids."""
        return ", ".join(str(number) for number in self.numbers)

    @property
    def words(self) -> str:
        """Say what was found."""
        return f"{self.name} is a member of {listed(self.bidders)}"


def shared_members(parties: Iterable[Any]) -> list[SharedMember]:
    """Give those that stand behind more than one bid: the same by name, organisation, ODS code or company number."""
    groups: list[tuple[set[tuple[str, Any]], list[Any]]] = []
    for party in parties:
        marks, rows = _marks(party), [party]
        for group in [one for one in groups if one[0] & marks]:
            groups.remove(group)
            marks, rows = marks | group[0], [*group[1], *rows]
        groups.append((marks, rows))
    found = []
    for _marks_of_all, rows in groups:
        bids = {row.bid.number: row.bid.name for row in rows}
        if len(bids) > 1:
            first = min(rows, key=lambda row: (row.bid.number, row.pk))
            numbers = tuple(sorted(bids))
            found.append(SharedMember(first.name, numbers, tuple(bids[number] for number in numbers)))
    return sorted(found, key=lambda one: (one.name.casefold(), one.numbers))


def _marks(party: Any) -> set[tuple[str, Any]]:
    """Give everything a party is known by."""
    marks = {
        ("name", " ".join(party.name.casefold().split())), ("organisation", party.organisation_id),
        ("ods", party.ods_code), ("company", party.company_number),
    }  # fmt: skip
    return {mark for mark in marks if mark[1]}
