"""The print view of a review: the pack's own page in the browser."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents.markup import source
from mcp_portal.workflow.holding import place_hold
from procurement.packs.actions import KIND, gateway_pack
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene
from tests.factories import person


def main_words(html: str) -> list[str]:
    """Give the words of the sections, without the line that leads back."""
    return [" ".join(one.get_text(" ").split()) for one in BeautifulSoup(html, "html.parser").select("section")]


def test_the_print_view_says_what_the_pack_says_in_the_same_order(scene: Scene, sign_in: Any) -> None:
    scene.to_moderation("1")
    reader = scene.reviewers[ENGLAND]
    shown = sign_in(reader).get(reverse("assurance:review_print", args=[scene.case.reference, "1"]))

    with scene.acting(reader) as review:
        pack = source(KIND, gateway_pack(scene.case, review, by=reader, now=scene.now))
    assert shown.status_code == 200
    assert main_words(shown.content.decode()) == main_words(pack)
    sheet = BeautifulSoup(shown.content, "html.parser").find("link", rel="stylesheet")["href"]
    assert b"/fonts/Inter-Regular.otf" in sign_in(reader).get(sheet).content


def words_of(response: Any, place: str) -> str:
    """Give the words of a part of a page."""
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one(place).get_text(" ").split())


def test_what_the_page_of_a_review_says_off_its_straight_way_is_printed_too(scene: Scene, sign_in: Any) -> None:
    scene.pass_early()
    scene.to_review("1")
    scene.ask(CQC, "CP1-Q1", "Which beds?")
    scene.reply(scene.sro, words="Those of the community hospital")
    with scene.acting(scene.sro) as review:
        review.resume(by=scene.sro, now=scene.now, version=review.version)
    scene.rate_everything()
    scene.take(scene.lead_reviewer, "open_moderation")
    for body in (ENGLAND, IMPROVEMENT, CQC):
        scene.sign(body)
    scene.take(scene.officers[ENGLAND], "reopen", trigger="scope", reason="Mental health is left out")
    with unit_of_work(scene.sro, at=scene.now):
        words = {"kind": "own", "reason": "Cabinet has to agree", "scope": "Everything", "by": scene.sro}
        place_hold(scene.case, **words, review_date=scene.now.date(), now=scene.now)
    client, case = sign_in(scene.lead), scene.case

    printed = client.get(reverse("assurance:review_print", args=[case.reference, "1"]))
    page = words_of(client.get(reverse("assurance:review", args=[case.reference, "1"])), "main")
    with unit_of_work(scene.lead, at=scene.now):
        asked = case.clarifications.get()
    put = words_of(client.get(asked.get_absolute_url()), "main")

    said, cover = words_of(printed, "section:has(#sec-turns)"), words_of(printed, "#cover")
    panel = ("Sign as rated", "Nobody was excluded", *(str(one) for one in scene.officers.values()))
    assert [one for one in panel if one not in said or one not in page] == []
    asked_and_said = ("Which beds?", "Those of the community hospital")
    assert [one for one in asked_and_said if one not in said or one not in put] == []
    assert "CL-01 About CP1-Q1" in said
    clock = "0 working days of 30 (default), without the days it stood for clarification"
    assert (clock in said, clock in page) == (True, True)
    assert "Outcome reopened The outcome “proceed” no longer counts as passed." in cover
    assert "Cabinet has to agree. It stops: Everything." in cover
    assert "The scope changed. Mental health is left out" in words_of(printed, "section:has(#sec-decision)")
    assert "Mental health is left out" in page


def test_the_print_view_is_for_readers_of_gateways_only(scene: Scene, sign_in: Any) -> None:
    scene.to_moderation("1")

    for one in (person(Role.SRO), person(Role.BIDDER, case=scene.case)):
        assert sign_in(one).get(reverse("assurance:review_print", args=[scene.case.reference, "1"])).status_code == 404
