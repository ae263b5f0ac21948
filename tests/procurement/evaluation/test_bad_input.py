"""What does not fit is refused, and a tender that was withdrawn takes nothing more and holds nobody up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import Refused
from procurement.models import EvaluationResult
from tests.procurement.scoring.scene import NOON

from .desk import Desk


@pytest.fixture
def desk(db: None) -> Desk:
    """Give an evaluation in which both evaluators have scored both tenders."""
    made = Desk()
    for tender in (0, 1):
        for who in (0, 1):
            made.act("score", tender=tender, who=who, score=7)
    return made


@pytest.mark.parametrize("score", ["-0.01", "10.01", "11"])
def test_an_agreed_score_and_a_change_of_it_stay_within_the_question(desk: Desk, score: str) -> None:
    with pytest.raises(Refused, match="between 0 and 10"):
        desk.act("agree", score=score)
    desk.act("agree", score=6)
    with pytest.raises(Refused, match="between 0 and 10"):
        desk.act("propose", score=score)


def test_no_sql_files_an_agreed_score_outside_its_question(desk: Desk) -> None:
    desk.act("meet")
    statement = (
        "INSERT INTO procurement_moderatedscore (procurement_id, bid_id, question_id, number, score, reasons,"
        " meeting_id, change_reason, filed_by_id, filed_at) SELECT %s, %s, %s, 1, 11, 'Because', id, '', %s, now()"
        " FROM procurement_moderationmeeting"
    )
    arguments = [desk.case.pk, desk.bids[0].pk, desk.asked.pk, desk.moderator.pk]
    with (
        unit_of_work(desk.moderator, at=NOON),
        pytest.raises(DatabaseError, match="a score fits"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, arguments)


@pytest.mark.parametrize("score", ["-0.1", "10.1"])
def test_a_result_is_between_0_and_100(desk: Desk, score: str) -> None:
    with pytest.raises(Refused, match="between 0 and 100"):
        desk.act("result", score=score)  # ten times as much is filed


@pytest.mark.parametrize("name", ["score", "agree", "propose", "confirm", "refuse", "result", "price", "low"])
def test_nothing_more_is_filed_about_a_tender_that_was_withdrawn(desk: Desk, name: str) -> None:
    if name in {"propose", "confirm", "refuse"}:
        desk.act("agree", score=6)
    if name in {"confirm", "refuse"}:
        desk.act("propose", who=1, score=7)
    desk.act("withdraw")

    with pytest.raises(Refused, match="withdrawn|no final tender in the evaluation"):
        desk.act(name, who=0, score=8)

    desk.act("score", tender=1, who=0, score=8)  # the other goes on


def test_what_was_filed_about_a_tender_before_it_was_withdrawn_stands_in_the_files(desk: Desk) -> None:
    desk.act("agree", score=6)
    desk.act("price")
    desk.act("withdraw")

    exported = desk.exported()

    assert all(words in exported for words in desk.told)
    assert "Bidder 1, withdrawn" in exported
    assert "No, the tender was withdrawn" in exported


def test_a_withdrawn_tender_that_looked_low_does_not_hold_up_the_prices_of_the_others(desk: Desk) -> None:
    desk.act("price", tender=0, score=1)
    desk.act("price", tender=1, score=9)
    desk.act("low", tender=0)
    with pytest.raises(Refused, match="Decide first"):
        desk.act("price results")
    desk.act("withdraw", tender=0)

    desk.act("price results")

    with unit_of_work(desk.moderator, at=NOON):
        found: list[Any] = list(EvaluationResult.objects.values_list("bid__number", "score"))
    assert found == [(2, Decimal("100.00"))]
