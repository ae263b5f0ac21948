"""Three bodies on one review: each rates its part, they disagree, ask, meet and sign; nobody's words are lost."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from assurance.models import Clarification
from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration import dudley, risks
from procurement.demonstration.answers import load
from procurement.demonstration.desk import Desk, Stuck
from procurement.demonstration.people import gather
from procurement.demonstration.play import HELD_UNTIL, REVIEWERS, SIGNERS, Play, on
from tests.journeys.browser_desk import BrowserDesk
from tests.journeys.gateway_one import take_to_review

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs("chromium"),
    pytest.mark.usefixtures("in_its_database"),
    pytest.mark.xdist_group("journeys"),
]

CODE = "CP1-F1"
GAP = "The baseline of the acute trust is another year"
TYPED = "Red for us: the acute trust is not paid for the transition"
AGAINST = "Page 4 reconciles both years"
ANSWER = "Those of the community hospital, from October"


@pytest.fixture
def play(in_its_database: None) -> Play:
    """Give a case whose gateway 1 is with the three bodies."""
    with unit_of_work(None):
        play = Play(gather(timezone.now()), title="Three Bodies Community Provider")
    dudley.planning(play)
    dudley.early_engagement(play)
    take_to_review(play)
    return play


@pytest.fixture
def desk(play: Play, browser: Any, served: Any) -> Any:
    made = play.desk = BrowserDesk(browser, served.address)
    yield made
    assert made.found == []
    assert made.foreign == []
    made.close()


def words(page: Any) -> str:
    """Give what a page says."""
    return page.locator("main").inner_text()


def rate(page: Any, value: str, reason: str) -> None:
    """Rate a line in a window that is open already."""
    page.locator(f"[name=value][value={value}]").check(force=True)
    page.locator("[name=reason]").fill(reason)
    with page.expect_navigation():
        page.get_by_role("button", name="File your rating").click()


def test_three_bodies_take_one_review_to_its_outcome(play: Play, desk: BrowserDesk) -> None:
    people, line = play.cast.people, play.url("assurance:question", "1", CODE)
    england, colleague = people["nhse_reviewer"], people["nhse_lead"]
    improvement, cqc = people["nhsi_reviewer"], people["cqc_reviewer"]

    # Nobody reads another body before filing.
    desk.fill(improvement, line, {"value": "amber", "reason": GAP})
    before = words(desk.open(england, line))
    late = desk.open(colleague, line)
    desk.fill(england, line, {"value": "green", "reason": "Reconciled"})
    after = words(desk.open(england, line))
    assert (GAP in before, GAP in after) == (False, True)

    # The second of two reviewers of a body is told, and keeps what was typed.
    rate(late, "red", TYPED)
    assert "Your body filed another rating for this line after you opened the page" in words(late)
    assert late.locator("[name=reason]").input_value() == TYPED

    # To disagree takes words, and the other body reads them.
    page = desk.open(england, line)
    with page.expect_navigation():
        page.get_by_role("link", name="Disagree with the rating of NHS Improvement").click()
    desk.look(page)
    page.locator("[name=words]").fill(AGAINST)
    with page.expect_navigation():
        page.get_by_role("button", name="Disagree").click()
    assert AGAINST in words(desk.open(improvement, line))

    # A question of one body stops the clock; all three read the answer.
    today = timezone.localdate(play.case().now(timezone.now()))
    asked = {"line_1": "CP1-Q1", "words_1": "Which beds move?", "due_date": today + datetime.timedelta(days=7)}
    play.fill("cqc_reviewer", "assurance:review_step", "1", "ask_for_clarification", answers=asked)
    with unit_of_work(people["lead"]):
        number = Clarification.objects.filter(procurement=play.case()).latest("pk").pk
    play.fill("sro", "assurance:clarification", number, answers={"words": ANSWER})
    play.fill("sro", "assurance:clarifications_resume")
    for who in (england, improvement, cqc):
        assert ANSWER in words(desk.open(who, play.url("assurance:clarification", number)))

    # A condition is not due before today. The rest is rated without the browser.
    condition = {"question": CODE, "text": "Reconcile", "closes": "A signed note", "type": "before_notice",
                 "owner_role": "lead", "due_date": today - datetime.timedelta(days=1)}  # fmt: skip
    with pytest.raises(Stuck, match="The due date must be today or later"):
        play.fill("nhsi_reviewer", "assurance:condition_add", "1", answers=condition)
    _rate_the_rest(play, desk)

    # Whoever rates after the panel gets a sentence and the words back.
    late = desk.open(england, line)
    play.fill("nhse_lead", "assurance:review_step", "1", "open_moderation")
    play.hold_panel("1")
    rate(late, "red", TYPED)
    assert "What you typed was not filed" in words(late)
    assert TYPED in words(late)

    _sign(play, desk)

    for who in (*(people[one] for one in REVIEWERS.values()), people["sro"]):
        assert "Proceed with conditions" in words(desk.open(who, play.url("assurance:review", "1")))


def _rate_the_rest(play: Play, desk: BrowserDesk) -> None:
    play.desk = Desk()  # type: ignore[assignment]
    play.rate_gateway("1", load("1").ratings)
    for body, code, text, closes, kind, owner, day in dudley.CONDITIONS["1"]:
        answers = {"question": code, "text": text, "closes": closes, "type": kind, "owner_role": owner}
        play.fill(REVIEWERS[body], "assurance:condition_add", "1", answers=answers | {"due_date": on(day)})
    risks.hold(play, "1", on(HELD_UNTIL))
    play.desk = desk  # type: ignore[assignment]


def _sign(play: Play, desk: BrowserDesk) -> None:
    """Let each body sign; one of them opened the page before another one signed, and is told."""
    signatures = load("1").signatures
    page = desk.open(play.cast.people[SIGNERS["cqc"]], play.url("assurance:sign", "1"))
    play.sign_gateway("1", {"nhs_england": signatures["nhs_england"]})
    outcome, reason = signatures["cqc"]
    page.locator(f"[name=outcome][value={outcome}]").check(force=True)
    page.locator("[name=words]").fill(reason)
    with page.expect_navigation():
        page.locator("main form[method=post] button").first.click()
    assert "after you opened" in words(page)
    assert page.locator("[name=words]").input_value() == reason
    play.sign_gateway("1", {body: signatures[body] for body in ("cqc", "nhs_improvement")})
