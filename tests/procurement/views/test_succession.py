"""The successor of a commissioner takes its place; what was decided before stays as it was."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from mcp_portal.accounts.actions import change_organisation
from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.unit import unit_of_work
from procurement.models import Succession
from tests import factories

FIRST_DAY = {"from_date_day": "1", "from_date_month": "7", "from_date_year": "2016"}
ANSWERS = {**FIRST_DAY, "basis": "An order of 2016", "deciding_body": "Board"}


@pytest.fixture
def case(db: None) -> Any:
    return factories.case()


def follow(case: Any, name: str = "NHS Successor Board", kind: str = Kind.ICB) -> Any:
    """Enter who comes after the lead commissioner, as a system administrator does."""
    with unit_of_work(case.lead, at=factories.NOON):
        after = factories.organisation(name, kind=kind)
        change_organisation(case.lead_commissioner, by=None, successor=after)
    return after


def page(case: Any) -> str:
    with unit_of_work(case.lead, at=factories.NOON):
        return reverse("procurement:succession", args=[case.reference, case.commissioners.get(leads=True).pk])


def words_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def decisions(client: Any, case: Any) -> str:
    return words_of(client.get(reverse("procurement:decisions", args=[case.reference])))


def test_the_successor_decides_from_then_on_and_the_page_says_in_whose_place(case: Any, sign_in: Any) -> None:
    before, after, client = case.lead_commissioner, follow(case), sign_in(case.lead)

    assert f"Record the successor of {before.name}" in decisions(client, case)
    answer = client.post(page(case), ANSWERS)

    assert answer.status_code == 302
    assert f"Board, since 1 July 2016 in the place of {before.name} (An order of 2016)" in decisions(client, case)
    with unit_of_work(case.lead, at=factories.NOON):
        case = type(case).objects.get(pk=case.pk)
        assert case.lead_commissioner == after
        assert LedgerEntry.objects.filter(step="procurement.commissioner_succeeded").count() == 1


@pytest.mark.parametrize(
    ("kind", "change", "sentence"),
    [
        (None, {}, "No successor of"),
        (Kind.TRUST, {}, "is not a commissioner"),
        (Kind.ICB, {"from_date_year": "2099"}, "must be today or in the past"),
        (Kind.ICB, {"basis": ""}, "Enter where it is laid down"),
        (Kind.ICB, {"from_date_month": "13"}, "must"),
    ],
)
def test_what_cannot_be_gets_a_sentence(case: Any, sign_in: Any, kind: str | None, change: Any, sentence: str) -> None:
    if kind:
        follow(case, kind=kind)

    answer = sign_in(case.lead).post(page(case), {**ANSWERS, **change})

    assert sentence in words_of(answer)
    with unit_of_work(case.lead, at=factories.NOON):
        assert not Succession.objects.exists()


def test_others_on_the_case_are_shown_the_decisions(case: Any, sign_in: Any) -> None:
    follow(case)
    reader = factories.person(Role.AUDITOR, case=case)

    assert sign_in(reader).post(page(case), ANSWERS).url.endswith("/decisions/")
    with unit_of_work(case.lead, at=factories.NOON):
        assert not Succession.objects.exists()


def test_the_database_keeps_a_succession_as_it_was_filed(case: Any, sign_in: Any) -> None:
    follow(case)
    sign_in(case.lead).post(page(case), ANSWERS)

    with (
        unit_of_work(case.lead, at=factories.NOON),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE procurement_succession SET basis = 'another'")
