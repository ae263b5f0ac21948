"""Hinchingbrooke: gateway 2 compares what leaving and staying cost, and is unmet while nobody holds the difference."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup

from procurement.demonstration import risks
from procurement.demonstration.desk import Stuck
from procurement.demonstration.hinchingbrooke import PLACE
from procurement.demonstration.play import Play
from tests.played import FILES, _lent

REPLAYED = "hinchingbrooke"
COMPARED = (
    "The termination cap of £2m is below one year’s plausible loss of £5m, by £3m. "
    "Support paid, or the price of walking away: £5m"
)


@pytest.fixture
def left(case_database: str, django_db_blocker: Any, settings: Any) -> Iterator[Play]:
    """Lend the case at gateway 2; what a test does is rolled back."""
    settings.FILE_STORE = FILES
    with django_db_blocker.unblock(), _lent(case_database, PLACE, "lead@ccg.hinchingbrooke.example") as play:
        yield play


def words(client: Any, url: str) -> str:
    """Give the words of the main part of a page, as a person reads them."""
    return " ".join(BeautifulSoup(client.get(url).content, "html.parser").select_one("main").text.split())


def the_risk(play: Play) -> Any:
    """Give the risk about the price of leaving."""
    return next(risk for risk in risks.risks_of(play, "2") if risk.asks_figures)


@pytest.mark.parametrize("who", ["nhsi_sign_off", "lead", "provider"])
def test_the_page_shows_the_three_figures_and_compares_them(left, sign_in, who):
    page = words(sign_in(left.cast.people[who]), the_risk(left).get_absolute_url())

    assert "Termination cap £2m" in page
    assert "One year’s plausible loss £5m" in page
    assert "Support paid, or walk-away price £5m" in page
    assert COMPARED in page


def test_the_gateway_is_unmet_until_the_holder_accepts_the_difference(left, sign_in):
    url, officer = left.url("assurance:sign", "2"), left.cast.cqc_sign_off
    before = words(sign_in(officer), url)
    with pytest.raises(Stuck, match="the termination cap of £2m is below one year’s plausible loss of £5m"):
        left.sign_gateway("2", {"cqc": ("proceed", "Our own part is in order")})

    accepted = {"words": "The trust behind us covers £3m", "due_date": datetime.date(2018, 12, 31)}
    left.fill("provider", "assurance:risk_step", the_risk(left).number, "accept", answers=accepted)

    assert "CP2-C1: risk" in before
    assert "Risks and conditions that keep the gateway from passing (1)" in before
    assert "Risks and conditions that keep the gateway from passing" not in words(sign_in(officer), url)


def test_nobody_says_that_the_price_of_leaving_does_not_apply(left):
    with pytest.raises(Stuck, match="The termination cap of £2m is below"):
        left.fill("provider", "assurance:risk_step", the_risk(left).number, "set_aside", answers={"words": "Never"})
