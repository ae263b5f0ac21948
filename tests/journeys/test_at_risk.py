"""The price of leaving in the browser: compared, then accepted; the case goes on at risk with every body."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from procurement.demonstration import risks
from procurement.demonstration.desk import Stuck
from procurement.demonstration.hinchingbrooke import play_hinchingbrooke
from procurement.demonstration.play import SIGNERS
from tests.journeys.browser_desk import BrowserDesk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs("chromium"),
    pytest.mark.usefixtures("in_its_database"),
    pytest.mark.xdist_group("journeys"),
]

LAST = datetime.date(2017, 12, 1)


def words(page: Any) -> str:
    """Give what a page says."""
    return page.locator("body").inner_text()


def test_a_case_goes_on_at_risk_only_with_a_holder_for_each_risk_and_every_body(served: Any, browser: Any) -> None:
    play = play_hinchingbrooke(now=timezone.now())
    risk = next(row for row in risks.risks_of(play, "2") if row.asks_figures)
    desk = play.desk = BrowserDesk(browser, served.address)
    officer, provider = play.cast.accountable_officer, play.cast.provider
    at_risk, asked = play.url("assurance:at_risk", "2"), {"reason": "The old contract ends", "expires_on": LAST}

    # Unmet while nobody holds the difference between leaving and staying.
    assert "by £3m" in words(desk.open(play.cast.lead, play.url("assurance:risks", "2")))
    assert "by £3m" in words(desk.open(provider, risk.get_absolute_url()))
    assert "CP2-C1: risk" in words(desk.open(play.cast.cqc_sign_off, play.url("assurance:sign", "2")))
    assert "CP2-C1: risk" in words(desk.open(officer, at_risk))
    desk.open(play.cast.lead, play.url("assurance:risk_step", risk.number, "name_holder"))
    desk.open(play.cast.lead, play.url("assurance:risk_add", "2"))

    # Its holder accepts it; then the accountable officer asks, and each body agrees.
    accepted = {"words": "The trust behind us covers £3m", "due_date": datetime.date(2018, 12, 31)}
    play.fill("provider", "assurance:risk_step", risk.number, "accept", answers=accepted)
    with pytest.raises(Stuck, match="The last day must be 31 December 2018 or earlier"):
        play.fill("accountable_officer", "assurance:at_risk", "2",
                  answers=asked | {"expires_on": datetime.date(2019, 1, 1)})  # fmt: skip
    play.fill("accountable_officer", "assurance:at_risk", "2", answers=asked)
    for signer in SIGNERS.values():
        play.fill(signer, "assurance:at_risk", "2", answers={"words": "We look again in November"})

    # From now on every page of the case says so.
    banner = "This procurement goes on at risk without gateway 2 until 1 December 2017"
    for who, name, args in (
        ("lead", "procurement:case", ()), ("secretary", "procurement:bids", ()), ("sro", "assurance:review", ("2",)),
        ("accountable_officer", "assurance:at_risk", ("2",)), ("provider", "procurement:case", ()),
    ):  # fmt: skip
        assert banner in words(desk.open(play.cast.people[who], play.url(name, *args)))

    assert desk.found == []
    desk.close()
