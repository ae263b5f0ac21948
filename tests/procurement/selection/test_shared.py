"""Who stands behind more than one bid, by name and by codes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from procurement.selection.shared import shared_members


def party(pk: int, bid: int, name: str, organisation: int | None = None, ods: str = "", company: str = "") -> Any:
    return SimpleNamespace(
        pk=pk, name=name, organisation_id=organisation, ods_code=ods, company_number=company,
        bid=SimpleNamespace(number=bid, name=f"Bidder {bid}"),
    )  # fmt: skip


def test_it_is_found_by_name_and_by_codes_and_through_a_third_bid() -> None:
    found = shared_members(
        [
            party(1, 1, "Acute  Trust"), party(2, 2, "acute trust", ods="RNA"),
            party(3, 3, "The Acute Trust", ods="RNA"),
            party(4, 1, "Alone"), party(5, 1, "Twice in one"), party(6, 1, "Twice in one"),
        ]
    )  # fmt: skip

    assert [(one.bids, one.words) for one in found] == [
        ("1, 2, 3", "Acute  Trust is a member of Bidder 1, Bidder 2 and Bidder 3")
    ]


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from("abc"), st.sampled_from(["", "x", "y"])), max_size=12))
def test_the_order_of_entry_does_not_matter_and_nobody_is_named_who_stands_behind_one(
    rows: list[tuple[int, str, str]],
) -> None:
    parties = [party(pk, bid, name, ods=ods) for pk, (bid, name, ods) in enumerate(rows)]
    found = shared_members(parties)

    assert {(one.name, one.bids) for one in found} == {(one.name, one.bids) for one in shared_members(parties[::-1])}
    assert all(len(set(one.numbers)) > 1 for one in found)
    named = {name for name in "abc" if len({bid for bid, other, _ in rows if other == name}) > 1}
    assert named == set() or found
