"""What was looked for, found and decided about a bidder."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from procurement.models import Bid, ExclusionCheck, ExclusionFinding

HEAD = (
    "Finding", "Ground", "Source", "What follows in law", "About", "Day", "Counts until", "What is known", "Found by",
    "Found", "Decision", "What the bidder showed", "Reasons", "Decided by", "Decided",
)  # fmt: skip


@dataclass(frozen=True)
class ExclusionRecord:
    """The checks of a bid and its findings with their decisions, in their order."""

    checks: list[ExclusionCheck]
    findings: list[ExclusionFinding]


def exclusion_record(bid: Bid) -> ExclusionRecord:
    """Give what is on record about grounds for exclusion of a bid."""
    findings = bid.exclusion_findings.select_related("found_by__organisation")
    return ExclusionRecord(
        list(bid.exclusion_checks.select_related("checked_by__organisation")),
        list(findings.prefetch_related("decisions__decided_by__organisation")),
    )


def exclusion_rows(findings: list[ExclusionFinding]) -> list[tuple[object, ...]]:
    """Give the findings as rows of a file, one for each decision and one for a finding without any."""
    rows: list[tuple[object, ...]] = []
    for one in findings:
        until: datetime.date | str = one.counts_until or "As long as it lasts"
        start = (
            one.number, one.ground.title, one.ground.source, one.ground.kind, one.about, one.happened_on, until,
            one.words, str(one.found_by), one.found_at,
        )  # fmt: skip
        decided: list[tuple[object, ...]] = [
            (made.get_outcome_display(), made.self_cleaning, made.reasons, str(made.decided_by), made.decided_at)
            for made in one.decisions.all()
        ]
        rows += [start + end for end in decided or [("Not yet", "", "", "", "")]]
    return rows
