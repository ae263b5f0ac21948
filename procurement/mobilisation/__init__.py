"""From the signature to the first day: a plan with its critical path, and what has to be ready. Pure.

Sources: checkpoint 3 of the integrated support and assurance process; the eight standards of integrated urgent care of
the MCP framework 2016.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

DAY = datetime.timedelta(days=1)


class GoesInACircle(Exception):
    """Tasks that wait for each other; ``numbers`` names them in their order."""

    def __init__(self, numbers: Sequence[int]):
        self.numbers = tuple(numbers)
        super().__init__(" → ".join(str(number) for number in numbers))


@dataclass(frozen=True)
class Task:
    """A piece of work: calendar days it takes, the tasks it waits for, and the day it was done."""

    number: int
    days: int
    after: frozenset[int] = frozenset()
    done_on: datetime.date | None = None


@dataclass(frozen=True)
class Planned:
    """When a task can end, by when it has to, and whether it is on the critical path."""

    task: Task
    ends_on: datetime.date
    latest: datetime.date
    critical: bool

    @property
    def slack(self) -> int:
        """Give the days it can slip; below 0 when it is late already."""
        return (self.latest - self.ends_on).days


@dataclass(frozen=True)
class Item:
    """Something that has to be ready before the service starts; ``line``: the line of gateway 3 it speaks to."""

    code: str
    name: str
    line: str
    urgent_care: bool = False


ITEMS: tuple[Item, ...] = (
    Item("cqc", "CQC registration of each location and activity", "CP3-A2"),
    Item("tupe", "Staff transferred (TUPE), rotas filled", "CP3-A3"),
    Item("indemnity", "Indemnity and insurance in force", "CP3-A3"),
    Item("gp_contracts", "GP contracts suspended from the first day, and patients informed", "CP3-A4"),
    Item("subcontracts", "Subcontracts signed", "CP3-A5"),
    Item("it", "Records, links to 111 and out-of-hours care, and reports tested", "CP3-A6"),
    Item("funding", "Funding flows, first payment, cash on the first day", "CP3-A7"),
    Item("rollback", "Criteria to go or not, contingency and way back", "CP3-A10"),
    Item("one_call", "One call for an out-of-hours appointment", "CP3-A6", urgent_care=True),
    Item("shared_data", "Data shared between providers", "CP3-A6", urgent_care=True),
    Item("joint_capacity", "Capacity of 111 and out-of-hours care planned together", "CP3-A6", urgent_care=True),
    Item("care_record", "Summary care record in the hub", "CP3-A6", urgent_care=True),
    Item("care_plans", "Care plans shared", "CP3-A6", urgent_care=True),
    Item("booking", "Booking into GP appointments in hours", "CP3-A6", urgent_care=True),
    Item("governance", "One clinical governance for 111 and out-of-hours care", "CP3-A8", urgent_care=True),
    Item("clinical_hub", "Clinical hub with GPs and others", "CP3-A6", urgent_care=True),
)
BY_CODE = {one.code: one for one in ITEMS}


def plan(tasks: Sequence[Task], today: datetime.date, go_live: datetime.date) -> list[Planned]:
    """Work out when each task can end from today on, and by when it has to for the service to start on a day.

    A task that is not done ends at the earliest after its days, counted from today or from the end of what it waits
    for. It has to end on the day before the first one, or before what waits for it begins. The critical path are the
    open tasks with the least slack. Raises GoesInACircle.
    """
    by_number = {one.number: one for one in tasks}
    order = _in_order(by_number)
    ends: dict[int, datetime.date] = {}
    for number in order:
        task = by_number[number]
        begins = max([today, *(ends[one] + DAY for one in task.after if one in by_number)])
        ends[number] = task.done_on or begins + max(task.days - 1, 0) * DAY
    latest = dict.fromkeys(order, go_live - DAY)
    for number in reversed(order):
        task = by_number[number]
        for one in task.after:
            if one in by_number:
                latest[one] = min(latest[one], latest[number] - task.days * DAY)
    slacks = {number: (latest[number] - ends[number]).days for number in order if by_number[number].done_on is None}
    least = min(slacks.values(), default=0)
    return [Planned(one, ends[one.number], latest[one.number], slacks.get(one.number) == least) for one in tasks]


def ends_on(planned: Sequence[Planned]) -> datetime.date | None:
    """Give the day on which the whole plan can end; None without tasks."""
    return max((one.ends_on for one in planned), default=None)


def _in_order(tasks: Mapping[int, Task]) -> list[int]:
    """Give the numbers so that each comes after what it waits for. Raises GoesInACircle."""
    found: list[int] = []
    for number in tasks:
        _visit(number, tasks, found, ())
    return found


def _visit(number: int, tasks: Mapping[int, Task], found: list[int], way: tuple[int, ...]) -> None:
    if number in found:
        return
    if number in way:
        raise GoesInACircle([*way[way.index(number) :], number])
    for before in _before(tasks[number], tasks):
        _visit(before, tasks, found, (*way, number))
    found.append(number)


def _before(task: Task, tasks: Mapping[int, Task]) -> Iterator[int]:
    return (one for one in sorted(task.after) if one in tasks)
