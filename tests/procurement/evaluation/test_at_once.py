"""Two people, or two windows, do the same at the same time; transactions really commit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.queries import first_broken
from mcp_portal.audit.unit import unit_of_work
from procurement import actions
from procurement.actions.moderation import agree_score, confirm_change
from procurement.actions.prices import enter_price
from procurement.models import ChangeConfirmation, ModeratedScore, Score, TenderPrice
from tests import factories
from tests.mcp_portal.accounts.actions.test_at_once import together
from tests.procurement.scoring.scene import NOON

from .desk import Desk


@pytest.fixture
def desk(committed_db: str) -> Desk:
    return Desk()


def rows(desk: Desk, model: Any) -> int:
    with unit_of_work(desk.moderator, at=NOON):
        return int(model.objects.count())


def scored(desk: Desk) -> None:
    for who in (0, 1):
        desk.act("score", who=who, score=7)


def test_two_windows_of_an_evaluator_file_one_score_and_the_other_is_asked_why(desk: Desk) -> None:
    person = desk.evaluators[0]

    def file(score: int) -> None:
        with unit_of_work(person, at=NOON):
            actions.file_score(
                desk.bids[0], question=desk.asked, score=Decimal(score), reasons=f"For {score}", by=person, now=NOON
            )

    told = together(lambda: file(3), lambda: file(9))

    assert told == ["You scored this already. Say why the score changes"]
    assert rows(desk, Score) == 1
    assert first_broken() is None


def test_two_moderators_agree_on_one_score_and_the_other_is_told(desk: Desk) -> None:
    scored(desk)
    desk.act("meet")
    other = factories.person(Role.MODERATOR, case=desk.case)
    with unit_of_work(desk.moderator, at=NOON):
        meeting = desk.case.moderation_meetings.get()

    def agree(person: Any, score: int) -> None:
        with unit_of_work(person, at=NOON):
            agree_score(
                desk.bids[0], question=desk.asked, meeting=meeting, score=Decimal(score), reasons=f"For {score}",
                by=person, now=NOON,
            )  # fmt: skip

    told = together(lambda: agree(desk.moderator, 4), lambda: agree(other, 8))

    assert told == ["A score is agreed already. Propose a change of it"]
    assert rows(desk, ModeratedScore) == 1
    assert first_broken() is None


def test_two_second_persons_answer_a_change_once(desk: Desk) -> None:
    scored(desk)
    desk.act("agree", score=5)
    desk.act("propose", who=0, score=8)
    with unit_of_work(desk.moderator, at=NOON):
        change = ModeratedScore.objects.get(number=2)

    def answer(person: Any, *, confirmed: bool) -> None:
        with unit_of_work(person, at=NOON):
            confirm_change(change, confirmed=confirmed, words="I looked", by=person, now=NOON)

    told = together(
        lambda: answer(desk.evaluators[0], confirmed=True), lambda: answer(desk.evaluators[1], confirmed=False)
    )

    assert told == ["This change does not wait for a second person any more"]
    assert rows(desk, ChangeConfirmation) == 1


def test_two_who_read_different_prices_enter_one_and_the_other_is_asked_why(desk: Desk) -> None:
    def enter(person: Any, pounds: int) -> None:
        with unit_of_work(person, at=NOON):
            enter_price(desk.bids[0], pounds=pounds, place="Page 2", by=person, now=NOON)

    told = together(lambda: enter(desk.moderator, 240), lambda: enter(desk.finance, 250))

    assert told == ["The price of this tender is entered already. Say why it is corrected"]
    assert rows(desk, TenderPrice) == 1
