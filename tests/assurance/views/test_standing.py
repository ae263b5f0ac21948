"""Where the three bodies stand on a case, as people see it."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance import actions
from assurance.queries.standing import standing
from mcp_portal.accounts.roles import Role
from procurement.models import Procurement
from procurement.models.hidden import KEPT
from tests.assurance.scene import CQC, ENGLAND, Scene
from tests.factories import person


def page(scene: Scene, sign_in: Any, who: Any, status: int = 200) -> BeautifulSoup:
    """Open the page as a person."""
    answer = sign_in(who).get(reverse("assurance:standing", args=[scene.case.reference]))
    assert answer.status_code == status
    return BeautifulSoup(answer.content, "html.parser")


def row(soup: BeautifulSoup, name: str) -> list[str]:
    """Give the words of the cells of a gateway."""
    rows = soup.select("#gateways ~ table tbody tr")
    found = next(one for one in rows if one.th.get_text(" ", strip=True).endswith(name))
    return [" ".join(cell.get_text(" ").split()) for cell in found.select("td")]


def section(soup: BeautifulSoup, name: str) -> str:
    """Give the words of a section."""
    return " ".join(soup.find(id=name).parent.get_text(" ").split())


def test_each_gateway_shows_the_three_bodies_side_by_side(scene: Scene, sign_in: Any) -> None:
    scene.pass_early()
    scene.to_review("1")

    soup = page(scene, sign_in, scene.sro)

    assert [cell.split()[-2:] for cell in row(soup, "Early engagement")[:3]] == [["Feedback", "given"]] * 3
    assert all("Signature missing" in cell for cell in row(soup, "Gateway 1")[:3])
    assert "Not begun" in row(soup, "Gateway 2")[3]
    assert "has not signed gateway 1" in section(soup, "next")


def test_the_page_is_for_readers_of_gateways_only(scene: Scene, sign_in: Any) -> None:
    for one in (person(Role.SRO), person(Role.BIDDER, case=scene.case)):
        page(scene, sign_in, one, status=404)


def test_the_gateways_tab_leads_there(scene: Scene, sign_in: Any) -> None:
    answer = sign_in(scene.sro).get(reverse("assurance:gateways", args=[scene.case.reference]))

    assert reverse("assurance:standing", args=[scene.case.reference]) in answer.content.decode()


def test_the_page_asks_the_database_the_same_at_two_sizes(scene: Scene, sign_in: Any) -> None:
    scene.pass_early()
    scene.to_review("1")
    reader, address = sign_in(scene.sro), reverse("assurance:standing", args=[scene.case.reference])
    rater = scene.reviewers[ENGLAND]
    with scene.acting(rater) as review:
        first = review.papers.unrated(ENGLAND)[0]
        actions.file_rating(review, first, by=rater, now=scene.now, value="green", reason="Read")
    reader.get(address)

    with CaptureQueriesContext(connection) as few:
        reader.get(address)
    scene.rate_everything()
    for body in (ENGLAND, CQC, ENGLAND):
        scene.set_condition(body)
    with CaptureQueriesContext(connection) as many:
        reader.get(address)

    assert len(many) <= len(few) <= 40, "\n".join(query["sql"][:160] for query in few)


def test_gateways_about_a_hidden_bid_show_nothing(scene: Scene) -> None:
    scene.pass_early()
    with scene.acting(scene.sro):
        case = Procurement.objects.annotate(**{KEPT: Value(True)}).get(pk=scene.case.pk)
        found = standing(case, scene.now)

    shown = {row.stop["code"]: (row.tag["text"], {cell.text for cell in row.cells}) for row in found.rows}
    assert shown["2"] == shown["3"] == ("Not shown", {"Not shown"})
    assert shown["1"][0] == "Not begun"
