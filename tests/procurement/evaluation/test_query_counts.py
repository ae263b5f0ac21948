"""Every page of the evaluation asks the database the same for two tenders and for eight."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.audit.unit import unit_of_work
from procurement.actions.competition import file_result
from procurement.actions.low_tender import find_low
from procurement.actions.moderation import agree_score, record_meeting
from procurement.actions.taking_back import confirm_recall, propose_recall
from procurement.models import Bid
from tests.procurement.scoring.scene import NOON, Scene

MOST = 25
PAGES: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("evaluation", ()), ("evaluation_report", ()), ("moderation", ()), ("assignments", ()), ("prices", ()),
    ("result", (1, 1)), ("moderated", (1, 1, 1)), ("low_tender", (1,)), ("matrix", ()), ("score_reasons", (1, 1)),
)  # fmt: skip


def evaluated(*, tenders: int, evaluators: int, questions: int) -> Scene:
    """Give an evaluation in which everything is agreed, filed, and once taken back for each tender."""
    scene = Scene(tenders=tenders, evaluators=evaluators, questions=questions)
    for person in scene.evaluators:
        scene.file_all(person)
    moderator = scene.moderator
    with unit_of_work(moderator, at=NOON):
        meeting = record_meeting(scene.case, held_on=NOON.date(), attended="All", note="Note", by=moderator, now=NOON)
    for bid in scene.bids:
        for question in scene.questions():
            with unit_of_work(moderator, at=NOON):
                agree_score(
                    bid, question=question, meeting=meeting, score=Decimal(7), reasons="Agreed", by=moderator, now=NOON
                )
    for bid in scene.bids:
        for criterion in {question.criterion for question in scene.questions()}:
            _file(scene, bid, criterion)
        _take_back(scene, bid)
        with unit_of_work(moderator, at=NOON):
            find_low(bid, reasons="Half the others", compared_with="The others", by=moderator, now=NOON)
    return scene


def _file(scene: Scene, bid: Bid, criterion: Any) -> None:
    with unit_of_work(scene.moderator, at=NOON):
        file_result(bid, criterion=criterion, score=Decimal(70), reasons="So", by=scene.moderator, now=NOON)


def _take_back(scene: Scene, bid: Bid) -> None:
    with unit_of_work(scene.moderator, at=NOON):
        result = bid.results.select_related("criterion").first()
        assert result is not None
        propose_recall(result, reason="Read twice", by=scene.moderator, now=NOON)
    second = scene.evaluators[0]
    with unit_of_work(second, at=NOON):
        confirm_recall(result, confirmed=True, words="So it was", by=second, now=NOON)
    _file(scene, bid, result.criterion)


def asked(scene: Scene, client: Any, name: str, place: tuple[int, ...]) -> int:
    address = reverse(f"procurement:{name}", args=[scene.case.reference, *place])
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


@pytest.mark.usefixtures("db")
def test_every_page_of_the_evaluation_asks_the_same_for_two_tenders_and_for_eight(sign_in: Any) -> None:
    scenes = [
        evaluated(tenders=2, evaluators=2, questions=1),
        evaluated(tenders=8, evaluators=3, questions=2),
    ]

    counted = {name: [asked(scene, sign_in(scene.moderator), name, place) for scene in scenes] for name, place in PAGES}

    assert {name: few for name, (few, _) in counted.items()} == {name: many for name, (_, many) in counted.items()}
    assert max(many for _, many in counted.values()) <= MOST
