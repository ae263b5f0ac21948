"""The plan from the signature to the first day: when each task can end, by when it has to, and what is critical."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.mobilisation import ITEMS, GoesInACircle, Task, ends_on, plan

TODAY = datetime.date(2018, 3, 1)
GO_LIVE = datetime.date(2018, 4, 1)
DAY = datetime.timedelta(days=1)


def task(number: int, days: int, *after: int, done: datetime.date | None = None) -> Task:
    return Task(number, days, frozenset(after), done)


def test_a_task_of_one_day_ends_today() -> None:
    (only,) = plan([task(1, 1)], TODAY, GO_LIVE)

    assert (only.ends_on, only.latest, only.slack, only.critical) == (TODAY, datetime.date(2018, 3, 31), 30, True)


def test_the_longest_way_is_critical() -> None:
    found = plan([task(1, 5), task(2, 20), task(3, 3, 1, 2)], TODAY, GO_LIVE)

    assert [one.critical for one in found] == [False, True, True]
    assert [one.ends_on.day for one in found] == [5, 20, 23]
    assert [one.slack for one in found] == [23, 8, 8]
    assert ends_on(found) == datetime.date(2018, 3, 23)


def test_a_plan_that_ends_too_late_has_less_than_no_slack() -> None:
    (only,) = plan([task(1, 40)], TODAY, GO_LIVE)

    assert only.slack == -9
    assert only.critical


def test_what_is_done_is_not_critical_and_what_waits_for_it_starts_today() -> None:
    done, left = plan([task(1, 20, done=datetime.date(2018, 2, 20)), task(2, 2, 1)], TODAY, GO_LIVE)

    assert not done.critical
    assert left.ends_on == datetime.date(2018, 3, 2)


def test_tasks_that_wait_for_each_other_are_named() -> None:
    with pytest.raises(GoesInACircle, match="1 → 2 → 1"):
        plan([task(1, 1, 2), task(2, 1, 1)], TODAY, GO_LIVE)


@st.composite
def plans(draw: st.DrawFn) -> list[Task]:
    count = draw(st.integers(1, 9))
    return [
        task(
            n, draw(st.integers(1, 60)), *draw(st.sets(st.integers(1, n - 1), max_size=3) if n > 1 else st.just(set()))
        )
        for n in range(1, count + 1)
    ]


@given(tasks=plans(), go_live=st.dates(TODAY, datetime.date(2020, 1, 1)))
def test_the_critical_path_says_how_much_the_whole_plan_has_to_spare(tasks: list[Task], go_live: datetime.date) -> None:
    found = {one.task.number: one for one in plan(tasks, TODAY, go_live)}

    last = ends_on(list(found.values()))
    assert last is not None
    assert min(one.slack for one in found.values()) == (go_live - DAY - last).days
    for one in found.values():
        for before in one.task.after:
            assert found[before].ends_on + one.task.days * DAY <= one.ends_on
            assert found[before].latest + one.task.days * DAY <= one.latest


@given(tasks=plans(), longer=st.integers(1, 30))
def test_a_longer_task_never_makes_the_plan_end_sooner(tasks: list[Task], longer: int) -> None:
    more = [Task(one.number, one.days + longer * (one.number == 1), one.after) for one in tasks]
    before, after = ends_on(plan(tasks, TODAY, GO_LIVE)), ends_on(plan(more, TODAY, GO_LIVE))

    assert before is not None
    assert after is not None
    assert before <= after


def test_there_are_eight_standards_of_urgent_care() -> None:
    assert sum(one.urgent_care for one in ITEMS) == 8
    assert len({one.code for one in ITEMS}) == len(ITEMS) == 16
