"""Pass marks are entered with the questions, frozen with the call, and what follows from a fail is as published."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.offers import steps_for
from procurement import actions
from procurement.models import Bid, EvaluationQuestion
from tests import factories
from tests.procurement.scoring.scene import NOON, Scene

from .test_moderation import AGREED, LATE, at, meet, on_case, words_of

QUESTION = {"text_1": "How is care joined up?", "maximum_1": "10"}


class Marked(Scene):
    """The first question excludes below 5, the second counts as 0 below 5."""

    def _ask(self, questions: int) -> None:
        super()._ask(questions)
        quality = self.case.criteria.get(kind="award", position=1)
        asked = [("Part 1", 10, Decimal(5), "excluded"), ("Part 2", 10, Decimal(5), "not_counted")]
        actions.set_questions(quality, questions=asked, by=self.lead, now=NOON)


@pytest.fixture
def scene(db: None) -> Scene:
    """Give a scene with pass marks."""
    made = Marked()
    made.sro = factories.person(Role.SRO, case=made.case)  # type: ignore[attr-defined]
    return made


def fails(scene: Scene) -> list[str]:
    """Give what keeps the first bidder from being preferred because of a pass mark."""
    secretary = factories.person(Role.SECRETARY, case=scene.case)
    with unit_of_work(secretary, at=NOON):
        bid = Bid.objects.get(pk=scene.bids[0].pk)
        (offer,) = [one for one in steps_for(bid, secretary, NOON) if one.name == "prefer"]
        return [one.what for one in offer.unmet if "pass mark" in one.what]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"pass_mark_1": "6"}, "Select what follows from a score below the pass mark"),
        ({"fail_effect_1": "excluded"}, "Enter the pass mark, or select that there is none"),
        ({"pass_mark_1": "11", "fail_effect_1": "excluded"}, "Pass mark must be more than 0"),
    ],
)
def test_a_pass_mark_comes_with_its_effect(db: None, sign_in: Any, given: dict[str, str], refusal: str) -> None:
    case = factories.case()
    with unit_of_work(case.lead, at=NOON):
        actions.set_criteria(case, selection=["Can you?"], award=[("All", Decimal(100))], by=case.lead, now=NOON)
    page = reverse("procurement:questions", args=[case.reference, 1])

    assert refusal in words_of(sign_in(case.lead).post(page, {"rows": "1", **QUESTION, **given}))

    right = {"pass_mark_1": "6", "fail_effect_1": "excluded"}
    saved = words_of(sign_in(case.lead).post(page, {"rows": "1", **QUESTION, **right}, follow=True))
    assert "Pass mark 6. Below it: the tender is excluded" in saved


def test_pass_marks_are_frozen_with_the_call(scene: Scene) -> None:
    with unit_of_work(scene.lead), pytest.raises(DatabaseError), transaction.atomic():
        EvaluationQuestion.objects.update(pass_mark=1)


def test_a_fail_excludes_until_a_second_person_has_confirmed_that_it_becomes_a_pass(scene: Scene, sign_in: Any) -> None:
    moderator = sign_in(scene.moderator)
    moderator.post(at(scene, "agree"), meet(scene, sign_in))
    assert fails(scene) == ["Question 1.1: 4 misses the pass mark, so the tender is excluded"]
    page = words_of(moderator.post(at(scene, "change"), LATE, follow=True))
    assert "A fail becomes a pass if a second person confirms it" in page
    assert fails(scene) != []
    with unit_of_work(scene.moderator, at=NOON):
        change = scene.case.moderated_scores.get(number=2).pk
    sro = sign_in(scene.sro)  # type: ignore[attr-defined]
    assert "A fail becomes a pass. The score would go from 4 to 6" in words_of(sro.get(at(scene, "confirm", change)))

    sro.post(at(scene, "confirm", change), {"confirmed": "yes", "words": "Annex 3 counts."})

    assert fails(scene) == []
    assert "A fail becomes a pass" in sro.get(on_case(scene, "moderation_export", "csv")).content.decode()


def test_a_fail_that_does_not_count_counts_as_0_in_the_result(scene: Scene, sign_in: Any) -> None:
    moderator, answers = sign_in(scene.moderator), meet(scene, sign_in)
    moderator.post(at(scene, "agree"), {**answers, "score": "8"})
    moderator.post(at(scene, "agree", question=2), {**answers, **AGREED})

    page = moderator.get(reverse("procurement:result", args=[scene.case.reference, 1, 1])).content.decode()

    assert 'value="40.00"' in page
