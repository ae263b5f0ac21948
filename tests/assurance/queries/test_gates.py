"""Where a case stands, as procurement asks it."""

from __future__ import annotations

import datetime

from assurance import queries
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene


def why(scene: Scene, stage: str) -> list[str]:
    """Give what keeps a stage from being passed."""
    with scene.acting(scene.lead):
        return [missing.what for missing in queries.why_not_passed(scene.case, stage, scene.now)]


def test_a_stage_that_has_not_begun_says_so(scene: Scene) -> None:
    assert why(scene, "1") == ["Gateway 1 has not begun"]


def test_a_draft_has_not_been_submitted(scene: Scene) -> None:
    scene.pass_early()
    scene.open("1")

    assert why(scene, "1") == ["Gateway 1 has not been submitted"]


def test_every_body_that_has_not_signed_is_named(scene: Scene) -> None:
    scene.to_moderation("1")
    scene.sign(IMPROVEMENT)

    assert why(scene, "1") == ["NHS England has not signed gateway 1", "CQC has not signed gateway 1"]


def test_a_body_with_lines_to_rate_says_how_many(scene: Scene) -> None:
    scene.pass_early()
    scene.to_review("1")
    scene.file(CQC, "CP1-Q1")

    with scene.acting(scene.lead):
        cqc = queries.why_not_passed(scene.case, "1", scene.now)[-1]
    assert cqc.detail == "2 of its 3 lines not rated, due on 1 July 2017"
    assert cqc.who == "Sign-off officer, CQC"


def test_a_failed_gateway_is_named_with_its_outcome(scene: Scene) -> None:
    scene.to_outcome("1", "resubmit")

    assert why(scene, "1") == ["Gateway 1 ended in “resubmit”"]


def test_a_passed_gateway_holds_to_its_last_day_and_not_longer(scene: Scene) -> None:
    scene.to_outcome("1")

    assert why(scene, "1") == []
    scene.now = datetime.datetime(2017, 11, 22, 23, 30, tzinfo=datetime.UTC)
    assert why(scene, "1") == []
    scene.now += datetime.timedelta(hours=1)
    assert why(scene, "1") == ["Gateway 1 lapsed on 22 November 2017"]
    with scene.acting(scene.lead):
        assert queries.has_passed(scene.case, "1")


def test_open_conditions_are_those_due_before_a_step_or_an_earlier_one(scene: Scene) -> None:
    scene.to_moderation("1")
    scene.set_condition(ENGLAND, type="before_notice")
    scene.set_condition(ENGLAND, type="before_signature")
    scene.sign(ENGLAND, "proceed_with_conditions")
    scene.sign(IMPROVEMENT)
    scene.sign(CQC)

    with scene.acting(scene.lead):
        numbers = {
            before: [condition.number for condition in queries.open_conditions(scene.case, before)]
            for before in ("before_notice", "before_award", "before_signature")
        }
        missing = queries.why_conditions_are_open(scene.case, "before_notice")
    assert numbers == {"before_notice": [1], "before_award": [1], "before_signature": [1, 2]}
    assert [row.what for row in missing] == ["Condition 1 of gateway 1 is open"]


def test_draft_conditions_do_not_block(scene: Scene) -> None:
    scene.to_moderation("1")
    scene.set_condition(ENGLAND, type="before_notice")

    with scene.acting(scene.lead):
        assert queries.open_conditions(scene.case, "before_go_live") == []


def test_the_strip_says_where_each_stage_is(scene: Scene) -> None:
    scene.to_outcome("1")

    with scene.acting(scene.lead):
        strip = queries.stages(scene.case)
    kinds = {row["code"]: row["kind"] for row in strip}
    assert kinds == {"early": "done", "1": "done", "2": "now", "3": "later"}
    assert strip[1]["state"] == "Proceed, 22 May 2017"
