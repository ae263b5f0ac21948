"""UnitingCare: gateway 2 cannot end in proceed, and the page names each cause with its question."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup

from assurance.models import SignOff
from assurance.models.causes import causes_at
from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration import risks
from procurement.demonstration.desk import Stuck
from procurement.demonstration.play import SIGNERS, Play
from procurement.demonstration.unitingcare import PLACE, TRUE_THEN
from tests.played import FILES, _lent

REPLAYED = "unitingcare"
LEAD = "lead@ccg.unitingcare.example"


@pytest.fixture
def uniting(case_database: str, django_db_blocker: Any, settings: Any) -> Iterator[Play]:
    """Lend the case at gateway 2; what a test does is rolled back."""
    settings.FILE_STORE = FILES
    with django_db_blocker.unblock(), _lent(case_database, PLACE, LEAD) as play:
        yield play


def words(client: Any, url: str) -> str:
    """Give the words of the main part of a page, as a person reads them."""
    return " ".join(BeautifulSoup(client.get(url).content, "html.parser").select_one("main").text.split())


def unmet(client: Any, url: str) -> dict[str, str]:
    """Give what a page lists as not met, by question, with why."""
    page = BeautifulSoup(client.get(url).content, "html.parser")
    rows = [row.text.strip() for row in page.select("li.portal-req:not(.portal-req--met) .portal-req__what")]
    return dict(row.split(": ", 1) for row in rows if ": " in row)


@pytest.mark.parametrize("body", SIGNERS)
def test_no_body_can_sign_proceed_and_the_page_names_every_cause_with_its_question(uniting, sign_in, body):
    who, url = uniting.cast.people[SIGNERS[body]], uniting.url("assurance:sign", "2")

    with pytest.raises(Stuck) as stuck:
        uniting.sign_gateway("2", {body: ("proceed", "Our own part is in order")} if body == "cqc" else {
            body: ("proceed_with_conditions", "Our own part is in order")})  # fmt: skip
    named = unmet(sign_in(who), url)

    assert set(TRUE_THEN) <= {cause.question for cause in causes_at("2")} <= set(named)
    assert all(cause.text in words(sign_in(who), url) for cause in causes_at("2"))
    assert stuck.value.args[0]
    with unit_of_work(uniting.cast.lead):
        assert not SignOff.objects.filter(review__stage__code="2").exists()


def test_each_cause_is_unanswered_unheld_or_open(uniting, sign_in):
    named = unmet(sign_in(uniting.cast.nhse_sign_off), uniting.url("assurance:sign", "2"))

    assert "is unanswered, and nobody holds it" in named["CP2-P2"]
    assert "is unanswered, and nobody holds it" in named["CP2-M1"]
    assert "has not accepted it" in named["CP2-F2"]
    assert "has not accepted it" in named["CP2-F1"]
    assert "is open, because NHS Improvement has not confirmed that it does not apply" in named["CP2-F4"]


def test_going_on_at_risk_is_refused_while_one_is_unheld(uniting, sign_in):
    url = uniting.url("assurance:at_risk", "2")
    held_until = datetime.date(2018, 12, 31)
    hold_all_but(uniting, "whole-risk", held_until)

    named = unmet(sign_in(uniting.cast.accountable_officer), url)
    answer = sign_in(uniting.cast.accountable_officer).post(
        url, {"reason": "Winter", "expires_on_day": 1, "expires_on_month": 10, "expires_on_year": 2017}
    )

    assert list(named) == ["CP2-M1"]
    assert answer.status_code == 409


def test_going_on_at_risk_names_one_holder_for_each_and_every_body(uniting, sign_in):
    hold_all_but(uniting, "", datetime.date(2018, 12, 31))
    answers = {"reason": "The old contracts end", "expires_on": datetime.date(2017, 10, 1)}
    uniting.fill("accountable_officer", "assurance:at_risk", "2", answers=answers)
    page = words(sign_in(uniting.cast.accountable_officer), uniting.url("assurance:at_risk", "2"))

    assert "Waits for NHS England, NHS Improvement and CQC" in page
    assert all(cause.text in page for cause in causes_at("2"))
    assert "Nobody yet" not in page


def hold_all_but(play: Play, cause: str, until: datetime.date) -> None:
    """Let each risk be accepted by its holder but one."""
    for risk in risks.risks_of(play, "2"):
        if risk.state == risk.State.SET_ASIDE:
            why = {"words": "Nothing is settled for a partnership"}
            play.fill(SIGNERS[risk.body], "assurance:risk_step", risk.number, "refuse", answers=why)
        if risk.cause != cause and risk.state != risk.State.HELD:
            risks.hold_one(play, risk, risks.HOLDERS[risk.side], until)
