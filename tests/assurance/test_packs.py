"""The chapter of a gateway in its pack."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from assurance import actions
from assurance.packs import chapter
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene


def chapter_for(scene: Scene, who: Any) -> dict[str, Any]:
    """Make the chapter for a reader."""
    with scene.acting(who) as review:
        return chapter(review, who, scene.now)


def plain(value: Any) -> bool:
    """Say whether a value is made of plain values only."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and plain(item) for key, item in value.items())
    if isinstance(value, list):
        return all(plain(item) for item in value)
    return value is None or type(value) in (str, int, bool, datetime.date, datetime.datetime)


@pytest.fixture
def issued(scene: Scene) -> Scene:
    """Give gateway 1 issued with a condition and a changed rating."""
    scene.to_moderation("1", lambda body, question: "amber" if question.code == "CP1-F3" else "green")
    scene.file(ENGLAND, "CP1-S1", "amber", "The minute is a draft")
    scene.file(ENGLAND, "CP1-S1", "green", "The minute is signed")
    scene.set_condition(IMPROVEMENT, "CP1-F3")
    scene.sign(ENGLAND)
    scene.sign(IMPROVEMENT, "proceed_with_conditions")
    scene.sign(CQC)
    return scene


def test_the_chapter_is_made_of_plain_values(issued: Scene) -> None:
    assert plain(chapter_for(issued, issued.lead))


def test_the_chapter_says_who_signed_what_for_which_part(issued: Scene) -> None:
    made = chapter_for(issued, issued.lead)

    assert made["outcome"]["label"] == "Proceed with conditions"
    assert made["outcome"]["valid_to"] == datetime.date(2017, 11, 22)
    assert [(body["name"], body["signature"]["decision"]) for body in made["bodies"]] == [
        ("NHS England", "Proceed"),
        ("NHS Improvement", "Proceed with conditions"),
        ("CQC", "Proceed"),
    ]
    assert all(body["signature"]["record"] for body in made["bodies"])


def test_the_chapter_keeps_every_change_of_mind(issued: Scene) -> None:
    changes = chapter_for(issued, issued.lead)["rating_history"]

    assert [(row["question"], row["from"], row["to"]) for row in changes] == [
        ("CP1-S1", "green", "amber"),
        ("CP1-S1", "amber", "green"),
    ]


def test_the_chapter_holds_what_bodies_said_of_a_rating_that_was_replaced(scene: Scene) -> None:
    scene.pass_early()
    scene.to_review("1")
    theirs = scene.file(ENGLAND, "CP1-F1", "red", "Not reconciled")
    scene.file(IMPROVEMENT, "CP1-F1")
    who = scene.reviewers[IMPROVEMENT]
    with scene.acting(who):
        actions.give_opinion(theirs, by=who, now=scene.now, agrees=False, words="It is")
    scene.file(ENGLAND, "CP1-F1", "amber", "Nearly reconciled")

    said = chapter_for(scene, who)["opinions"]

    assert [(row["question"], row["of"], row["rating"], row["body"], row["words"]) for row in said] == [
        ("CP1-F1", "nhs_england", "red", "nhs_improvement", "It is")
    ]
    assert chapter_for(scene, scene.lead)["opinions"] == []


def test_the_chapter_lists_the_steps_with_their_record(issued: Scene) -> None:
    steps = chapter_for(issued, issued.lead)["steps"]

    assert [step["what"] for step in steps] == [
        "Opened Gateway 1",
        "Record the approval of the governing body",
        "Submit to the 3 bodies",
        "Accept the submission",
        "Open moderation",
        "Record the panel meeting",
        "Sign for your body",
        "Sign for your body",
        "Sign for your body",
        "Issue the outcome",
    ]
    assert all(step["record"] for step in steps)


def test_a_commissioners_chapter_leaves_out_ratings_before_signature_and_says_so(scene: Scene) -> None:
    scene.to_moderation("1")

    made = chapter_for(scene, scene.lead)

    assert all(question["ratings"] == [] for question in made["questions"])
    assert [row["what"] for row in made["left_out"]] == [
        "Ratings of CQC",
        "Ratings of NHS England",
        "Ratings of NHS Improvement",
    ]


def test_the_chapter_says_what_is_missing_before_the_outcome(scene: Scene) -> None:
    scene.to_recommended()

    unmet = chapter_for(scene, scene.lead)["unmet"]

    assert "CQC has not signed gateway 1" in [row["what"] for row in unmet]


def test_reviewers_stand_with_their_declaration(scene: Scene) -> None:
    scene.open("early")

    reviewers = chapter_for(scene, scene.lead)["reviewers"]

    assert len(reviewers) == 7
    assert {row["declaration"] for row in reviewers} == {
        "Declared for this procurement on 22 May 2017: nothing to declare"
    }
