"""Dudley as it happened: what the change of the bidder opens again, and that all of it can be held."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup

from assurance.models import SignOff
from assurance.queries import latest
from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration.desk import Stuck
from procurement.demonstration.dudley_history import BOARD, PLACE, SCENES, SIGNED_BEFORE, TRUST, ended, stopped
from procurement.demonstration.play import Play
from procurement.models import Decision, EvaluationResult, Notice
from tests.played import FILES, _lent

REPLAYED = "new_trust"
LEAD = "lead@ccg.example"
OPENED = {"CP2-F1", "CP2-F2", "CP2-F4", "CP2-D1", "CP2-Q1", "CP2-G1", "CP2-M1"}
STAYS = {"CP2-P1", "CP2-C3", "CP2-F3", "CP2-W2"}


@pytest.fixture
def changed(case_database: str, django_db_blocker: Any, settings: Any) -> Iterator[Play]:
    """Lend the case right after the consortium became a trust; what a test does is rolled back."""
    settings.FILE_STORE = FILES
    with django_db_blocker.unblock(), _lent(case_database, PLACE, LEAD) as play:
        yield play


def words(client: Any, url: str) -> str:
    return " ".join(BeautifulSoup(client.get(url).content, "html.parser").select_one("main").text.split())


def test_the_information_notice_came_before_gateway_1_and_the_call_only_after_it(changed: Play) -> None:
    with unit_of_work(changed.cast.lead):
        passed = latest(changed.case(), "1").issued_at.date()
        sent = dict(Notice.objects.values_list("kind", "dispatched_on"))

    assert sent["PRI_ONLY"] < passed < sent["CONTRACT"]


def test_exactly_the_ratings_that_rest_on_the_bidder_went_stale_with_the_signature_over_them(changed: Play) -> None:
    with unit_of_work(changed.cast.lead):
        papers = latest(changed.case(), "2").papers
        codes = {row.pk: row.code for row in papers.questions}
        stale = {codes[row.question_id] for row in papers.filed.values() if row.pk in papers.stale_ratings}
        signed = set(SignOff.objects.filter(review__stage__code="2").values_list("body", flat=True))
        still = {body for body in SIGNED_BEFORE if papers.has_signed(body)}

    assert stale == OPENED
    assert not stale & STAYS
    assert signed == set(SIGNED_BEFORE)
    assert still == set()


def test_what_was_evaluated_stays_and_what_was_asked_of_the_bidder_is_asked_of_the_trust(
    changed: Play, sign_in: Any
) -> None:
    with unit_of_work(changed.cast.lead):
        results = EvaluationResult.objects.count()
        assert changed.case().bids.get().name == TRUST
    text = words(sign_in(changed.cast.lead), changed.url("procurement:make_up", 1))

    assert results == 3
    for opened in ("Grounds for exclusion have not been looked for", "Capability has not been checked",
                   "Ability to bear risk has not been judged"):  # fmt: skip
        assert opened in text


def test_the_regulators_pause_holds_the_case_until_it_ends_under_the_board_that_came_after(
    changed: Play, sign_in: Any
) -> None:
    stopped(changed)
    with pytest.raises(Stuck, match="Paused by a regulator since 1 February 2021"):
        changed.step("secretary", "decide_award")
    ended(changed)

    with unit_of_work(changed.cast.lead):
        case = changed.case()
        bodies = set(Decision.objects.filter(kind="abandon").values_list("organisation__name", flat=True))
        launched = set(Decision.objects.filter(kind="launch").values_list("organisation__name", flat=True))
        notice = Notice.objects.get(kind="AWARD_CONTRACT")

    assert case.state == SCENES[-1][0] == "abandoned"
    assert case.lead_commissioner.name == BOARD
    assert bodies == {BOARD, "Dudley Metropolitan Borough Council"}
    assert "NHS Dudley CCG" in launched
    assert notice.state == "published"
    assert "in the place of NHS Dudley CCG" in words(sign_in(changed.cast.lead), changed.url("procurement:decisions"))
    told = words(sign_in(changed.cast.lead), changed.url("procurement:regulation_84"))
    assert "Every item is complete or does not apply." in told
