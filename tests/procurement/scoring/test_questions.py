"""Entering the questions under an award criterion."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement import actions
from procurement.models import EvaluationQuestion
from tests import factories

from .scene import NOON, Scene


def page_of(response: Any) -> BeautifulSoup:
    """Read a response as a person does."""
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def case(db: None) -> Any:
    """Give a case with 2 award criteria and no questions."""
    made = factories.case()
    with unit_of_work(made.lead, at=NOON):
        award = [("Quality", Decimal(60)), ("Money", Decimal(40))]
        actions.set_criteria(made, selection=[], award=award, by=made.lead, now=NOON)
    return made


def at(case: Any, position: int = 1) -> str:
    """Give the address of the questions under a criterion."""
    return reverse("procurement:questions", args=[case.reference, position])


def questions(case: Any) -> list[tuple[str, str, int]]:
    """Give criterion, text and highest score of every question."""
    with unit_of_work(case.lead, at=NOON):
        rows = EvaluationQuestion.objects.filter(procurement=case).order_by("criterion__position", "number")
        return list(rows.values_list("criterion__name", "text", "maximum"))


def test_the_lead_enters_questions_and_everyone_on_the_case_reads_them(case: Any, sign_in: Any) -> None:
    answers = {"text_1": "How fast?", "maximum_1": "10", "text_3": "How safe?", "maximum_3": "5"}

    sign_in(case.lead).post(at(case), answers)

    assert questions(case) == [("Quality", "How fast?", 10), ("Quality", "How safe?", 5)]
    other = sign_in(factories.person(Role.SRO, case=case))
    page = page_of(other.get(at(case)))
    assert "1.2 How safe?" in page.text
    assert page.select_one("main form") is None
    assert other.post(at(case), answers).status_code == 404
    criteria = page_of(other.get(reverse("procurement:criteria", args=[case.reference])))
    assert "2 questions" in criteria.text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"text_1": "How fast?"}, "Enter the highest score of this question"),
        ({"maximum_1": "10"}, "Enter this question"),
        ({"text_1": "How fast?", "maximum_1": "0"}, "Highest score must be between 1 and 100"),
        ({"text_1": "How fast?", "maximum_1": "lots"}, "Highest score must be a whole number"),
        ({"text_1": "x" * 301, "maximum_1": "10"}, "300 characters or fewer"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(case: Any, sign_in: Any, typed: dict[str, str], told: str) -> None:
    page = page_of(sign_in(case.lead).post(at(case), typed))

    assert told in page.select_one(".nhsuk-error-summary").text
    assert questions(case) == []
    assert page.find("input", {"name": "maximum_1"}).get("value", "") == typed.get("maximum_1", "")


def test_more_rows_come_without_a_script_and_keep_what_was_typed(case: Any, sign_in: Any) -> None:
    page = page_of(sign_in(case.lead).post(at(case), {"text_1": "How fast?", "rows": "6", "go": "more"}))

    assert page.find("input", {"name": "text_1"})["value"] == "How fast?"
    assert page.find("input", {"name": "text_12"}) is not None


def test_a_criterion_that_is_renamed_in_its_place_keeps_its_questions(case: Any, sign_in: Any) -> None:
    sign_in(case.lead).post(at(case), {"text_1": "How fast?", "maximum_1": "10"})

    with unit_of_work(case.lead, at=NOON):
        award = [("Quality of care", Decimal(60)), ("Money", Decimal(40))]
        actions.set_criteria(case, selection=[], award=award, by=case.lead, now=NOON)

    assert questions(case) == [("Quality of care", "How fast?", 10)]


def test_after_the_call_the_page_only_shows_them_and_refuses_a_change(db: None, sign_in: Any) -> None:
    scene = Scene(tenders=1, evaluators=1)
    client = sign_in(scene.lead)

    assert page_of(client.get(at(scene.case))).select_one("main form") is None
    page = page_of(client.post(at(scene.case), {"text_1": "Another", "maximum_1": "10"}))
    assert "Questions are locked since the call for competition was opened" in page.text


def test_a_case_without_questions_says_so_instead_of_an_empty_matrix(db: None, sign_in: Any) -> None:
    scene = Scene(tenders=1, evaluators=1, questions=0)

    page = page_of(sign_in(scene.moderator).get(reverse("procurement:matrix", args=[scene.case.reference])))
    assert "The award criteria have no questions" in page.text
    own = page_of(sign_in(scene.evaluators[0]).get(reverse("procurement:scores", args=[scene.case.reference])))
    assert "there is nothing to score here" in own.text
