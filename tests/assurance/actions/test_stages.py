"""A stage that is added to one case: a review before dialogue closes, as Scottish health bodies held one."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.urls import reverse

from assurance import actions, queries
from assurance.bodies import Body
from assurance.models import Question, Stage
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.declaring import get_step
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement.models import Procurement
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene
from tests.factories import case

ASKED = ("CP1-F1", "CP1-Q1")


def add(scene: Scene, who: Any = None, **changes: Any) -> Stage:
    """Add a key stage review after early engagement, which holds up the close of dialogue."""
    who = who or scene.sro
    with unit_of_work(who, at=scene.now):
        edition = queries.edition_for(scene.case)
        given = {
            "name": "Key stage review", "subject": "Ready to close the dialogue", "held_when": "Before dialogue closes",
            "after": Stage.objects.get(version=edition, code="early"), "holds_up": "close_dialogue",
            "blocks": "Close dialogue", "target_days": 15, "validity_months": 2,
            "bodies": {ENGLAND: ("lead", True), CQC: ("advice", True)},
            "questions": list(Question.objects.filter(stage__version=edition, code__in=ASKED)),
            "reason": "One bidder is left", **changes,
        }  # fmt: skip
        return actions.add_stage(scene.case, by=who, now=scene.now, **given)


def blocking(scene: Scene, step: str = "close_dialogue") -> list[str]:
    """Give what the guard of added stages says about a step."""
    with unit_of_work(scene.lead, at=scene.now):
        declared = get_step(Procurement, step)
        assert declared is not None
        one = next(row for row in declared.guards if row.name == "added_stages_passed")
        return [row.what for row in one.unmet(scene.case, scene.lead, scene.now)]


def test_an_added_stage_stands_after_the_one_named_and_holds_up_its_step_only(scene: Scene) -> None:
    add(scene)

    with unit_of_work(scene.lead):
        codes = [row["code"] for row in queries.stages(scene.case)]
    assert codes == ["early", "own-key-stage-review", "1", "2", "3"]
    assert blocking(scene) == ["Key stage review has not begun"]
    assert blocking(scene, "decide_award") == []


def test_an_added_stage_is_a_gateway_like_any_other(scene: Scene) -> None:
    scene.pass_early()
    add(scene)
    scene.open("own-key-stage-review")
    scene.answer_everything()
    scene.approve()
    scene.take(scene.sro, "submit")
    scene.accept()
    scene.rate_everything()
    scene.take(scene.lead_reviewer, "open_moderation")
    waiting = blocking(scene)
    scene.sign(ENGLAND)
    review = scene.sign(CQC)

    assert waiting[0] == "NHS England has not signed key stage review"
    assert review.outcome == "proceed"
    assert review.valid_until.isoformat() == "2017-07-22"
    assert blocking(scene) == []


def test_questions_are_copied_for_the_bodies_that_take_part(scene: Scene) -> None:
    stage = add(scene)

    with unit_of_work(scene.lead):
        asked = {row.code: row for row in stage.questions.all()}
        assert set(asked) == set(ASKED)
        assert all(IMPROVEMENT not in row.rated_by and row.rated_by for row in asked.values())


def test_it_belongs_to_its_case_alone(scene: Scene) -> None:
    add(scene)
    with unit_of_work(None):
        other = case()

    with unit_of_work(other.lead):
        assert [row["code"] for row in queries.stages(other)] == ["early", "1", "2", "3"]
        assert not Stage.objects.filter(code="own-key-stage-review").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "Early"}, "a stage with this name already"),
        ({"name": "?!"}, "letters or figures"),
        ({"questions": []}, "at least 1 question"),
        ({"bodies": {}}, "at least 1 body"),
    ],
)
def test_what_cannot_be_added_is_refused_in_words(scene: Scene, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        add(scene, **changes)


def test_the_sro_and_the_lead_reviewer_of_nhs_england_add_a_stage_and_reach_its_page(
    scene: Scene, sign_in: Any
) -> None:
    elsewhere = scene._reviewer(Body.CQC, Role.LEAD_REVIEWER)
    for who in (scene.lead, elsewhere):
        with pytest.raises(NotAllowed):
            add(scene, who)
        assert "Add a stage to this case" not in gateways_for(scene, sign_in(who))

    for who in (scene.sro, scene.lead_reviewer):
        client = sign_in(who)
        page = gateways_for(scene, client)
        assert "Add a stage to this case" in page
        assert "Support given to the site" in page
        assert client.get(reverse("assurance:stage_add", args=[scene.case.reference])).status_code == 200
    assert add(scene, scene.lead_reviewer).added_by == scene.lead_reviewer


def gateways_for(scene: Scene, client: Any) -> str:
    return str(client.get(reverse("assurance:gateways", args=[scene.case.reference])).content.decode())


def test_an_added_stage_is_never_changed(scene: Scene) -> None:
    stage = add(scene)

    with scene.acting(scene.sro), pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Stage.objects.filter(pk=stage.pk).update(holds_up="")


def test_a_stage_is_added_in_the_pages(scene: Scene, sign_in: Any) -> None:
    add_page = reverse("assurance:stage_add", args=[scene.case.reference])
    client = sign_in(scene.sro)
    page = BeautifulSoup(client.get(add_page).content, "html.parser")
    keys = [box["value"] for box in page.select("input[name=questions]")][:2]
    answers = {
        "name": "Key stage review", "subject": "Ready to close the dialogue", "held_when": "Before dialogue closes",
        "after": "1", "holds_up": "close_dialogue", "target_days": "15", "validity_months": "2",
        "nhs_england": "lead", "nhs_improvement": "lead", "cqc": "none", "reason": "One bidder is left",
    }  # fmt: skip
    refused = client.post(add_page, answers).content.decode()
    shown = client.post(add_page, {**answers, "questions": keys}, follow=True).content.decode()

    assert "Select at least 1 question" in refused
    assert "Key stage review: ready to close the dialogue" in shown
    assert "One bidder is left" in shown
    assert sign_in(scene.lead).get(add_page).status_code == 404
