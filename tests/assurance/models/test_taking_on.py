"""One person takes on each condition; who has is named wherever the condition stands."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from assurance.forms import ConditionForm
from assurance.models import Condition
from mcp_portal.workflow.steps import NotAllowed, Refused
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, NOON, Scene


@pytest.fixture
def condition(scene: Scene) -> Condition:
    """Issue an outcome with a condition that the procurement lead owns."""
    scene.to_moderation("1")
    made = scene.set_condition(ENGLAND)
    for body in (ENGLAND, IMPROVEMENT, CQC):
        scene.sign(body, "proceed_with_conditions")
    return made


def standing(scene: Scene, sign_in: Any) -> str:
    """Give the words about open conditions on the page of the case."""
    page = sign_in(scene.sro).get(reverse("assurance:standing", args=[scene.case.reference]))
    return " ".join(BeautifulSoup(page.content, "html.parser").find(id="conditions").parent.get_text(" ").split())


def test_the_owner_takes_it_on_and_is_named_from_then_on(scene: Scene, condition: Condition, sign_in: Any) -> None:
    assert "Nobody has taken it on" in standing(scene, sign_in)

    taken = scene.condition_step(scene.lead, condition, "take_on", words="With finance, by June")

    assert taken.state == "open"
    assert taken.owner.entered_by == scene.lead
    assert f"Taken on by {scene.lead}" in standing(scene, sign_in)
    shown = sign_in(scene.sro).get(condition.get_absolute_url()).content.decode()
    assert f"{scene.lead} took it on on" in shown


def test_nobody_takes_it_on_for_another_role_nor_twice(scene: Scene, condition: Condition) -> None:
    with pytest.raises(NotAllowed):
        scene.condition_step(scene.sro, condition, "take_on", words="I will see to it")
    scene.condition_step(scene.lead, condition, "take_on", words="I will see to it")
    with pytest.raises(Refused, match="You have taken it on already"):
        scene.condition_step(scene.lead, condition, "take_on", words="Again")


def test_a_condition_due_before_today_is_refused_with_a_sentence() -> None:
    past = NOON - datetime.timedelta(days=1)
    asked = {"due_date_day": past.day, "due_date_month": past.month, "due_date_year": past.year}

    form = ConditionForm(asked, questions=[], now=NOON)

    assert form.errors["due_date"] == ["The due date must be today or later"]
