"""A virtual MCP goes from planning to a live service in the browser, by its alliance agreement and without a call."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration import alliance
from procurement.demonstration.people import gather
from procurement.demonstration.play import Play
from procurement.models import Procurement
from tests.journeys.browser_desk import BrowserDesk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs("chromium"),
    pytest.mark.usefixtures("in_its_database"),
    pytest.mark.xdist_group("journeys"),
]


def test_a_virtual_mcp_goes_live_by_its_alliance(served: Any, browser: Any) -> None:
    with unit_of_work(None):
        cast = gather(timezone.now(), alliance.PLACE)
    desk = BrowserDesk(browser, served.address)
    play = Play(cast, desk, clock_kind="training", title="Training alliance")

    for _state, scene in alliance.SCENES:
        scene(play)

    overview = desk.open(cast.lead, play.url("procurement:case"))
    assert "Live service" in overview.locator(".portal-title").inner_text()
    tabs = overview.locator("main nav a, nav.portal-subnav a").all_inner_texts()
    assert "Bids" not in tabs
    agreed = desk.open(cast.lead, play.url("procurement:alliance")).locator("main").inner_text()
    assert "The shares of gain and risk add up to 100%" in agreed
    assert "In force" in agreed
    plan = desk.open(cast.lead, play.url("procurement:timetable")).locator("main").inner_text()
    assert "Alliance agreement signed" in plan
    assert "Contract notice sent" not in plan
    with unit_of_work(cast.lead):
        case = Procurement.objects.get(reference=play.reference)
        assert (case.state, case.went_live_on) == ("live", datetime.date(2017, 9, 1))
    assert desk.found == []
    assert desk.foreign == []
    desk.close()
