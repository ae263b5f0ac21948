"""A new training case, from planning to a live service, in the browser, by moving its clock."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from mcp_portal.audit.queries import first_broken
from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration import dudley
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


def test_a_new_training_case_goes_from_planning_to_live(served, browser):
    with unit_of_work(None):
        cast = gather(timezone.now())
    desk = BrowserDesk(browser, served.address)
    play = Play(cast, desk, clock_kind="training", title="Training Community Provider")

    for _state, scene in dudley.SCENES:
        scene(play)

    lead = cast.people["lead"]
    overview = desk.open(lead, play.url("procurement:case"))
    assert "Live service" in overview.locator(".portal-title").inner_text()
    assert "Training" in overview.locator("body").inner_text()
    with unit_of_work(lead):
        case = Procurement.objects.get(reference=play.reference)
        assert (case.state, case.went_live_on) == ("live", datetime.date(2018, 4, 1))
    assert first_broken() is None
    assert desk.found == []
    assert desk.foreign == []
    desk.close()
