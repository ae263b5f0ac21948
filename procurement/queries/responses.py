"""What a person may know of a response: before two people have opened it, whether it is complete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from procurement.models import Bid, LateResponse, Opening, Procurement, ResponseMark, SealedFile

RECEIPT_HEAD = ("File", "Size in bytes", "SHA-256", "Received", "Put in by", "Put in")


@dataclass(frozen=True)
class StageFiles:
    """What came in of one response at one stage, as far as the reader sees it."""

    stage: str
    label: str
    opened: bool
    mark: ResponseMark | None
    files: list[SealedFile]


def files_of(bid: Bid) -> list[StageFiles]:
    """Give the files of a response by stage; row security keeps back those that are sealed."""
    opened = set(
        Opening.objects.filter(procurement_id=bid.procurement_id, second__isnull=False).values_list("stage", flat=True)
    )
    marks = {one.stage: one for one in bid.marks.select_related("marked_by__organisation")}
    files = list(bid.sealed_files.select_related("added_by__organisation"))
    return [
        StageFiles(
            stage.value, stage.label, stage in opened, marks.get(stage), [one for one in files if one.stage == stage]
        )
        for stage in Opening.Stage
    ]  # fmt: skip


def own_files(bid: Bid, user: Any) -> list[SealedFile]:
    """Give the files a person put in themselves, for the receipt, with their fingerprints."""
    return list(bid.sealed_files.filter(added_by=user).select_related("added_by__organisation"))


def receipt_rows(files: list[SealedFile]) -> list[tuple[object, ...]]:
    """Give the receipt as rows of a file."""
    return [
        (one.name, one.size, one.sha256, one.received_at, str(one.added_by), one.added_at) for one in files
    ]  # fmt: skip


def completeness(case: Procurement) -> dict[int, str]:
    """Say of each response of a case whether it is complete, at the last stage at which somebody said so."""
    return {one.bid_id: str(one) for one in ResponseMark.objects.filter(procurement=case).order_by("pk")}


def late_of(case: Procurement) -> list[LateResponse]:
    """Give what came late, newest first."""
    rows = case.late_responses.select_related("recorded_by__organisation", "bid", "decision__decided_by__organisation")
    return list(rows.order_by("-number"))
