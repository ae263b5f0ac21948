"""The mobilisation plan with its critical path, and how ready the service is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from procurement.mobilisation import ITEMS, Item, Planned, ends_on, plan
from procurement.models import KeyDate, MobilisationTask, Procurement, ReadinessEntry

HEAD = ("Number", "Task", "Who", "Days", "Waits for", "Done on", "Can end on", "Has to end by", "Slack", "Critical")
READY_HEAD = ("Item", "Urgent care standard", "Line of gateway 3", "State", "Words", "Evidence", "By", "At")


OPEN_IN = (Procurement.State.CONTRACT_SIGNED, Procurement.State.MOBILISATION)


@dataclass(frozen=True)
class PlanRow:
    """A task with what the plan says of it; ``planned``: None as long as no first day is planned."""

    row: MobilisationTask
    planned: Planned | None


@dataclass(frozen=True)
class MobilisationPlan:
    """The plan as it stands: the planned first day, the day it can end, its tasks."""

    go_live: datetime.date | None
    ends_on: datetime.date | None
    rows: list[PlanRow]

    @property
    def days_left(self) -> int | None:
        """Give the days between the end of the plan and the first day; below 0 when the plan ends too late."""
        if self.go_live is None or self.ends_on is None:
            return None
        return (self.go_live - self.ends_on).days - 1


@dataclass(frozen=True)
class ReadinessRow:
    """Something that has to be ready with its entries, the newest first."""

    item: Item
    entries: list[ReadinessEntry]

    @property
    def tag(self) -> dict[str, str]:
        """Give the tag that says how it stands."""
        if not self.entries:
            return {"text": "Nothing recorded", "colour": "grey"}
        colours = {"ready": "green", "not_yet": "red", "not_needed": "grey"}
        return {"text": str(self.entries[0].get_state_display()), "colour": colours[self.entries[0].state]}

    @property
    def is_open(self) -> bool:
        """Say whether it is neither ready nor left out."""
        return not self.entries or self.entries[0].state == ReadinessEntry.State.NOT_YET


def is_mobilising(case: Procurement) -> bool:
    """Say whether plan and readiness are written: from the signature to the first day."""
    return case.state in OPEN_IN


def standing_tasks(case: Procurement) -> list[MobilisationTask]:
    """Give the last edition of every task that was not taken out."""
    rows = case.mobilisation_tasks.select_related("entered_by__organisation").order_by("number", "-edition")
    return [one for one in rows.distinct("number") if not one.taken_out]


def first_day(case: Procurement) -> datetime.date | None:
    """Give the day on which the service is planned to start."""
    planned = case.key_dates.filter(kind=KeyDate.Kind.GO_LIVE).first()
    return case.went_live_on or (planned.planned_date if planned else None)


def mobilisation_plan(case: Procurement, today: datetime.date) -> MobilisationPlan:
    """Give the plan as it stands on a day."""
    tasks, go_live = standing_tasks(case), first_day(case)
    planned = plan([one.task for one in tasks], today, go_live) if go_live else []
    rows = [PlanRow(one, planned[n] if planned else None) for n, one in enumerate(tasks)]
    return MobilisationPlan(go_live, ends_on(planned), rows)


def readiness(case: Procurement) -> list[ReadinessRow]:
    """Give everything that has to be ready, what is open first."""
    entries: dict[str, list[ReadinessEntry]] = {}
    for entry in case.readiness_entries.select_related("entered_by__organisation").order_by("-id"):
        entries.setdefault(entry.item, []).append(entry)
    return sorted((ReadinessRow(one, entries.get(one.code, [])) for one in ITEMS), key=lambda row: not row.is_open)


def plan_rows(found: MobilisationPlan) -> list[tuple[object, ...]]:
    """Give the plan as rows of a file."""
    return [
        (
            one.row.number, one.row.name, one.row.owner, one.row.days, ", ".join(str(n) for n in one.row.after),
            one.row.done_on, one.planned.ends_on if one.planned else None, one.planned.latest if one.planned else None,
            one.planned.slack if one.planned else "", "Yes" if one.planned and one.planned.critical else "No",
        )
        for one in found.rows
    ]  # fmt: skip


def readiness_rows(rows: list[ReadinessRow]) -> list[tuple[object, ...]]:
    """Give what has to be ready as rows of a file, every entry of each."""
    found: list[tuple[object, ...]] = []
    for row in rows:
        start = (row.item.name, "Yes" if row.item.urgent_care else "No", row.item.line)
        if not row.entries:
            found.append((*start, "Nothing recorded", "", "", "", ""))
        found += [
            (*start, one.get_state_display(), one.words, one.evidence, str(one.entered_by), one.entered_at)
            for one in row.entries
        ]
    return found
