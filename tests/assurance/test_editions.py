"""What differs between two editions, whatever was changed."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assurance.editions import Change, difference
from assurance.papers import digest


def question(code: str, **changes: Any) -> dict[str, Any]:
    return {"code": code, "text": f"What about {code}?", "mandatory": True, "rated_by": ["nhs_england"], **changes}


def edition() -> list[dict[str, Any]]:
    bodies = [{"body": "nhs_england", "signs": True}, {"body": "cqc", "signs": True}]
    return [
        {"code": "1", "name": "Gateway 1", "target_days": 30, "bodies": bodies,
         "questions": [question("A"), question("B"), question("C")]},
        {"code": "2", "name": "Gateway 2", "target_days": 50, "bodies": copy.deepcopy(bodies),
         "questions": [question("A"), question("D")]},
    ]  # fmt: skip


def test_nothing_differs_between_an_edition_and_itself():
    assert not difference(edition(), edition())


def test_a_question_that_came_and_one_that_went_are_named_with_their_stage():
    after = edition()
    gone = after[0]["questions"].pop(1)
    after[1]["questions"].append(question("E"))

    found = difference(edition(), after)

    assert [(row.stage, row.code, row.text) for row in found.removed] == [("Gateway 1", "B", gone["text"])]
    assert [(row.stage, row.code) for row in found.added] == [("Gateway 2", "E")]
    assert found.changed == found.stages == ()


def test_a_changed_question_says_what_it_was_and_what_it_is():
    after = edition()
    after[0]["questions"][0] = question("A", mandatory=False, rated_by=["cqc"])

    (row,) = difference(edition(), after).changed

    assert row.changes == (Change("mandatory", True, False), Change("rated_by", ["nhs_england"], ["cqc"]))


def test_figures_and_signatures_of_a_stage_are_changes_of_the_stage():
    after = edition()
    after[1]["target_days"] = 60
    after[1]["bodies"][1]["signs"] = False

    (row,) = difference(edition(), after).stages

    assert (row.code, row.text) == ("", "Gateway 2")
    assert row.changes == (Change("target_days", 50, 60), Change("signs", True, False, of="cqc"))


def test_another_order_is_a_change_but_a_gap_left_by_a_removed_question_is_none():
    after = edition()
    after[0]["questions"].reverse()
    assert [row.changes for row in difference(edition(), after).stages] == [
        (Change("order of questions", ["A", "B", "C"], ["C", "B", "A"]),)
    ]

    after = edition()
    del after[0]["questions"][0]
    assert difference(edition(), after).stages == ()


def test_a_whole_stage_that_came_brings_its_questions():
    found = difference(edition()[:1], edition())

    assert [row.code for row in found.added] == ["A", "D"]
    assert [row.text for row in found.stages] == ["Gateway 2"]


@st.composite
def edits(draw: Any) -> list[dict[str, Any]]:
    """Change an edition as pages do, many times over or not at all."""
    made = edition()
    for number in range(draw(st.integers(0, 4))):
        stage = draw(st.sampled_from(made))
        asked = stage["questions"]
        what = draw(st.sampled_from(["add", "remove", "change", "order", "figure", "sign"]))
        if what == "add":
            asked.append(question(f"N{number}"))
        elif what == "figure":
            stage["target_days"] = draw(st.integers(1, 90))
        elif what == "sign":
            draw(st.sampled_from(stage["bodies"]))["signs"] = draw(st.booleans())
        elif asked and what == "remove":
            asked.pop(draw(st.integers(0, len(asked) - 1)))
        elif asked and what == "change":
            asked[-1]["text"] = draw(st.sampled_from(["What about A?", "Another one?"]))
        else:
            stage["questions"] = draw(st.permutations(asked))
    return made


@given(edits(), edits())
def test_something_differs_exactly_when_the_hashes_do(before: list[dict[str, Any]], after: list[dict[str, Any]]):
    assert bool(difference(before, after)) == (digest(before) != digest(after))


@given(edits(), edits())
def test_what_came_one_way_went_the_other(before: list[dict[str, Any]], after: list[dict[str, Any]]):
    there, back = difference(before, after), difference(after, before)

    assert there.added == back.removed
    assert there.removed == back.added
    assert {row.code for row in there.changed} == {row.code for row in back.changed}
