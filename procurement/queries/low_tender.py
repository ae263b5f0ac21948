"""What is on record about a tender that looks abnormally low."""

from __future__ import annotations

from procurement.models import Bid, LowTender

HEAD = (
    "Number", "Why it looks low", "Compared with", "Recorded by", "Recorded", "What happened", "Day", "Due", "Outcome",
    "Words", "By", "Filed",
)  # fmt: skip


def low_tenders(bid: Bid) -> list[LowTender]:
    """Give the procedures about a tender with what happened in each, in their order."""
    rows = bid.low_tenders.select_related("found_by__organisation")
    return list(rows.prefetch_related("entries__recorded_by__organisation"))


def low_tender_rows(found: list[LowTender]) -> list[tuple[object, ...]]:
    """Give the same as rows of a file, one for each entry and one for a procedure without any."""
    rows: list[tuple[object, ...]] = []
    for one in found:
        start = (one.number, one.reasons, one.compared_with, str(one.found_by), one.found_at)
        entered: list[tuple[object, ...]] = [
            (
                entry.get_kind_display(), entry.happened_on, entry.due_on or "", entry.get_outcome_display(),
                entry.words, str(entry.recorded_by), entry.recorded_at,
            )
            for entry in one.entries.all()
        ]  # fmt: skip
        rows += [start + end for end in entered or [("Nothing yet", "", "", "", "", "", "")]]
    return rows
