"""The one next thing on the page of a review."""

from __future__ import annotations

from typing import Any

from assurance import queries, tasklist
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene


def next_for(scene: Scene, who: Any) -> tasklist.Next:
    """Give the next thing for a person."""
    with scene.acting(who) as review:
        lines, offered = queries.lines(review, who), queries.offers(review, who, scene.now)
        return tasklist.next_thing(review, who, lines, offered, "/add/")


def test_the_lead_answers_first(scene: Scene) -> None:
    scene.open("early")

    found = next_for(scene, scene.lead)

    assert found.heading == "8 of 8 questions have no answer"
    assert found.button == {"text": "Add evidence", "href": "/add/"}


def test_a_secretary_waits_for_the_answers(scene: Scene) -> None:
    scene.open("early")

    found = next_for(scene, scene.secretary)

    assert found.kind == "wait"
    assert found.text == (
        "The next step is “Record the approval of the governing body”. It waits for Procurement lead."
    )


def test_a_reviewer_rates_the_next_line_by_the_due_date(scene: Scene) -> None:
    scene.pass_early()
    scene.to_review("1")
    scene.file(CQC, "CP1-Q1")

    found = next_for(scene, scene.reviewers[CQC])

    assert found.heading == "You have 2 lines left to rate"
    assert found.text == "Your body rates 3 lines. They are due by Saturday 1 July 2017."


def test_a_sign_off_officer_signs(scene: Scene) -> None:
    scene.to_recommended()

    assert next_for(scene, scene.officers[ENGLAND]).heading == "Sign for your body"


def test_an_issued_outcome_says_how_long_it_holds_and_what_is_open(scene: Scene) -> None:
    scene.to_moderation("1")
    scene.set_condition(IMPROVEMENT)
    scene.sign(ENGLAND)
    scene.sign(IMPROVEMENT, "proceed_with_conditions")
    scene.sign(CQC)

    found = next_for(scene, scene.lead)

    assert found.heading == "Proceed with conditions, 22 May 2017"
    assert found.text == "It is valid until Wednesday 22 November 2017. 1 condition is not met."


def test_a_failed_attempt_leads_to_a_new_one(scene: Scene) -> None:
    scene.to_outcome("1", "resubmit")

    found = next_for(scene, scene.lead)

    assert (found.heading, found.kind) == ("Resubmit, 22 May 2017", "stop")


def test_whoever_prepares_evidence_answers_the_questions_of_the_bodies(scene: Scene) -> None:
    scene.pass_early()
    scene.to_review("1")
    scene.ask(CQC, "CP1-Q1")

    found = next_for(scene, scene.lead)

    assert found.heading == "The 3 bodies wait for 1 answer"
    assert found.button is not None
    assert "/clarifications/" in found.button["href"]
