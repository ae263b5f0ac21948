"""How many practices, with how many of the registered people, support a bidder."""

from __future__ import annotations

from dataclasses import dataclass

from procurement.models import Bid, Practice, PracticeSupport

HEAD = (
    "ODS code", "Practice", "Registered people", "What it says", "Said on", "Where it is written", "Recorded by",
    "Said of the bidder before it changed",
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A practice and the last it said about a bidder as it is now, if anything.

    ``earlier`` counts what that replaced, ``before`` is the last word on the bidder before its make-up changed.
    """

    practice: Practice
    last: PracticeSupport | None
    earlier: int
    before: PracticeSupport | None = None

    @property
    def counts(self) -> bool:
        """Say whether it supports the bidder, on conditions or without."""
        return self.last is not None and self.last.position in PracticeSupport.COUNTING


@dataclass(frozen=True)
class Support:
    """What all practices of a case say about one bidder."""

    rows: list[Said]

    @property
    def supporting(self) -> list[Said]:
        """Give those that support it."""
        return [row for row in self.rows if row.counts]

    @property
    def people(self) -> int:
        """Count the people registered with practices that support it."""
        return sum(row.practice.list_size for row in self.supporting)

    @property
    def share(self) -> int:
        """Give them in percent of all registered people, rounded down."""
        everybody = sum(row.practice.list_size for row in self.rows)
        return self.people * 100 // everybody if everybody else 0


def support_of(bid: Bid) -> Support:
    """Give what each practice of the case says about a bidder, those that said something first."""
    said: dict[int, list[PracticeSupport]] = {}
    before: dict[int, PracticeSupport] = {}
    change = bid.change
    rows = PracticeSupport.objects.filter(bid=bid).select_related("recorded_by__organisation")
    for one in rows.order_by("said_on", "pk"):
        if one.make_up_id == (change.pk if change else None):
            said.setdefault(one.practice_id, []).append(one)
        else:
            before[one.practice_id] = one
    practices = Practice.objects.filter(procurement_id=bid.procurement_id).order_by("name", "pk")
    found = [
        Said(
            one, said[one.pk][-1] if one.pk in said else None, max(len(said.get(one.pk, [])) - 1, 0),
            before.get(one.pk),
        )
        for one in practices
    ]  # fmt: skip
    return Support(sorted(found, key=lambda row: (row.last is None, row.before is None)))


def support_rows(found: Support) -> list[tuple[object, ...]]:
    """Give them as rows of a file."""
    return [
        (row.practice.code, row.practice.name, row.practice.list_size, *_last(row.last),
         row.before.get_position_display() if row.before else "")
        for row in found.rows
    ]  # fmt: skip


def _last(one: PracticeSupport | None) -> tuple[object, ...]:
    if one is None:
        return ("Nothing yet", "", "", "")
    return (one.get_position_display(), one.said_on, one.where, str(one.recorded_by))
