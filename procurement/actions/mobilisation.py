"""Writes about the mobilisation: tasks of the plan, and how ready the service is."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.nhsuk.wording import day, listed
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.mobilisation import BY_CODE, GoesInACircle, Task, plan
from procurement.models import MobilisationTask, Procurement, ReadinessEntry
from procurement.queries.mobilisation import is_mobilising, standing_tasks

from .hidden import refuse_with_a_hidden_bid


@dataclass(frozen=True)
class TaskFacts:
    """What is entered of a task. ``after``: numbers of the tasks it waits for."""

    name: str
    owner: str
    days: int
    after: Sequence[int] = ()
    done_on: datetime.date | None = None


def write_task(
    case: Procurement, facts: TaskFacts, *, number: int | None = None, seen: int = 0, by: User, now: datetime.datetime
) -> MobilisationTask:
    """Enter a task, or change one, as procurement lead; ``seen`` is the edition that was shown.

    Raises NotAllowed and Refused, also when tasks would wait for each other.
    """
    with savepoint():
        case = _locked(case, by)
        standing = {one.number: one for one in standing_tasks(case)}
        if number is not None and number not in standing:
            raise Refused("This task has been taken out of the plan")
        if number is not None and standing[number].edition != seen:
            raise Refused("Somebody else changed this task meanwhile. Look at it again")
        known = number if number is not None else _next(case)
        if strangers := sorted(set(facts.after) - standing.keys() - {known}):
            raise Refused(f"There is no task {listed(strangers, 'or')} to wait for")
        if facts.done_on and facts.done_on > timezone.localdate(now):
            raise Refused("The day it was done must be today or in the past")
        _no_circle(standing, known, facts, now)
        made = MobilisationTask.objects.create(
            procurement=case, number=known, edition=seen + 1 if number is not None else 1, name=facts.name,
            owner=facts.owner, days=facts.days, after=sorted(set(facts.after)), done_on=facts.done_on, entered_by=by,
            entered_at=now,
        )  # fmt: skip
        detail = {"number": known, "edition": made.edition}
        ledger.record("procurement.mobilisation_task_written", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def take_out(task: MobilisationTask, *, by: User, now: datetime.datetime) -> MobilisationTask:
    """Take a task out of the plan; what waited for it waits no longer. It stays on the record."""
    with savepoint():
        case = _locked(task.procurement, by)
        standing = {one.number: one for one in standing_tasks(case)}
        if task.number not in standing:
            raise Refused("This task has been taken out of the plan")
        last = standing[task.number]
        made = MobilisationTask.objects.create(
            procurement=case, number=last.number, edition=last.edition + 1, name=last.name, owner=last.owner,
            days=last.days, after=last.after, done_on=last.done_on, taken_out=True, entered_by=by, entered_at=now,
        )  # fmt: skip
        ledger.record("procurement.mobilisation_task_taken_out", subject=made, case=case, occurred_at=now)
    return made


def record_readiness(
    case: Procurement, item: str, *, state: str, words: str, evidence: str, by: User, now: datetime.datetime
) -> ReadinessEntry:
    """Record how something that has to be ready stands, as procurement lead; ready only with evidence."""
    with savepoint():
        case = _locked(case, by)
        if item not in BY_CODE:
            raise Refused("There is no such item")
        if state == ReadinessEntry.State.READY and not evidence.strip():
            raise Refused("Enter where it is shown that this is ready")
        made = ReadinessEntry.objects.create(
            procurement=case, item=item, state=state, words=words, evidence=evidence, entered_by=by, entered_at=now
        )
        detail = {"item": item, "state": state}
        ledger.record("procurement.readiness_recorded", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def _no_circle(standing: dict[int, MobilisationTask], number: int, facts: TaskFacts, now: datetime.datetime) -> None:
    tasks = {one: row.task for one, row in standing.items()}
    tasks[number] = Task(number, facts.days, frozenset(facts.after), facts.done_on)
    today = timezone.localdate(now)
    try:
        plan(list(tasks.values()), today, today)
    except GoesInACircle as circle:
        ring = listed(circle.numbers, "and")
        raise Refused(f"Tasks {ring} would wait for each other. Take one of these waits away") from circle


def _next(case: Procurement) -> int:
    last = case.mobilisation_tasks.order_by("number").last()
    return last.number + 1 if last else 1


def _locked(case: Procurement, by: User) -> Procurement:
    case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
    refuse_with_a_hidden_bid(case)
    if not access.is_lead(case, by):
        raise NotAllowed("The mobilisation is recorded by the procurement lead")
    if not is_mobilising(case):
        if case.went_live_on:
            raise Refused(f"The service started on {day(case.went_live_on)}. The plan is closed")
        raise Refused("The mobilisation is planned when the contract or the alliance has been signed")
    return case
