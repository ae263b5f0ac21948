"""Opening attempts."""

from __future__ import annotations

import pytest

from assurance import actions
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import NotAllowed, Refused
from tests.assurance.scene import ENGLAND, Scene


def refusal(scene: Scene, stage: str) -> list[str]:
    """Give what is missing before a stage can be opened."""
    with pytest.raises(Refused) as refused:
        scene.open(stage)
    return [unmet.what for unmet in refused.value.unmet]


@pytest.mark.parametrize(("stage", "before"), [("1", "Early engagement"), ("2", "Gateway 1"), ("3", "Gateway 2")])
def test_a_stage_needs_the_one_before(scene: Scene, stage: str, before: str) -> None:
    assert refusal(scene, stage) == [f"{before} has not been passed"]


def test_only_one_attempt_is_under_way(scene: Scene) -> None:
    scene.open("early")

    assert refusal(scene, "early") == ["Early engagement is under way already"]


def test_a_passed_stage_is_not_opened_again_while_it_holds(scene: Scene) -> None:
    scene.to_outcome("1")

    assert refusal(scene, "1") == ["Gateway 1 has been passed until 22 November 2017"]


def test_a_failed_gateway_opens_a_new_attempt_from_the_same_evidence(scene: Scene) -> None:
    first = scene.to_outcome("1", "resubmit")

    second = scene.open("1")

    with scene.acting(scene.lead) as review:
        assert (second.attempt, second.earlier) == (2, first)
        assert len(review.papers.evidence) == 1
        assert review.papers.unanswered() == []
        assert review.papers.evidence[0].frozen_at is None


def test_gateway_two_is_not_opened_after_a_failed_gateway_one(scene: Scene) -> None:
    scene.to_outcome("1", "do_not_proceed")

    assert refusal(scene, "2") == ["Gateway 1 has not been passed"]


def test_opening_is_for_the_senior_responsible_officer(scene: Scene) -> None:
    for other in (scene.lead, scene.officers[ENGLAND]):
        with unit_of_work(other, at=scene.now), pytest.raises(NotAllowed):
            actions.open_review(scene.case, "early", by=other, now=scene.now)
