"""Ratings: drafts, filing, changing one's mind, and who sees what."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from assurance import actions, queries
from assurance.models import Rating
from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.steps import NotAllowed, Refused
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene
from tests.factories import hold, organisation, person

CODE = "CP1-F1"


def line_of(scene: Scene, who: object, code: str = CODE) -> queries.Line:
    """Give a line as a person sees it."""
    with scene.acting(who) as review:
        return next(line for line in queries.lines(review, who) if line.question.code == code)


def test_another_bodys_rating_is_hidden_until_ones_own_is_filed(rated: Scene) -> None:
    rated.file(ENGLAND, CODE, "red", "The baseline is not reconciled")

    before = line_of(rated, rated.reviewers[IMPROVEMENT])
    rated.file(IMPROVEMENT, CODE, "green")
    after = line_of(rated, rated.reviewers[IMPROVEMENT])

    assert [(other.rating, other.why) for other in before.others] == [(None, "Hidden until you file")]
    assert after.others[0].rating.value == "red"
    assert after.differ


def test_a_commissioner_sees_a_bodys_ratings_only_after_it_has_signed(scene: Scene) -> None:
    scene.to_moderation("1")

    before = line_of(scene, scene.lead)
    scene.sign(ENGLAND)
    after = line_of(scene, scene.lead)

    assert [other.why for other in before.others] == ["Shown after it signs", "Shown after it signs"]
    assert {other.name for other in after.others if other.rating} == {"NHS England"}


def test_a_body_without_a_part_in_a_line_sees_it_only_in_moderation(rated: Scene) -> None:
    rated.file(ENGLAND, CODE)

    assert {other.why for other in line_of(rated, rated.reviewers[CQC]).others} == {"Shown in moderation"}


def test_a_draft_is_seen_by_its_author_alone_even_in_the_database(rated: Scene) -> None:
    author = rated.reviewers[ENGLAND]
    with rated.acting(author) as review:
        question = review.stage.questions.get(code=CODE)
        actions.save_draft(review, question, by=author, now=rated.now, value="red", reason="First thoughts")

    assert line_of(rated, author).draft.reason == "First thoughts"
    for other in (rated.reviewers[IMPROVEMENT], rated.lead_reviewer, rated.lead):
        with rated.acting(other):
            assert not Rating.objects.exists()


def test_a_filed_rating_cannot_be_changed_even_by_sql(rated: Scene) -> None:
    rated.file(ENGLAND, CODE, "red", "The baseline is not reconciled")

    with rated.acting(rated.reviewers[ENGLAND]), connection.cursor() as cursor:
        for statement in (
            "UPDATE assurance_rating SET value = 'green'",
            "UPDATE assurance_rating SET filed_at = NULL",
            "DELETE FROM assurance_rating",
        ):
            with pytest.raises(IntegrityError, match="filed rows"), transaction.atomic():
                cursor.execute(statement)
        assert Rating.objects.get().value == "red"


def test_a_changed_mind_is_a_new_rating_and_the_old_one_stays(rated: Scene) -> None:
    rated.file(ENGLAND, CODE, "red", "The baseline is not reconciled")
    rated.file(ENGLAND, CODE, "amber", "It is now, but nobody has signed it")

    with rated.acting(rated.reviewers[ENGLAND]) as review:
        question = review.stage.questions.get(code=CODE)
        earlier = queries.earlier_ratings(review, question, rated.reviewers[ENGLAND])
        assert [row.value for row in earlier] == ["red"]
        assert review.papers.filed[question.pk, ENGLAND].value == "amber"


def test_a_colleague_who_filed_in_the_meantime_is_not_overwritten(rated: Scene) -> None:
    rated.file(ENGLAND, CODE, "red", "The baseline is not reconciled")
    colleague = rated.lead_reviewer

    with rated.acting(colleague) as review:
        question = review.stage.questions.get(code=CODE)
        with pytest.raises(actions.StaleRating, match="after you opened the page"):
            actions.file_rating(review, question, by=colleague, now=rated.now, value="green", replaces=None)
        assert review.papers.filed[question.pk, ENGLAND].value == "red"


@pytest.mark.parametrize("value", ["amber", "red", "not_applicable"])
def test_a_rating_that_is_not_green_needs_a_reason(rated: Scene, value: str) -> None:
    with pytest.raises(Refused, match="Enter a reason"):
        rated.file(ENGLAND, CODE, value, "  ")


def test_a_body_rates_only_its_own_lines(rated: Scene) -> None:
    with pytest.raises(Refused, match="does not rate this line"):
        rated.file(CQC, CODE)


def test_ratings_are_closed_once_the_panel_has_met(scene: Scene) -> None:
    scene.to_recommended()

    with pytest.raises(Refused, match="its ratings are closed"):
        scene.file(IMPROVEMENT, CODE, "red", "Too late")


def test_ratings_are_closed_before_the_review_starts(scene: Scene) -> None:
    scene.pass_early()
    scene.to_submitted("1")

    with pytest.raises(Refused, match="is not being rated now"):
        scene.file(ENGLAND, CODE)


def test_a_commissioner_does_not_rate(rated: Scene) -> None:
    with rated.acting(rated.lead) as review, pytest.raises(NotAllowed):
        actions.file_rating(review, review.papers.questions[0], by=rated.lead, now=rated.now, value="green")


def test_a_second_reviewer_of_a_body_files_for_the_same_body(rated: Scene) -> None:
    second = person(of=organisation("CQC (test)", CQC), post="Second reviewer")
    hold(second, Role.REVIEWER, case=rated.case)

    with rated.acting(second) as review:
        question = review.stage.questions.get(code="CP1-Q1")
        actions.file_rating(review, question, by=second, now=rated.now, value="green")

    assert line_of(rated, rated.reviewers[CQC], "CP1-Q1").own.reviewer == second
