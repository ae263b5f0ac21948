"""Questions are given to evaluators who are free of conflicts, and an evaluator can be replaced half-way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from mcp_portal.accounts.models import User
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import actions, queries
from procurement.actions import assignments as assigning
from procurement.actions import moderation
from procurement.models import Assignment, Bid, EvaluationQuestion, Procurement, Score
from tests import factories
from tests.conflicts import steps
from tests.procurement.scoring.scene import NOON, Scene

from .test_moderation import words_of


@pytest.fixture
def third(scene: Scene) -> User:
    """Give a third evaluator who has declared."""
    person = factories.person(Role.EVALUATOR, case=scene.case, post="Evaluator 3")
    steps.nil(person, scene.case)
    return person


def asked(number: int = 1) -> EvaluationQuestion:
    return EvaluationQuestion.objects.get(criterion__position=1, number=number)


def give(scene: Scene, *people: User, number: int = 1, by: User | None = None) -> list[Assignment]:
    by = by or scene.moderator
    with unit_of_work(by, at=NOON):
        case = Procurement.objects.get(pk=scene.case.pk)
        return assigning.assign(case, questions=[asked(number)], people=people, by=by, now=NOON)


def take_over(scene: Scene, leaver: User, successor: User, *, count: bool) -> list[Assignment]:
    with unit_of_work(scene.moderator, at=NOON):
        case = Procurement.objects.get(pk=scene.case.pk)
        return assigning.replace(
            case, leaver=leaver, successor=successor, questions=[asked()], reason="Left the CCG",
            scores_count=count, by=scene.moderator, now=NOON,
        )  # fmt: skip


def score(scene: Scene, person: User, number: int = 1, bid: int = 1, points: int = 5) -> Score:
    with unit_of_work(person, at=NOON):
        tender = Bid.objects.get(procurement=scene.case, number=bid)
        return actions.file_score(
            tender, question=asked(number), score=Decimal(points), reasons=f"As {person} read it", by=person, now=NOON
        )


def at(scene: Scene, name: str = "assignments", *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[scene.case.reference, *args])


def test_without_assignments_every_evaluator_scores_every_question(scene: Scene, sign_in: Any) -> None:
    assert score(scene, scene.evaluators[0], number=2)
    assert "every evaluator scores every question" in words_of(sign_in(scene.moderator).get(at(scene)))


def test_only_those_a_question_was_given_to_score_it(scene: Scene, third: User, sign_in: Any) -> None:
    one, two = scene.evaluators
    give(scene, one, two)

    assert score(scene, one)
    with pytest.raises(Refused, match="given to other evaluators"):
        score(scene, third)
    with pytest.raises(Refused, match="given to other evaluators"):
        score(scene, one, number=2)
    with unit_of_work(one, at=NOON):
        own = queries.own_scores(Procurement.objects.get(pk=scene.case.pk), one, NOON)
        assert [question.label for question in own.questions] == ["1.1"]
        assert (len(own.missing), own.wanted) == (1, 2)
    page = at(scene, "score", 1, 1, 1)
    assert "This question was given to other evaluators" in words_of(sign_in(third).get(page))


def test_the_database_refuses_a_score_of_somebody_else(scene: Scene, third: User) -> None:
    give(scene, *scene.evaluators)
    with unit_of_work(third, at=NOON), pytest.raises(DatabaseError, match="it was given to"), transaction.atomic():
        Score.objects.create(
            procurement=scene.case, bid=Bid.objects.get(procurement=scene.case, number=1), question=asked(),
            evaluator=third, number=1, score=1, reasons="x", filed_at=NOON,
        )  # fmt: skip


def test_somebody_without_a_question_sees_no_score_of_others(scene: Scene, third: User) -> None:
    one, two = scene.evaluators
    give(scene, one, two)
    score(scene, one)
    score(scene, one, bid=2)
    with unit_of_work(third, at=NOON):
        assert queries.scores_seen(Procurement.objects.get(pk=scene.case.pk), third) == "own"
    with unit_of_work(one, at=NOON):
        assert queries.scores_seen(Procurement.objects.get(pk=scene.case.pk), one) == "all"


def test_everyone_is_checked_before_a_question_is_given(scene: Scene) -> None:
    undeclared = factories.person(Role.EVALUATOR, case=scene.case, post="Evaluator 4")
    recused = scene.evaluators[0]
    steps.ruled(recused, scene.guardian, scene.case, bid=scene.bids[0])

    with pytest.raises(Refused) as refused:
        give(scene, undeclared, recused, scene.lead)

    assert [one.what.replace(str(undeclared), "A").replace(str(scene.lead), "C").replace(str(recused), "B")
            for one in refused.value.unmet] == [
        "A has no current declaration for this procurement. Ask them to declare first",
        "A ruling of the Conflicts of Interest Guardian limits B. Select somebody else",
        "C is not an evaluator of this procurement today",
    ]  # fmt: skip


def test_an_evaluator_is_replaced_half_way_and_what_was_scored_stays(scene: Scene, third: User, sign_in: Any) -> None:
    one, two = scene.evaluators
    give(scene, one, two)
    score(scene, one, points=9)

    take_over(scene, one, third, count=False)

    with pytest.raises(Refused, match="given to other evaluators"):
        score(scene, one, bid=2)
    score(scene, third, points=4)
    said = words_of(sign_in(scene.moderator).get(at(scene, "score_reasons", 1, 1)))
    assert f"As {one} read it" in said
    with unit_of_work(scene.moderator, at=NOON):
        case = Procurement.objects.get(pk=scene.case.pk)
        found = list(queries.all_scores(case, scene.moderator))
        assert [row.evaluator for row in found if row.pk in queries.left_out(case, found)] == [one]
        row = queries.evaluation_matrix(case, scene.moderator).tables[0].criteria[0].rows[0]
        assert sorted(row.cells) == sorted(["left out", "–", "4"])
        assert row.average == Decimal("4.00")
    replaced = words_of(sign_in(scene.moderator).get(at(scene)))
    assert "Left the CCG" in replaced
    assert "Left out" in replaced


def test_scores_of_somebody_replaced_can_count(scene: Scene, third: User) -> None:
    one, two = scene.evaluators
    give(scene, one, two)
    score(scene, one, points=9)

    take_over(scene, one, third, count=True)

    with unit_of_work(scene.moderator, at=NOON):
        case = Procurement.objects.get(pk=scene.case.pk)
        row = queries.evaluation_matrix(case, scene.moderator).tables[0].criteria[0].rows[0]
        assert sorted(row.cells) == sorted(["9", "–", "–"])


def test_nobody_is_replaced_by_themselves_or_by_who_scores_already(scene: Scene, third: User) -> None:
    one, two = scene.evaluators
    give(scene, one, two)

    with pytest.raises(Refused, match="Nobody replaces themselves"):
        take_over(scene, one, one, count=True)
    with pytest.raises(Refused, match="scores question 1.1 already"):
        take_over(scene, one, two, count=True)
    with pytest.raises(Refused, match="does not score question 1.1"):
        take_over(scene, third, two, count=True)
    with pytest.raises(Refused, match="have these questions already"):
        give(scene, one)


def test_nothing_is_agreed_by_too_few_and_nobody_changes_after_it(scene: Scene, third: User) -> None:
    one, two = scene.evaluators
    give(scene, one)
    score(scene, one)
    with unit_of_work(scene.moderator, at=NOON):
        bid = Bid.objects.get(procurement=scene.case, number=1)
        met = moderation.record_meeting(
            bid.case, held_on=NOON.date(), attended="All", note="Agreed", by=scene.moderator, now=NOON
        )
        agree = {"question": asked(), "meeting": met, "score": Decimal(5), "reasons": "Agreed"}
        with pytest.raises(Refused, match=r"At least 2 evaluators score each question \(default\)"):
            moderation.agree_score(bid, by=scene.moderator, now=NOON, **agree)
    give(scene, two)
    with unit_of_work(scene.moderator, at=NOON):
        fresh = Bid.objects.get(procurement=scene.case, number=1)
        with pytest.raises(Refused, match=f"Still to score: {two}"):
            moderation.agree_score(fresh, by=scene.moderator, now=NOON, **agree)
    score(scene, two)
    with unit_of_work(scene.moderator, at=NOON):
        fresh = Bid.objects.get(procurement=scene.case, number=1)
        moderation.agree_score(fresh, by=scene.moderator, now=NOON, **agree)

    with pytest.raises(Refused, match="A score is agreed on question 1.1"):
        take_over(scene, one, third, count=True)
    with pytest.raises(Refused, match="A score is agreed on question 1.1"):
        give(scene, third)


def test_only_the_lead_and_the_moderator_assign(scene: Scene, sign_in: Any) -> None:
    with pytest.raises(NotAllowed, match="procurement lead or the moderator"):
        give(scene, scene.evaluators[0], by=scene.evaluators[1])
    evaluator = sign_in(scene.evaluators[0])
    assert evaluator.post(at(scene, "assignment_add"), {}).status_code == 302
    assert evaluator.post(at(scene, "evaluator_replace"), {}).status_code == 302


def test_the_moderator_gives_and_replaces_on_the_pages(scene: Scene, third: User, sign_in: Any) -> None:
    one, two = scene.evaluators
    moderator = sign_in(scene.moderator)
    with unit_of_work(scene.moderator, at=NOON):
        question = asked().pk
    said = words_of(moderator.post(at(scene, "assignment_add"), {"people": [one.pk]}))
    assert "Select at least one question" in said

    moderator.post(at(scene, "assignment_add"), {"questions": [question], "people": [one.pk, two.pk]})
    said = words_of(moderator.post(at(scene, "evaluator_replace"), {"leaver": one.pk, "successor": third.pk}))
    assert "Enter why the evaluator is replaced" in said
    answers = {
        "leaver": one.pk, "successor": third.pk, "questions": [question], "reason": "Ill", "scores_count": "no",
    }  # fmt: skip
    moderator.post(at(scene, "evaluator_replace"), answers)

    said = words_of(moderator.get(at(scene)))
    assert "Ill" in said
    assert str(third) in said
    text = moderator.get(at(scene, "assignments_export", "csv")).content.decode()
    assert "Replaced" in text


def test_no_assignment_is_ever_overwritten(scene: Scene) -> None:
    give(scene, *scene.evaluators)
    with unit_of_work(scene.moderator, at=NOON):
        with pytest.raises(DatabaseError), transaction.atomic():
            Assignment.objects.update(reason="x")
        with pytest.raises(DatabaseError), transaction.atomic():
            Assignment.objects.all().delete()


@pytest.mark.parametrize("people", [2, 5])
def test_the_table_asks_as_much_for_many_people(
    people: int, scene: Scene, sign_in: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(3, people + 1):
        person = factories.person(Role.EVALUATOR, case=scene.case, post=f"Evaluator {number}")
        steps.nil(person, scene.case)
        give(scene, person)
    give(scene, *scene.evaluators)
    moderator = sign_in(scene.moderator)

    with django_assert_max_num_queries(20):
        moderator.get(at(scene))
