"""A panel member who works for a bidder, in the browser: asked, closed out, ruled on, and left without that bidder."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from mcp_portal.audit.queries import first_broken
from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration import towerhamlets
from procurement.demonstration.people import gather
from procurement.demonstration.play import Play, on
from procurement.demonstration.towerhamlets import BIDDERS, EMPLOYER, PANEL_MEMBER, SENTENCE
from tests.journeys.browser_desk import BrowserDesk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs("chromium"),
    pytest.mark.usefixtures("in_its_database"),
    pytest.mark.xdist_group("journeys"),
]

ITS_NAMES = [BIDDERS[EMPLOYER - 1][0], *BIDDERS[EMPLOYER - 1][1]]


def words(page: Any) -> str:
    """Give what the main part of a page says, without the released sentence."""
    return page.locator("main").inner_text().replace(SENTENCE, "")


def test_a_panel_member_who_works_for_a_bidder_finds_nothing_of_it(served: Any, browser: Any) -> None:
    with unit_of_work(None):
        play = Play(gather(timezone.now(), towerhamlets.PLACE))
    for _state, scene in towerhamlets.SCENES[: towerhamlets.EVE]:
        scene(play)
    without_browser, desk = play.desk, BrowserDesk(browser, served.address)
    lead, member = play.cast.lead, play.cast.people[PANEL_MEMBER]

    # Before two people have opened them, responses have numbers; whoever recorded them reads the names.
    assert "Response 2" in words(desk.open(member, play.url("procurement:bids")))
    assert not [name for name in ITS_NAMES if name in words(desk.page(member))]
    assert ITS_NAMES[0] in words(desk.open(lead, play.url("procurement:bid", EMPLOYER)))
    desk.open(lead, play.url("procurement:parties", EMPLOYER))

    # The second opener is asked at once, like everyone else.
    play.desk = desk
    play.fill("first_opener", "procurement:responses_open", "selection")
    questions = play.fill("second_opener", "procurement:responses_open", "selection")
    assert all(name in words(desk.page(play.cast.people["second_opener"])) for name in ITS_NAMES)
    play.desk = without_browser
    play.everyone_answers(questions, but=(PANEL_MEMBER,))

    # The member reads the names and nothing else of the case, and after a positive answer waits for the Guardian.
    assert desk.page(member).goto(served.address + play.url("procurement:bids")).status == 404
    assert ITS_NAMES[0] in words(desk.open(member, questions))
    play.desk = desk
    towerhamlets.positive_answer(play)
    waits = "closed to you until the Conflicts of Interest Guardian has looked at your declaration"
    assert waits in words(desk.page(member))
    assert desk.page(member).goto(served.address + play.url("procurement:case")).status == 404

    # Ruled on: the other bidders are there, that one is nowhere, and the page says why.
    towerhamlets.ruling(play)
    bids = desk.open(member, play.url("procurement:bids"))
    assert SENTENCE in bids.locator("main").inner_text()
    for name in ("case", "bids", "evaluation", "dialogue", "history", "team", "case_documents", "decisions"):
        page = desk.open(member, play.url(f"procurement:{name}"))
        assert not [name for name in ITS_NAMES if name in words(page)]
    assert desk.page(member).goto(served.address + play.url("procurement:bid", EMPLOYER)).status == 404

    # Who stands behind a bid later is asked about alone.
    play.party(1, role="adviser", name="Adviser of the bidder (invented)", from_date=on("2017-07-10"),
               but=tuple(play.cast.people))  # fmt: skip
    assert "Adviser of the bidder (invented)" in words(desk.open(member, questions))
    assert not [name for name in ITS_NAMES if name in words(desk.page(member))]

    assert first_broken() is None
    assert desk.found == []
    assert desk.foreign == []
    desk.close()
