"""The page on which every part of the competition stands in one place."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from tests import factories
from tests.conflicts import asking
from tests.conflicts.steps import ruled

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

    for part in ("Bids", "Dialogue", "Evaluation"):
        assert found[part][0].endswith("because a bid is hidden from you")


def test_an_alliance_has_no_competition(db: None, sign_in: Any) -> None:
    case = factories.case(variant="virtual")

    answer = sign_in(case.lead).get(reverse("procurement:compete", args=[case.reference]))

    assert answer.url == case.get_absolute_url()
