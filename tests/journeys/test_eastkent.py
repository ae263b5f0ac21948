"""The meetings of East Kent in the browser: who left, when they returned, and what the recused member reads."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration import eastkent, governing_body
from procurement.demonstration.eastkent import ROUTE, SENTENCE
from tests.journeys.browser_desk import BrowserDesk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs("chromium"),
    pytest.mark.usefixtures("in_its_database"),
    pytest.mark.xdist_group("journeys"),
]


def words(page: Any) -> str:
    """Give what the main part of a page says."""
    return page.locator("main").inner_text()


def test_the_pages_show_who_left_each_item_and_withhold_it_from_the_recused(served: Any, browser: Any) -> None:
    play, desk = eastkent.play_eastkent(now=timezone.now()), BrowserDesk(browser, served.address)
    secretary, recused = play.cast.secretary, play.cast.gp_member
    with unit_of_work(secretary):
        first, second = governing_body.found(play).meetings.order_by("planned_for")

    minutes = words(desk.open(secretary, reverse("conflicts:minutes", args=[first.pk])))
    assert "Left the room at 2:20pm, returned at 2:46pm." in minutes
    assert "The rest were not quorate. Missing: one elected GP clinical member." in minutes
    assert "The rest were quorate." in words(desk.open(secretary, reverse("conflicts:minutes", args=[second.pk])))
    assert "leaves, and papers are withheld" in words(desk.open(secretary, play.url("procurement:decisions"))).lower()

    for meeting in (first, second):
        text = words(desk.open(recused, meeting.get_absolute_url()))
        assert SENTENCE in text
        assert ROUTE not in text

    assert desk.found == []
    assert desk.foreign == []
    desk.close()
