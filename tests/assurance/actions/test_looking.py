"""What changed since somebody last looked at a review."""

from __future__ import annotations

import datetime
from typing import Any

from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance import actions
from assurance.models import Look
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene
from tests.factories import NOON

CODE = "CP1-F1"


def look(scene: Scene, who: Any, hours: float) -> list[str] | None:
    """Let a person read the review some hours after noon; give what is new to them."""
    with scene.acting(who) as review:
        changes = actions.look(review, by=who, at=NOON + datetime.timedelta(hours=hours))
    if changes is None:
        return None
    return [f"{group.kind}: {piece.words}" for group in changes.new for piece in group.pieces]


def test_the_first_look_names_nothing_and_the_next_one_what_is_new(rated: Scene) -> None:
    who = rated.reviewers[IMPROVEMENT]
    rated.file(IMPROVEMENT, CODE)
    assert look(rated, who, 0) is None

    rated.file(ENGLAND, CODE, "red", "The baseline is not reconciled")
    rated.set_condition(ENGLAND, CODE)

    assert look(rated, who, 2) == ["Ratings: CP1-F1, NHS England: red", "Conditions: 1, NHS England: draft"]


def test_what_is_new_stays_new_for_the_visit_and_is_known_at_the_next(rated: Scene) -> None:
    who = rated.reviewers[IMPROVEMENT]
    look(rated, who, 0)
    rated.set_condition(ENGLAND, CODE)

    assert look(rated, who, 2) == look(rated, who, 2.5) == ["Conditions: 1, NHS England: draft"]
    assert look(rated, who, 5) == []


def test_nobody_reads_of_a_rating_they_may_not_see_until_they_may(rated: Scene) -> None:
    people = (rated.reviewers[IMPROVEMENT], rated.reviewers[CQC], rated.lead)
    for who in people:
        look(rated, who, 0)
    rated.file(ENGLAND, CODE, "red", "The baseline is not reconciled")
    for who in people:
        assert look(rated, who, 2) == []

    rated.file(IMPROVEMENT, CODE)

    assert look(rated, rated.reviewers[IMPROVEMENT], 4) == ["Ratings: CP1-F1, NHS England: red"]
    assert look(rated, rated.lead, 4) == []


def test_clarifications_signatures_and_the_outcome_are_named(rated: Scene) -> None:
    who = rated.reviewers[CQC]
    look(rated, who, 0)
    rated.ask(ENGLAND, CODE)
    assert look(rated, who, 2) == [
        "State and outcome: Waiting for clarification", "Clarifications: CL-01 on CP1-F1, asked by NHS England"
    ]  # fmt: skip
    rated.reply(rated.sro)
    assert look(rated, who, 4) == ["Clarifications: CL-01 on CP1-F1 was answered"]
    rated.take(rated.sro, "resume")
    rated.rate_everything()
    rated.take(rated.lead_reviewer, "open_moderation")
    look(rated, who, 6)
    rated.sign(ENGLAND)
    assert look(rated, who, 8) == ["State and outcome: Recommended by the panel", "Signatures: NHS England: proceed"]


def test_what_somebody_has_read_is_theirs_alone_even_in_the_database(rated: Scene) -> None:
    look(rated, rated.reviewers[IMPROVEMENT], 0)

    with rated.acting(rated.reviewers[ENGLAND]):
        assert not Look.objects.exists()


def test_looking_again_writes_the_same_row_and_asks_once(rated: Scene) -> None:
    who = rated.reviewers[IMPROVEMENT]
    look(rated, who, 0)
    with rated.acting(who) as review:
        actions.look(review, by=who, at=NOON)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            actions.look(review, by=who, at=NOON)

        assert len(asked) == 1
        assert Look.objects.count() == 1


def test_the_page_of_the_review_names_what_is_new(rated: Scene, sign_in: Any) -> None:
    who, address = rated.reviewers[IMPROVEMENT], reverse("assurance:review", args=[rated.case.reference, "1"])
    sign_in(who).get(address)
    with rated.acting(who):
        Look.objects.update(looked_at=NOON)
    rated.set_condition(ENGLAND, CODE)

    soup = BeautifulSoup(sign_in(who).get(address).content, "html.parser")

    block = soup.select_one("section[aria-labelledby=changes]")
    assert "Conditions" in block.get_text()
    assert block.a["href"].startswith(reverse("assurance:review", args=[rated.case.reference, "1"]) + "conditions/")
