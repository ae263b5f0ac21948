"""Stages of a draft: added, renamed, ordered and removed, and what that means for cases."""

from __future__ import annotations

from typing import Any

import pytest

from assurance import queries
from assurance.actions import catalogue as edit
from assurance.actions import edition_stages
from assurance.bodies import Body
from assurance.models import CatalogueVersion, Stage
from assurance.queries import catalogue as ask
from mcp_portal.workflow.steps import Changed, Refused
from tests.factories import NOON, case

from .test_catalogue import Desk, asked, content

WORDS = {
    "name": "Key stage review", "subject": "Ready to close the dialogue", "held_when": "Before dialogue closes",
    "previous": "1", "holds_up": "close_dialogue", "blocks": "Close dialogue",
}  # fmt: skip


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


def add(desk: Desk, draft: CatalogueVersion, **changes: Any) -> Stage:
    with desk.at_work() as when:
        like = draft.stages.get(code="2")
        return edition_stages.add_stage_to_draft(draft, **{"like": like, "place": 3, **WORDS, **changes}, **when)


def codes(edition: CatalogueVersion) -> list[str]:
    return [stage.code for stage in ask.stages_of(edition)]


def test_an_added_stage_takes_figures_and_parts_and_is_published_when_it_asks_something(desk: Desk) -> None:
    opened, draft = case(), desk.draft()
    stage = add(desk, draft)

    assert codes(draft) == ["early", "1", "key-stage-review", "2", "3"]
    assert (stage.target_days, stage.validity_months, stage.bodies.count()) == (50, 3, 3)
    assert "Key stage review asks nothing: add a question" in ask.why_not_publishable(draft)
    assert queries.why_added_stages_block(opened, "close_dialogue", NOON) == []

    given = {**content(asked(draft, "CP2-P1")), "code": "KS-P1", "rated_by": list(Body.values)}
    with desk.at_work() as when:
        edit.add_question(stage, **given, **when)
    edition = desk.publish(draft, NOON.date())

    assert edition.content_sha256 == ask.hash_of(edition)
    (blocked,) = queries.why_added_stages_block(opened, "close_dialogue", NOON)
    assert blocked.what == "Key stage review has not begun"
    assert queries.why_added_stages_block(opened, "sign_contract", NOON) == []
    assert queries.opening(opened, "key-stage-review", NOON).stage == stage


def test_no_stage_of_an_edition_has_the_code_of_one_that_a_case_added(desk: Desk) -> None:
    with pytest.raises(Refused, match="begins with “own”"):
        add(desk, desk.draft(), name="Own key stage review")


def test_a_stage_is_renamed_and_moved_and_one_that_follows_a_later_one_keeps_the_draft_back(desk: Desk) -> None:
    draft = desk.draft()
    stage = draft.stages.get(code="3")
    words = {"name": "Launch review", "subject": "Safe launch", "held_when": "Before launch", "previous": "2"}

    with desk.at_work() as when:
        edition_stages.rename_stage(stage, seen=0, place=1, **words, **when)
        with pytest.raises(Changed, match="this stage"):
            edition_stages.rename_stage(stage, seen=0, place=1, **words, **when)

    assert codes(draft) == ["3", "early", "1", "2"]
    assert [sentence for sentence in ask.why_not_publishable(draft) if "does not stand before" in sentence] == [
        "Launch review can be opened after a stage that does not stand before it: change its place, or what it follows"
    ]
    fields = {change.field for row in ask.changes_between(draft.based_on, draft).stages for change in row.changes}
    assert fields == {"name", "held_when", "order of stages"}


def test_a_stage_is_removed_with_its_questions_unless_steps_ask_for_it(desk: Desk) -> None:
    draft = desk.draft()
    stage = add(desk, draft)
    with desk.at_work() as when:
        edition_stages.rename_stage(draft.stages.get(code="2"), seen=0, place=None, previous=stage.code, **when)
        edit.add_question(stage, **{**content(asked(draft)), "code": "KS-P1"}, **when)
        draft.refresh_from_db()
        with pytest.raises(Changed, match="this edition"):
            edition_stages.remove_stage(stage, seen=draft.edits - 1, **when)
        edition_stages.remove_stage(stage, seen=draft.edits, **when)
        draft.refresh_from_db()
        with pytest.raises(Refused, match="Steps of every case ask for Gateway 2"):
            edition_stages.remove_stage(draft.stages.get(code="2"), seen=draft.edits, **when)

    assert not ask.changes_between(draft.based_on, draft)


@pytest.mark.parametrize(("name", "words"), [("?!", "letters or figures"), ("Early", "a stage with this name already")])
def test_a_name_that_does_not_fit_is_refused(desk: Desk, name: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        add(desk, desk.draft(), name=name)


def test_a_body_takes_part_no_more_and_again(desk: Desk) -> None:
    draft = desk.draft()
    stage = draft.stages.get(code="2")
    part = {"part": "advice", "signs": False, "remit": "Quality"}
    with desk.at_work() as when:
        edition_stages.change_stage(stage, seen=0, figures={}, bodies={"cqc": None}, **when)
        gone = [row.body for row in stage.bodies.all()]
        unfit = ask.why_not_publishable(draft)
        edition_stages.change_stage(stage, seen=1, figures={}, bodies={"cqc": part}, **when)

    assert gone == ["nhs_england", "nhs_improvement"]
    assert any("is rated by CQC, which has no part at Gateway 2" in sentence for sentence in unfit)
    assert {row.body: row.part for row in stage.bodies.all()}["cqc"] == "advice"


def test_what_a_rating_rests_on_comes_with_the_edition_and_changes_in_drafts(desk: Desk) -> None:
    draft = desk.draft()
    question = asked(draft, "CP2-F1")
    before = ask.hash_of(draft)
    assert question.rests_on == ["bidder"]

    desk.change(question, rests_on=["price", "bidder"])

    assert ask.hash_of(draft) != before
    (row,) = ask.worded(ask.changes_between(draft.based_on, draft))["changed"]
    assert row.changes[0].after == (
        "Its answer, its evidence, the make-up and legal form of the bidder and the value of the contract"
    )
