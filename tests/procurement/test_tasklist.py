"""The task list says what the guards say, for every step of the way."""

from __future__ import annotations

from collections import Counter

import pytest

from mcp_portal.workflow.guards import Unmet
from mcp_portal.workflow.offers import Offer
from procurement.models import Procurement
from procurement.tasklist import PHASES, TITLES, path, task_list

NOT_ON_THE_WAY = {Procurement.State.ABANDONED, Procurement.State.ALLIANCE}
STATES = [state for state in Procurement.State if state not in NOT_ON_THE_WAY]


def offer_of(state: str, *, unmet: bool) -> list[Offer]:
    """Give the step out of a state, with everything missing or nothing."""
    step = next((one for one in path() if state in one.sources), None)
    if step is None:
        return []
    rows = [
        Unmet(one.rule, "", "Legal adviser", one.source, "", "", not unmet, one.roles, one.name) for one in step.guards
    ]
    return [
        Offer(step.name, step.label, "", rows if unmet else [], [] if unmet else rows, "/step/", False, False, "SRO")
    ]


def test_every_requirement_on_the_way_is_a_task_with_a_name() -> None:
    none = {"not_on_hold", "made_by_a_call", "every_bid_is_shown", "added_stages_passed"}
    asked = {guard for step in path() for guard in step.guards if guard.name not in none}

    assert asked == set(TITLES)


def test_every_step_of_the_way_stands_in_one_phase_and_in_order() -> None:
    assert [name for _phase, names in PHASES for name in names] == [step.name for step in path()]


@pytest.mark.parametrize("state", STATES)
def test_what_lies_behind_is_done_and_what_lies_ahead_cannot_start(state: str) -> None:
    phases = task_list(Procurement(reference="X", state=state), offer_of(state, unmet=True))

    kinds = [phase.kind for phase in phases]
    assert kinds == sorted(kinds, key=["done", "now", "later"].index)
    assert kinds.count("now") == (0 if state == "live" else 1)
    assert {task.kind for phase in phases if phase.kind == "done" for task in phase.tasks} <= {"done"}
    assert {task.kind for phase in phases if phase.kind == "later" for task in phase.tasks} <= {"cannot"}


@pytest.mark.parametrize("state", STATES[:-1])
def test_no_task_comes_twice(state: str) -> None:
    phases = task_list(Procurement(reference="X", state=state), offer_of(state, unmet=False))

    titles = Counter(task.title for phase in phases for task in phase.tasks)
    assert [title for title, count in titles.items() if count > 1] == []


@pytest.mark.parametrize("state", STATES[:-1])
def test_a_step_with_everything_met_waits_for_its_role(state: str) -> None:
    phases = task_list(Procurement(reference="X", state=state), offer_of(state, unmet=False))

    at_hand = [task for phase in phases for task in phase.tasks if task.kind not in {"done", "cannot"}]
    assert [task.status for task in at_hand] == ["Waiting for SRO"]


def test_an_abandoned_procurement_has_no_tasks() -> None:
    assert task_list(Procurement(reference="X", state="abandoned"), []) == []
