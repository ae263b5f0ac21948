"""A practice takes part in a virtual or partly integrated MCP in the browser: its list, its word, its agreement."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration import dudley
from procurement.demonstration.people import gather
from procurement.demonstration.play import Play, on
from procurement.models import Practice
from tests.journeys.browser_desk import BrowserDesk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs("chromium"),
    pytest.mark.usefixtures("in_its_database"),
    pytest.mark.xdist_group("journeys"),
]
PARTIAL, FULL = "Z99004", "Z99001"


def test_a_practice_says_what_it_means_to_do_and_signs(served: Any, browser: Any) -> None:
    with unit_of_work(None):
        cast = gather(timezone.now())
    play = Play(cast, clock_kind="training", title="Practices in training")
    dudley.planning(play)
    desk = play.desk = BrowserDesk(browser, served.address)

    listed = desk.open(cast.lead, play.url("procurement:practice_list")).locator("main").inner_text()
    assert "46 practices" in listed
    play.fill("lead", "procurement:practice_step", PARTIAL, "take_interest")
    play.fill("lead", "procurement:practice_step", PARTIAL, "sign_integration", answers={"signed_on": on("2016-09-12")})
    play.fill("lead", "procurement:practice_step", FULL, "take_interest")
    agreed = {"partners": 3, "partners_agreed": 3, "consented_on": on("2016-09-12")}
    play.fill("lead", "procurement:practice_agreements", FULL, answers=agreed)
    play.fill("lead", "procurement:practice_step", FULL, "agree_suspension", answers={"signed_on": on("2016-09-12")})

    shown = desk.open(cast.lead, play.url("procurement:practice", FULL)).locator("main").inner_text()
    assert "Suspension agreed" in shown
    assert "The service has not started" in shown
    with unit_of_work(cast.lead):
        found = dict(Practice.objects.filter(procurement__reference=play.reference).values_list("code", "state"))
        assert (found[PARTIAL], found[FULL]) == ("integrated", "suspension_agreed")
    assert desk.found == []
    assert desk.foreign == []
    desk.close()
