"""How signatures become one outcome, walked through the steps of a stage that an edition added for it."""

from __future__ import annotations

import pytest

from assurance.actions import catalogue as edit
from assurance.actions import edition_stages
from assurance.bodies import Body
from assurance.models import GateReview, Stage
from mcp_portal.workflow.taking import Unanswered
from tests.assurance.actions.test_catalogue import Desk, asked, content
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene
from tests.factories import NOON


def publish_stage(rule: str, parts: dict[str, str]) -> Stage:
    """Publish an edition with a stage of one question, whose signatures are combined by a rule."""
    desk = Desk()
    draft = desk.draft()
    words = {"name": "Trial review", "subject": "One question", "held_when": "At first", "previous": ""}
    bodies = {body: {"part": part, "signs": True, "remit": "Its part"} for body, part in parts.items()}
    given = {**content(asked(draft)), "code": "TR-S1", "rated_by": list(Body.values)}
    with desk.at_work() as when:
        like = draft.stages.get(code="1")
        stage = edition_stages.add_stage_to_draft(
            draft, like=like, place=None, holds_up="", blocks="No", **words, **when
        )
        edition_stages.change_stage(stage, seen=0, figures={"rule": rule}, bodies=bodies, **when)
        edit.add_question(stage, **given, **when)
    desk.publish(draft, from_date=NOON.date())
    return stage


def sign_all(scene: Scene, stage: Stage, against: str) -> GateReview:
    """Walk the stage to its signatures: one body rates red and signs "resubmit", the others let it pass."""
    scene.to_review(stage.code)
    scene.rate_everything(lambda body, question: "red" if body == against else "green")
    scene.take(scene.lead_reviewer, "open_moderation")
    for body in Body:
        last = scene.sign(body, "resubmit" if body == against else "proceed")
    return last


def test_the_lead_decides_with_advice_and_says_why_when_advice_is_not_followed(scene: Scene) -> None:
    stage = publish_stage("lead_with_advice", {ENGLAND: "lead", IMPROVEMENT: "advice", CQC: "advice"})

    signed = sign_all(scene, stage, against=CQC)
    assert signed.issued_at is None
    with pytest.raises(Unanswered) as unanswered:
        scene.take(scene.officers[ENGLAND], "issue_outcome")
    assert "although CQC signed a stricter outcome" in str(unanswered.value.form.errors["reason"])
    issued = scene.take(scene.officers[ENGLAND], "issue_outcome", reason="The line is settled in the contract")

    assert issued.outcome == "proceed"
    assert issued.remarks.filter(words="The line is settled in the contract").exists()


def test_a_body_that_may_veto_stops_what_the_lead_lets_pass(scene: Scene) -> None:
    stage = publish_stage("veto", {ENGLAND: "lead", IMPROVEMENT: "advice", CQC: "veto"})

    issued = sign_all(scene, stage, against=CQC)

    assert issued.issued_at is not None
    assert issued.outcome == "resubmit"
    assert not issued.has_passed
