"""Whatever people do in the evaluation, in whatever order: no reason that was filed is lost or changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement.models import (
    ChangeConfirmation,
    EvaluationResult,
    LowTender,
    LowTenderEntry,
    ModeratedScore,
    ModerationMeeting,
    RecallConfirmation,
    ResultRecall,
    Score,
    TenderPrice,
)
from tests.procurement.scoring.scene import NOON

from .desk import Desk

Act = tuple[str, int, int, int]
"""What is done, about which tender, by which of those who may, and with which score."""

FILED: tuple[type[models.Model], ...] = (
    Score, ModeratedScore, ChangeConfirmation, ModerationMeeting, EvaluationResult, TenderPrice, LowTender,
    LowTenderEntry, ResultRecall, RecallConfirmation,
)  # fmt: skip

WHOLE: list[Act] = [
    ("score", 0, 0, 4), ("score", 0, 0, 5), ("score", 0, 1, 8), ("score", 1, 0, 7), ("score", 1, 1, 7),
    ("meet", 0, 0, 0), ("agree", 0, 0, 6), ("agree", 1, 0, 7), ("propose", 0, 1, 7), ("refuse", 0, 0, 0),
    ("propose", 0, 0, 8), ("confirm", 0, 1, 0), ("result", 0, 0, 8), ("recall", 0, 0, 0), ("leave", 0, 1, 0),
    ("recall", 0, 0, 0), ("take back", 0, 1, 0), ("result", 0, 0, 8), ("price", 0, 0, 5), ("price", 0, 0, 6),
    ("price", 1, 0, 9), ("low", 0, 0, 0), ("decide low", 0, 0, 5), ("withdraw", 0, 0, 0),
    ("price results", 1, 0, 0),
]  # fmt: skip
"""One way on which everything can be done: without it the property would hold of people who are always refused."""

SCORED = WHOLE[:5]
ACTS = some.lists(
    some.tuples(some.sampled_from(list(Desk.ACTS)), some.integers(0, 1), some.integers(0, 2), some.integers(0, 12)),
    min_size=4,
    max_size=14,
)


def on_file(desk: Desk) -> set[Any]:
    """Give everything that is filed, column by column."""
    with unit_of_work(desk.moderator, at=NOON):
        return {(model.__name__, *row) for model in FILED for row in model._base_manager.values_list()}


def check(desk: Desk, before: set[Any], act: Act) -> set[Any]:
    after = on_file(desk)
    assert before <= after, f"{act} took away or changed {before - after}"
    cells, exported = {cell for row in after for cell in row}, desk.exported()
    for words in desk.told:
        assert words in cells, f"{words!r} is not stored after {act}"
        assert words in exported, f"{words!r} is in no file after {act}"
    return after


def do(desk: Desk, act: Act) -> None:
    name, tender, who, score = act
    desk.act(name, tender=tender, who=who, score=score)


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


def test_everything_can_be_done_and_everything_stays(desk: Desk) -> None:
    before: set[Any] = set()

    for act in WHOLE:
        do(desk, act)
        after = check(desk, before, act)
        assert len(after) > len(before) or act[0] == "withdraw"
        before = after

    assert {row[0] for row in before} == {model.__name__ for model in FILED}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scored=some.booleans(), acts=ACTS)
@example(scored=False, acts=[("result", 0, 0, 12)])
@example(scored=False, acts=[*WHOLE, ("withdraw", 1, 0, 0)])
def test_no_order_of_acts_loses_a_reason(desk: Desk, scored: bool, acts: list[Act]) -> None:
    desk.told.clear()
    with transaction.atomic():
        before: set[Any] = set()
        for act in [*(SCORED if scored else []), *acts]:
            try:
                do(desk, act)
            except (Refused, NotAllowed):
                assert on_file(desk) == before, f"{act} was refused and left something behind"
            else:
                before = check(desk, before, act)
        transaction.set_rollback(True)


def test_no_sql_changes_or_takes_away_what_was_filed(desk: Desk) -> None:
    for act in WHOLE:
        do(desk, act)
    before, went_through = on_file(desk), []

    for model in FILED:
        table = model._meta.db_table
        for statement in (f'UPDATE "{table}" SET id = id', f'DELETE FROM "{table}"', f'TRUNCATE "{table}" CASCADE'):
            try:
                with unit_of_work(desk.moderator, at=NOON), transaction.atomic():
                    connection.cursor().execute(statement)
            except DatabaseError:
                continue
            went_through.append(statement)

    assert went_through == []
    assert on_file(desk) == before
