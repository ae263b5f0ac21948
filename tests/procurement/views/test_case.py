"""The overview of a case and the list it is found in."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.workflow import holding
from procurement import actions
from procurement.models import KeyDate
from tests import factories

TASKS = ("Service scope and planned dates", "Early engagement with the 3 bodies", "Legal sign-off")


@pytest.fixture
def case(db: None) -> Any:
    """Give a case in planning."""
    return factories.case(title="Alpha Community Provider")


def read(client: Any, address: str, **query: str) -> BeautifulSoup:
    """Read a page as a person does."""
    response = client.get(address, query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_what_happens_next_names_the_step_and_what_the_reader_can_meet(case: Any, sign_in: Any) -> None:
    page = read(sign_in(case.lead), case.get_absolute_url())

    box = " ".join(page.select_one(".portal-next").text.split())
    assert "The next step is start market engagement" in box
    assert "4 requirements are not met, and you can meet 3 of them now" in box
    assert page.select_one(".portal-next a.nhsuk-button").text.strip() == "Enter the scope"


def test_the_task_list_says_the_same_as_the_requirements(case: Any, sign_in: Any) -> None:
    page = read(sign_in(case.lead), case.get_absolute_url())

    rows = [" ".join(item.text.split()) for item in page.select(".nhsuk-task-list__item")]
    tasks = {title: row for title in TASKS for row in rows if row.startswith(title)}
    assert "Waiting for you" in tasks["Service scope and planned dates"]
    assert "Waiting for senior responsible officer" in tasks["Early engagement with the 3 bodies"]
    assert "Cannot start yet" in tasks["Legal sign-off"]
    assert "After “" in tasks["Legal sign-off"]


def test_planned_dates_stand_beside_the_earliest_lawful_ones(case: Any, sign_in: Any, acting: Any, now: Any) -> None:
    planned = {KeyDate.Kind.CALL: datetime.date(2017, 6, 9), KeyDate.Kind.REQUESTS_CLOSE: datetime.date(2017, 6, 30)}
    with acting(case.lead):
        actions.plan_dates(case, dates=planned, by=case.lead, now=now)

    page = read(sign_in(case.lead), case.get_absolute_url())

    text = " ".join(page.select_one("#dates").parent.text.split())
    assert "9 days too early" in text
    working = page.select_one('a[href$="/dates/requests_close/"]')
    assert "Sunday 9 July 2017" in read(sign_in(case.lead), working["href"]).text


def test_a_pause_is_told_first_and_no_step_is_offered(case: Any, sign_in: Any, acting: Any, now: Any) -> None:
    sro = factories.person(Role.SRO, case=case)
    with acting(sro):
        words = {"kind": "own", "reason": "Budget is being checked", "scope": "Every step"}
        holding.place_hold(case, **words, review_date=datetime.date(2017, 7, 1), by=sro, now=now)

    page = read(sign_in(case.lead), case.get_absolute_url())

    assert "Paused by the commissioner since 22 May 2017" in " ".join(page.select_one(".portal-next").text.split())


def test_the_list_is_filtered_by_words_state_and_commissioner(case: Any, sign_in: Any) -> None:
    other = factories.case(lead=case.lead, title="Beta Provider")
    client, address = sign_in(case.lead), reverse("procurement:cases")

    def titles(**query: str) -> list[str]:
        return [link.text for link in read(client, address, **query).select("tbody th a")]

    assert titles() == [other.title, case.title]
    assert titles(text="alpha") == [case.title]
    assert titles(text=other.reference) == [other.title]
    assert titles(state="live") == []
    assert titles(commissioner=str(case.lead.organisation_id)) == [other.title, case.title]
    assert titles(commissioner="0") == [other.title, case.title]


def test_a_page_beyond_the_last_shows_the_last(case: Any, sign_in: Any) -> None:
    assert "1 procurement" in read(sign_in(case.lead), reverse("procurement:cases"), page="99").text


def test_the_export_holds_what_the_reader_sees_and_no_live_formula(case: Any, sign_in: Any) -> None:
    factories.case(title="Somebody else’s")
    factories.case(lead=case.lead, title="=HYPERLINK(1)")

    response = sign_in(case.lead).get(reverse("procurement:cases_export", args=["csv"]))

    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["Title"] for row in rows] == ["'=HYPERLINK(1)", case.title]


def test_the_export_is_also_a_workbook(case: Any, sign_in: Any) -> None:
    response = sign_in(case.lead).get(reverse("procurement:cases_export", args=["xlsx"]))

    assert response.content.startswith(b"PK")
    assert response["Content-Disposition"] == 'attachment; filename="procurements.xlsx"'


def test_a_case_is_opened_after_a_look_at_the_answers(db: None, sign_in: Any) -> None:
    lead = factories.person(Role.LEAD)
    answers = {
        "title": "New Provider", "lead_commissioner": lead.organisation_id, "variant": "full", "list_size": "300,000",
        "practice_count": "46", "value_per_year": "244.3m", "term_min_years": "10", "term_max_years": "15", "note": "",
        "clock_kind": "training", "training_date_day": "1", "training_date_month": "9", "training_date_year": "2016",
    }  # fmt: skip
    client, address = sign_in(lead), reverse("procurement:case_create")

    check = client.post(address, answers)
    assert "Training case. Its date is Thursday 1 September 2016" in BeautifulSoup(check.content, "html.parser").text
    opened = client.post(address, {**answers, "go": "open"}, follow=True)

    page = BeautifulSoup(opened.content, "html.parser")
    assert "Procurement opened" in page.text
    assert page.h1 is not None
    assert "New Provider" in page.h1.text
    assert "£244.3m a year" in page.text


def test_a_case_that_cannot_be_opened_keeps_what_was_typed(db: None, sign_in: Any) -> None:
    lead = factories.person(Role.LEAD)

    response = sign_in(lead).post(
        reverse("procurement:case_create"),
        {"title": "New Provider", "list_size": "many", "term_min_years": "10", "term_max_years": "2"},
    )

    page = BeautifulSoup(response.content, "html.parser")
    summary = page.select_one(".nhsuk-error-summary").text
    assert "Number of registered patients must be a whole number" in summary
    assert "Longest term must be 10 years or more, the shortest term" in summary
    assert page.find("input", {"name": "list_size"})["value"] == "many"
    assert page.find("input", {"name": "title"})["value"] == "New Provider"


def test_only_procurement_leads_open_cases(db: None, sign_in: Any) -> None:
    client = sign_in(factories.person(Role.GUARDIAN))

    assert client.get(reverse("procurement:case_create")).status_code == 404
    assert "Open a procurement" not in read(client, reverse("procurement:cases")).text


def test_somebody_on_no_case_reads_what_to_do(db: None, sign_in: Any) -> None:
    page = read(sign_in(factories.person()), reverse("procurement:cases"))

    assert "You are on no procurement now" in page.text
