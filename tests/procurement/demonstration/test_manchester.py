"""Manchester: two buyers, one bidder, a preferred bidder by the rules, and no award."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup

from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration.manchester import PLACE
from procurement.demonstration.play import Play
from procurement.models import Bid, Decision, Notice, SoleBidderDuty
from tests.played import FILES, _lent

REPLAYED = "manchester"
LEAD = "lead@ccg.manchester.example"


@pytest.fixture
def manchester(case_database: str, django_db_blocker: Any, settings: Any) -> Iterator[Play]:
    """Lend the case at its end; what a test does is rolled back."""
    settings.FILE_STORE = FILES
    with django_db_blocker.unblock(), _lent(case_database, PLACE, LEAD) as play:
        yield play


def words(client: Any, url: str) -> str:
    return " ".join(BeautifulSoup(client.get(url).content, "html.parser").select_one("main").text.split())


def test_the_ccg_and_the_council_each_decided_to_launch_to_prefer_and_to_end(manchester: Play) -> None:
    with unit_of_work(manchester.cast.lead):
        decided = set(Decision.objects.values_list("kind", "organisation__name"))

    both = {"NHS Manchester CCG", "Manchester City Council"}
    for kind in ("launch", "preferred", "abandon"):
        assert {name for of, name in decided if of == kind} == both


def test_the_one_bidder_was_preferred_with_everything_that_stands_in_place_of_competition(
    manchester: Play, sign_in: Any
) -> None:
    with unit_of_work(manchester.cast.lead):
        (bid,) = Bid.objects.all()
        done = set(SoleBidderDuty.objects.values_list("kind", flat=True))
    page = words(sign_in(manchester.cast.lead), manchester.url("procurement:sole_bidder"))

    assert bid.state == "preferred"
    assert done == set(SoleBidderDuty.Kind.values)
    assert "is the one bidder that is left" in page
    assert "Not recorded yet" not in page


def test_it_ended_without_an_award_and_the_notice_says_so(manchester: Play, sign_in: Any) -> None:
    with unit_of_work(manchester.cast.lead):
        case = manchester.case()
        notice = Notice.objects.get(kind="AWARD_CONTRACT")

    assert case.state == "abandoned"
    assert notice.state == "published"
    assert "No contract is awarded".lower() in words(sign_in(manchester.cast.lead), case.get_absolute_url()).lower()


def test_gateway_2_would_have_asked_why_one_bidder_is_acceptable(manchester: Play) -> None:
    with unit_of_work(manchester.cast.lead):
        assert manchester.case().gateway_circumstances == ["sole_bidder"]


def test_the_regulation_84_report_reads_complete(manchester: Play, sign_in: Any) -> None:
    told = words(sign_in(manchester.cast.lead), manchester.url("procurement:regulation_84"))

    assert "Every item is complete or does not apply." in told
    assert "No contract was awarded:" in told
