"""The print view of a review: the pack's own page in the browser."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.documents.markup import source
from procurement.packs.actions import KIND, gateway_pack
from tests.assurance.scene import ENGLAND, Scene
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


def test_the_print_view_is_for_readers_of_gateways_only(scene: Scene, sign_in: Any) -> None:
    scene.to_moderation("1")

    for one in (person(Role.SRO), person(Role.BIDDER, case=scene.case)):
        assert sign_in(one).get(reverse("assurance:review_print", args=[scene.case.reference, "1"])).status_code == 404
