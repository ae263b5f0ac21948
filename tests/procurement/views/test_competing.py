"""The page on which every part of the competition stands in one place."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement.models import Bid
from tests import factories
from tests.conflicts import asking
from tests.conflicts.steps import ruled
from tests.procurement.scoring.scene import NOON, Scene, walk

from .test_preparing import rows_at


def rows(client: Any, case: Any) -> dict[str, tuple[str, str]]:
    """Give what the page says of each part, by its title: the text and the address."""
    return rows_at(client, reverse("procurement:compete", args=[case.reference]))


def test_each_part_says_how_far_it_is_to_who_opens_its_page(db: None, sign_in: Any) -> None:
    case = factories.case()
    assert rows(sign_in(case.lead), case)["Bids"][0].endswith("No response yet")
    asking.bid(case, "Harbour Alliance")

    found = rows(sign_in(case.lead), case)
    admin = rows(sign_in(factories.person(Role.NOTICE_ADMIN, case=case)), case)

    assert found["Bids"][0].endswith("1 response recorded")
    assert found["Bids"][1] == reverse("procurement:bids", args=[case.reference])
    assert admin["Bids"][0].endswith("Not shown to your role")
    assert admin["Bids"][1] == ""


def test_with_a_bid_hidden_nothing_is_counted(db: None, sign_in: Any) -> None:
    case = factories.case()
    member, guardian = factories.person(Role.MEMBER, case=case), factories.person(Role.GUARDIAN, case=case)
    ruled(member, guardian, case, handling="papers_withheld", bid=asking.bid(case, "Harbour Alliance"))
    asking.bid(case, "Valley Partnership")

    found = rows(sign_in(member), case)

    for part in set(found) - {"Route and notice"}:
        assert found[part][0].endswith("because a bid is hidden from you")


def test_each_part_says_what_comes_next(db: None, sign_in: Any) -> None:
    scene = Scene()
    found = rows(sign_in(scene.lead), scene.case)

    assert "2 selected, 0 not selected, 0 withdrawn" in found["Selection"][0]
    assert "Nothing opened yet. Two people open the responses" in found["Opening"][0]
    assert found["Evaluation report"][0].endswith("No result filed. Next: file the results")
    assert found["Preferred and reserve bidder"][0].endswith("No preferred bidder yet, without a reserve bidder")
    with unit_of_work(scene.lead, at=NOON):
        walk(Bid.objects.get(pk=scene.bids[0].pk), "preferred")
        walk(Bid.objects.get(pk=scene.bids[1].pk), "unsuccessful")
    found = rows(sign_in(scene.lead), scene.case)
    assert found["Commitments"][0].endswith("Next: let the preferred bidder confirm them")
    assert found["Letters with reasons"][0].endswith("Next: send 1 letter with reasons")
    assert found["Tenders that look too low"][0].endswith("No tender found to be too low")


def test_the_page_asks_no_more_of_the_database_with_more_bids(
    db: None, sign_in: Any, django_assert_max_num_queries: Any
) -> None:
    few, many = Scene(tenders=1, evaluators=1, questions=1), Scene(tenders=4, evaluators=1, questions=1)
    asked = []
    for scene in (few, many):
        client = sign_in(scene.lead)
        rows(client, scene.case)
        with django_assert_max_num_queries(120) as counted:
            rows(client, scene.case)
        asked.append(len(counted))

    assert asked[0] == asked[1]


def test_an_alliance_has_no_competition(db: None, sign_in: Any) -> None:
    case = factories.case(variant="virtual")

    answer = sign_in(case.lead).get(reverse("procurement:compete", args=[case.reference]))

    assert answer.url == case.get_absolute_url()
