"""A case on its way: the notice administrator, a reviewer of each body and a commissioner, each to a visible result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from lxml import etree

from mcp_portal import environment
from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration import dudley
from procurement.demonstration.answers import load
from procurement.demonstration.people import gather
from procurement.demonstration.play import REVIEWERS, Play, on
from tests.journeys.browser_desk import BrowserDesk
from tests.journeys.gateway_one import take_to_review

pytestmark = [
    pytest.mark.needs("chromium"),
    pytest.mark.usefixtures("in_its_database"),
    pytest.mark.xdist_group("journeys"),
]


@pytest.fixture(scope="module")
def under_way() -> dict[str, Any]:
    return {}


@pytest.fixture
def play(under_way: dict[str, Any], in_its_database: None) -> Play:
    """Give a case in market engagement, played once for this module without a browser."""
    if not under_way:
        with unit_of_work(None):
            play = Play(gather(timezone.now()), title="Journey Community Provider")
        dudley.planning(play)
        dudley.early_engagement(play)
        under_way["play"] = play
    return under_way["play"]


@pytest.fixture(scope="module")
def looked() -> set[str]:
    """Keep which kinds of pages axe has looked at: once in this module is enough."""
    return set()


@pytest.fixture
def desk(browser: Any, served: Any, looked: set[str]) -> Iterator[BrowserDesk]:
    made = BrowserDesk(browser, served.address)
    made.looked = looked
    yield made
    assert made.found == []
    assert made.foreign == []
    made.close()


def test_the_notice_administrator_completes_exports_and_records_the_information_notice(play, desk, served, tmp_path):
    page = desk.fill(
        play.cast.people["notice_admin"], play.url("procurement:notice_add"), {"kind": "PRI_ONLY"}
    )  # fmt: skip
    number = int(page.rstrip("/").rsplit("/", 1)[-1])
    administrator = play.cast.people["notice_admin"]
    refused = desk.open(administrator, page)
    assert "Enter the area code" in refused.locator("main").inner_text()

    for section, answers in dudley.AREAS.items():
        desk.fill(administrator, play.url("procurement:notice_edit", number, section), answers)
    shown = desk.open(administrator, page)
    assert "No errors" in shown.locator("main").inner_text()
    with shown.expect_download() as started:
        shown.get_by_role("link", name="Export").click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    schema = etree.XMLSchema(etree.parse(environment.ted_schema_dir() / "TED_ESENDERS.xsd"))
    schema.assertValid(etree.parse(file))

    desk.fill(administrator, play.url("procurement:notice_step", number, "send_for_approval"))
    desk.fill(play.cast.people["legal"], play.url("procurement:notice_step", number, "approve_in_law"))
    desk.fill(play.cast.people["sro"], play.url("procurement:notice_step", number, "approve"))
    sent = {"dispatched_on": on("2016-11-21"), "document_number": "2016-000777"}
    desk.fill(administrator, play.url("procurement:notice_step", number, "dispatch"), sent)
    found = {"published_on": on("2016-11-21"), "oj_number": "2016/S 225-409999"}
    desk.fill(administrator, play.url("procurement:notice_step", number, "publish"), found)

    assert "2016/S 225-409999" in desk.open(administrator, page).locator("main").inner_text()


def test_a_commissioner_sees_everything_that_is_missing_at_once_and_who_has_to_act(play, desk):
    lead = play.cast.people["lead"]

    page = desk.open(lead, play.url("procurement:case"))
    text = page.locator("main").inner_text()

    assert "Finish market engagement" in text
    assert "There is no report of market engagement" in text
    assert "PCR 2015 reg. 41" in text


OTHERS = [pytest.param(body, marks=pytest.mark.slow) for body in ("nhs_improvement", "cqc")]


@pytest.mark.parametrize("body", ["nhs_england", *OTHERS])
def test_a_reviewer_of_each_body_rates_a_line_and_sees_it_filed(play, desk, body):
    take_to_review(play)
    papers, question = load("1"), _first_line(play, body)
    reviewer = play.cast.people[REVIEWERS[body]]
    value, reason = papers.ratings.get(f"{question}/{body}") or papers.ratings[question]

    desk.fill(reviewer, play.url("assurance:question", "1", question), {"value": value, "reason": reason})

    assert f"Rating of {question} filed" in desk.page(reviewer).locator("body").inner_text()
    review = desk.open(reviewer, play.url("assurance:review", "1")).locator("main").inner_text()
    assert "Lines filed\n1 of" in review
    assert reason[:40] in review


def test_the_forms_work_with_javascript_off(play, browser, served):
    plain = BrowserDesk(browser, served.address, javascript=False)
    lead = play.cast.people["lead"]

    with pytest.raises(Exception, match="Enter at least one service line|service line"):
        plain.fill(lead, play.url("procurement:scope"), {"lines": ""})
    plain.fill(lead, play.url("procurement:dates"), {"go_live": on("2018-04-01")})

    assert "1 April 2018" in plain.open(lead, play.url("procurement:case")).locator("main").inner_text()
    plain.close()


def _first_line(play: Play, body: str) -> str:
    return next(question.code for question in play.questions("1") if body in play.bodies_of(question))
