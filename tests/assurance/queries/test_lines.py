"""The strip of the three bodies and the lines of enquiry for different readers."""

from __future__ import annotations

from typing import Any

from assurance import queries
from tests.assurance.scene import CQC, ENGLAND, Scene


def strip_for(scene: Scene, who: Any, reader_body: str | None = None) -> list[dict[str, Any]]:
    """Give the strip as a person sees it."""
    with scene.acting(who) as review:
        return queries.bodies(review, reader_body)


def test_the_bodies_stand_in_their_order_whoever_reads(scene: Scene) -> None:
    scene.open("early")

    assert [body["name"] for body in strip_for(scene, scene.lead)] == ["NHS England", "NHS Improvement", "CQC"]


def test_each_body_has_its_own_count_and_the_readers_is_marked(scene: Scene) -> None:
    scene.pass_early()
    scene.to_review("1")
    scene.file(CQC, "CP1-Q1")

    strip = strip_for(scene, scene.reviewers[CQC], CQC)

    assert [body["you"] for body in strip] == [False, False, True]
    assert [dict(body["facts"])["Lines filed"] for body in strip] == ["0 of 16", "0 of 5", "1 of 3"]
    assert [dict(body["facts"])["Ratings"] for body in strip] == ["Shown in moderation"] * 2 + ["1 green"]


def test_a_commissioner_reads_a_bodys_ratings_once_it_has_signed(scene: Scene) -> None:
    scene.to_moderation("1")
    scene.sign(ENGLAND)

    strip = strip_for(scene, scene.lead)

    assert dict(strip[0]["facts"])["Ratings"] == "16 green"
    assert dict(strip[2]["facts"])["Ratings"] == "Shown after it signs"
    assert [body["state"]["text"] for body in strip] == ["Proceed", "Ready to sign", "Ready to sign"]


def test_own_lines_come_first_each_part_in_the_order_of_the_catalogue(scene: Scene) -> None:
    scene.pass_early()
    scene.to_review("1")

    with scene.acting(scene.reviewers[CQC]) as review:
        lines = queries.lines(review, scene.reviewers[CQC])
    assert [line.question.code for line in lines[:4]] == ["CP1-Q1", "CP1-Q2", "CP1-E1", "CP1-S1"]
    assert [line.is_yours for line in lines].count(True) == 3


def test_evidence_stands_with_the_questions_it_answers(scene: Scene) -> None:
    scene.open("early")
    scene.answer_everything()

    with scene.acting(scene.lead) as review:
        listed = queries.evidence_with_questions(review)
    assert [row["piece"].code for row in listed] == ["EV-01"]
    assert len(listed[0]["questions"]) == 8
