"""Conditions while they are drafts, and how they are met."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction

from assurance import actions
from assurance.models import Condition
from mcp_portal.workflow.steps import NotAllowed, Refused
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene, text_file


@pytest.fixture
def issued(scene: Scene) -> Scene:
    """Give gateway 1 passed with one condition of NHS Improvement, as ``scene.condition``."""
    scene.to_moderation("1")
    scene.condition = scene.set_condition(IMPROVEMENT, "CP1-F3")
    scene.sign(ENGLAND)
    scene.sign(CQC)
    scene.sign(IMPROVEMENT, "proceed_with_conditions")
    return scene


def send(scene: Scene) -> Condition:
    """Send evidence for the condition."""
    files = {"file": text_file("note.txt", "A signed note")}
    return scene.condition_step(scene.lead, scene.condition, "submit_evidence", files, words="The note is signed")


def test_a_condition_is_issued_with_the_outcome(issued: Scene) -> None:
    with issued.acting(issued.lead) as review:
        assert review.outcome == "proceed_with_conditions"
        assert review.papers.conditions[0].status == "Open"


def test_evidence_is_sent_and_accepted_by_the_body_that_set_it(issued: Scene) -> None:
    send(issued)
    met = issued.condition_step(issued.officers[IMPROVEMENT], issued.condition, "accept", words="The note closes it")

    assert met.status == "Met"
    assert met.closed_by == issued.officers[IMPROVEMENT]
    with issued.acting(issued.lead):
        assert [entry.kind for entry in met.entries.all()] == ["evidence", "accepted"]


@pytest.mark.parametrize("step", ["accept", "waive"])
def test_another_body_neither_accepts_nor_waives(issued: Scene, step: str) -> None:
    send(issued)

    with pytest.raises(NotAllowed):
        issued.condition_step(issued.officers[ENGLAND], issued.condition, step, words="Fine")


def test_rejected_evidence_can_be_sent_again(issued: Scene) -> None:
    send(issued)
    issued.condition_step(issued.officers[IMPROVEMENT], issued.condition, "reject", words="The note is not signed")

    assert send(issued).status == "Evidence sent"


def test_conditions_met_waits_for_the_last_condition(issued: Scene) -> None:
    officer = issued.officers[ENGLAND]
    with pytest.raises(Refused, match="Condition 1 is open"):
        issued.take(officer, "confirm_conditions_met")
    issued.condition_step(issued.officers[IMPROVEMENT], issued.condition, "waive", words="No longer needed")

    assert issued.take(officer, "confirm_conditions_met").get_state_display() == "Conditions met"


def test_an_issued_condition_cannot_be_reworded_even_by_sql(issued: Scene) -> None:
    with issued.acting(issued.officers[IMPROVEMENT]):
        with pytest.raises(IntegrityError, match="filed rows"), transaction.atomic():
            Condition.objects.update(text="Something easier")
        with pytest.raises(IntegrityError, match="filed rows"), transaction.atomic():
            Condition.objects.all().delete()


def test_a_condition_is_not_due_in_the_past(scene: Scene) -> None:
    scene.to_moderation("1")

    with pytest.raises(Refused, match="due date must be 22 May 2017 or later"):
        scene.set_condition(ENGLAND, due_date=datetime.date(2017, 5, 21))


def test_a_body_that_has_signed_sets_no_more_conditions(scene: Scene) -> None:
    scene.to_moderation("1")
    scene.sign(ENGLAND)

    with pytest.raises(Refused, match="has signed"):
        scene.set_condition(ENGLAND)


def test_a_draft_is_reworded_and_removed_by_its_own_body_only(scene: Scene) -> None:
    scene.to_moderation("1")
    condition = scene.set_condition(ENGLAND)
    other = scene.officers[CQC]

    with scene.acting(other), pytest.raises(Refused, match="Only the body that set"):
        actions.remove_condition(condition, by=other, now=scene.now)
    with scene.acting(scene.officers[ENGLAND]) as review:
        actions.remove_condition(condition, by=scene.officers[ENGLAND], now=scene.now)
        assert not review.conditions.exists()


def test_a_condition_lets_its_body_proceed_only_with_conditions(scene: Scene) -> None:
    scene.to_moderation("1")
    scene.set_condition(ENGLAND)

    with pytest.raises(Refused, match="proceed with conditions"):
        scene.sign(ENGLAND, "proceed")
