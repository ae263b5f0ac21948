"""What rulings keep people from doing, beyond what is hidden from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conflicts.models import Handling, Recusal

from .recused import released_on_case


@dataclass(frozen=True)
class Limit:
    """A standing ruling on a person that is more than noted: about one bid, or about the whole procurement."""

    handling: str
    sentence: str
    bid_id: int | None
    hides_bid: bool


def limits_on(user: Any, case: Any) -> list[Limit]:
    """Give the rulings that limit what a person does in a procurement."""
    standing = Recusal.objects.standing().filter(person_id=user.pk, procurement_id=case.pk)
    return [
        Limit(row.handling, row.released_sentence, row.bid_id, row.hides_bid)
        for row in standing.exclude(handling=Handling.NOTED).order_by("ruled_at", "pk")
    ]


def limited_people(case: Any) -> frozenset[tuple[int, int | None]]:
    """Give (person, bid) of the rulings that limit others, as far as a reader of the case may know them.

    The bid is None where a ruling is about the whole procurement.
    """
    return frozenset(
        (row["person_id"], row["bid_id"])
        for row in released_on_case(case)
        if row["lifted_at"] is None and row["replaced_at"] is None and row["handling"] != Handling.NOTED
    )
