"""The page on which everything that has to be ready before the call stands in one place."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from procurement import actions
from tests import factories


def rows(client: Any, case: Any) -> dict[str, tuple[str, str]]:
    """Give what the page says of each part, by its title: the text and the address."""
    return rows_at(client, reverse("procurement:prepare", args=[case.reference]))


def rows_at(client: Any, address: str) -> dict[str, tuple[str, str]]:
    """Give the same of any page made of parts."""
    page = client.get(address)
    found = {}
    for row in BeautifulSoup(page.content, "html.parser").select("tbody tr"):
        link = row.th.find("a")
        row.th.find("span", class_="portal-flag").extract()
        name = row.th.get_text(" ", strip=True).removeprefix("Part").strip()
        found[name] = (row.td.get_text(" ", strip=True), link["href"] if link else "")
    return found


def test_each_part_says_how_far_it_is(db: None, sign_in: Any, acting: Any, now: Any) -> None:
    case = factories.case()
    before = rows(sign_in(case.lead), case)["Care model and scope"]
    with acting(case.lead):
        actions.set_scope(case, lines=["Community nursing"], by=case.lead, now=now)

    after = rows(sign_in(case.lead), case)["Care model and scope"]

    assert "Not started" in before[0]
    assert "1 service line" in after[0]


def test_whoever_is_on_the_case_can_open_each_part(db: None, sign_in: Any) -> None:
    case = factories.case()
    member = factories.person(Role.MEMBER, case=case)

    found = rows(sign_in(member), case)

    assert found["Care model and scope"][1] == reverse("procurement:care_model", args=[case.reference])
    assert found["Timetable"][1] == reverse("procurement:timetable", args=[case.reference])


def test_a_bidder_does_not_find_the_page(db: None, sign_in: Any) -> None:
    case = factories.case()
    bidder = factories.person(Role.BIDDER, case=case)

    assert sign_in(bidder).get(reverse("procurement:prepare", args=[case.reference])).status_code == 404
