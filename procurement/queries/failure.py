"""Where a contract stands on the ladder, what its months said, and what a loss costs each party."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from procurement.failure import LEVELS, Level, Measures, Shared, broken, shared
from procurement.models import FailureRegime, LadderMove, MonthReport, Procurement

SIGNED = frozenset({Procurement.State.CONTRACT_SIGNED, Procurement.State.MOBILISATION, Procurement.State.LIVE})
"""While a provider reports month by month."""

HEAD = (
    "Month", "Days of cash", "Variance (%)", "Metrics missed", "CQC rating", "Key leader left", "Plan failed",
    "Guarantor gave notice", "Insolvency step", "Unsafe service", "Notice to leave", "Level", "Triggers", "Edition",
    "Entered by", "Entered",
)  # fmt: skip
EVENT_ORDER = (
    "leader_lost", "plan_failed", "guarantor_notice", "insolvency_step", "unsafe_service", "notice_to_quit",
)  # fmt: skip


@dataclass(frozen=True)
class Month:
    """A month as it stands, with the level it calls for and why."""

    row: MonthReport
    level: Level
    triggers: tuple[str, ...]


def regimes(case: Procurement) -> list[FailureRegime]:
    """Give every regime of a case, the newest first."""
    rows = case.failure_regimes.select_related("proposed_by__organisation", "agreement__second__organisation")
    return list(rows.order_by("-number"))


def regime_that_holds(found: Iterable[FailureRegime]) -> FailureRegime | None:
    """Give the last one that was agreed."""
    return next((one for one in found if one.is_agreed), None)


def reports_every_month(case: Procurement) -> bool:
    """Say whether there is a signed contract to report on."""
    return case.state in SIGNED


def standing_reports(case: Procurement) -> list[MonthReport]:
    """Give the last edition of every month, the newest month first."""
    rows = case.month_reports.order_by("-month", "-edition").distinct("month")
    return list(rows.select_related("entered_by__organisation"))


def moves(case: Procurement) -> list[LadderMove]:
    """Give every move on the ladder, the newest first."""
    return list(case.ladder_moves.select_related("by__organisation", "report").order_by("-number"))


def months(rows: Iterable[MonthReport], regime: FailureRegime | None) -> list[Month]:
    """Give each month with its triggers."""
    return [as_month(row, regime) for row in rows]


def as_month(row: MonthReport, regime: FailureRegime | None) -> Month:
    """Give one month with its triggers."""
    found = triggers_of(row.measures, regime)
    return Month(row, LEVELS[max((level for level, _words in found), default=0)], tuple(said for _, said in found))


def triggers_of(measures: Measures, regime: FailureRegime | None) -> list[tuple[int, str]]:
    """Give what a month sets off, by what was agreed or the defaults."""
    return broken(measures, regime.agreed if regime else {})


def quiet_months(found: Iterable[Month]) -> int:
    """Count the last months that followed each other without a trigger."""
    count, expected = 0, None
    for one in found:
        if one.level.number or (expected is not None and one.row.month != expected):
            break
        count += 1
        expected = (one.row.month - datetime.timedelta(days=1)).replace(day=1)
    return count


def loss_shared(regime: FailureRegime, loss: int) -> Shared:
    """Divide a loss by the rule of a regime."""
    return shared(loss, regime.rule)


def month_rows(found: Iterable[Month]) -> list[tuple[object, ...]]:
    """Give every month as a row of a file; its first columns are those that can be taken over."""
    rows = []
    for one in found:
        row = one.row
        events = ["Yes" if code in row.events else "No" for code in EVENT_ORDER]
        rows.append((
            f"{row.month:%Y-%m}", row.cash, row.variance, row.missed, row.rated, *events, one.level.name,
            "; ".join(one.triggers), row.edition, str(row.entered_by), row.entered_at,
        ))  # fmt: skip
    return rows
