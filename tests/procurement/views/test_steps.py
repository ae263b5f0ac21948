"""The confirm page of a step: what is missing, what was typed, and what others did meanwhile."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from procurement import actions
from procurement.guards.slots import Slot
from procurement.models import KeyDate, Notice, Procurement
from tests import factories

STEP = "start_market_engagement"


@pytest.fixture
def case(db: None) -> Any:
    """Give a case in planning with its lead and SRO."""
    made = factories.case()
    made.sro = factories.person(Role.SRO, case=made)
    return made


@pytest.fixture
def notice(case: Any, acting: Any, now: datetime.datetime) -> Notice:
    """Give a contract notice in draft."""
    with acting(case.lead):
        return actions.draft_notice(case, kind="CONTRACT", content={}, by=case.lead, now=now)


def page_of(response: Any) -> BeautifulSoup:
    """Read a response as a person does."""
    return BeautifulSoup(response.content, "html.parser")


def missing_in(page: BeautifulSoup) -> list[str]:
    """Give the unmet requirements of a page."""
    rows = page.select("li.portal-req:not(.portal-req--met) .portal-req__what")
    return [row.get_text(strip=True) for row in rows]


def at(case: Any, step: str = STEP) -> str:
    """Give the address of a step of the case."""
    return reverse("procurement:case_step", args=[case.reference, step])


EVERYTHING = [
    "No service line has been entered",
    "The planned start of the service has not been entered",
    "Feedback from early engagement has not been recorded",
    "There is no market engagement plan",
]


def test_a_refused_step_lists_everything_that_is_missing_at_once(case: Any, sign_in: Any) -> None:
    response = sign_in(case.sro).post(at(case), {"version": case.version})

    page = page_of(response)
    assert response.status_code == 409
    assert page.h1 is not None
    assert "You cannot start market engagement yet" in page.h1.text
    assert sorted(missing_in(page)) == sorted(EVERYTHING)
    assert "4 of 5 requirements are not met" in " ".join(page.text.split())
    with_links = page.select(".portal-req__action a")
    assert len({link.get_text() for link in with_links}) == len(with_links)


def test_a_refused_step_says_the_same_as_json(case: Any, sign_in: Any) -> None:
    answer = sign_in(case.sro).post(at(case), {"version": case.version}, headers={"accept": "application/json"})

    assert answer.status_code == 409
    refused = answer.json()["refused"]
    assert sorted(one["missing"] for one in refused) == sorted(EVERYTHING)
    assert all(one["source"] and one["role"] and one["page"] for one in refused)


def test_a_refused_step_changes_and_records_nothing(case: Any, sign_in: Any, acting: Any) -> None:
    sign_in(case.sro).post(at(case), {"version": case.version})

    with acting(case.sro):
        assert Procurement.objects.get(pk=case.pk).state == "planning"


def test_a_step_of_another_role_is_not_found(case: Any, sign_in: Any) -> None:
    assert sign_in(case.lead).get(at(case)).status_code == 404
    assert sign_in(case.lead).post(at(case), {"version": case.version}).status_code == 404


def test_a_step_that_does_not_exist_is_not_found(case: Any, sign_in: Any) -> None:
    assert sign_in(case.sro).get(at(case, "fly")).status_code == 404


def test_a_step_behind_the_case_says_so(case: Any, sign_in: Any) -> None:
    page = page_of(sign_in(case.sro).get(at(case, "go_live")))

    assert "This cannot be done now" in page.text or "has been taken already" in page.text or "not at hand" in page.text


def test_what_somebody_else_did_meanwhile_is_told_in_words(case: Any, notice: Notice, sign_in: Any) -> None:
    address = notice.get_step_url("send_for_approval")
    version = page_of(sign_in(case.lead).get(address)).find("input", {"name": "version"})["value"]
    sign_in(case.lead).post(address, {"version": version})

    response = sign_in(case.lead).post(address, {"version": version})

    assert response.status_code == 409
    assert "Somebody else changed this after you opened the page" in page_of(response).text


def test_a_step_that_is_taken_leads_back_with_a_message(case: Any, notice: Notice, sign_in: Any) -> None:
    response = sign_in(case.lead).post(
        notice.get_step_url("send_for_approval"), {"version": notice.version}, follow=True
    )

    assert "Notice sent for approval" in page_of(response).text


def test_a_step_taken_as_json_gives_the_new_state(case: Any, notice: Notice, sign_in: Any) -> None:
    answer = sign_in(case.lead).post(
        notice.get_step_url("send_for_approval"), {"version": notice.version}, headers={"accept": "application/json"}
    )

    assert answer.json() == {"state": "checked", "version": 2}


def test_a_bad_answer_is_refused_beside_the_field_and_stays_on_the_page(
    case: Any, notice: Notice, sign_in: Any
) -> None:
    sign_in(case.lead).post(notice.get_step_url("send_for_approval"), {"version": 1})
    sign_in(factories.person(Role.LEGAL, case=case)).post(notice.get_step_url("approve_in_law"), {"version": 2})
    sign_in(case.sro).post(notice.get_step_url("approve"), {"version": 3})
    admin = factories.person(Role.NOTICE_ADMIN, case=case)

    # The call is not open yet: what was typed must survive the refusal of the step as well.
    typed = {"dispatched_on_day": "9", "dispatched_on_month": "5", "dispatched_on_year": "2017"}
    response = sign_in(admin).post(
        notice.get_step_url("dispatch"), {"version": 4, "document_number": "17-123", **typed}
    )

    page = page_of(response)
    assert "Number of the document must be in the form 2017-000123" in page.text
    assert page.find("input", {"name": "document_number"})["value"] == "17-123"
    assert page.find("input", {"name": "dispatched_on_day"})["value"] == "9"
    assert page.title is not None
    assert page.title.text.strip().startswith("Error:")


def test_answers_survive_the_refusal_of_a_step(case: Any, notice: Notice, sign_in: Any) -> None:
    sign_in(case.lead).post(notice.get_step_url("send_for_approval"), {"version": 1})
    sign_in(factories.person(Role.LEGAL, case=case)).post(notice.get_step_url("approve_in_law"), {"version": 2})
    sign_in(case.sro).post(notice.get_step_url("approve"), {"version": 3})
    admin = factories.person(Role.NOTICE_ADMIN, case=case)

    typed = {"dispatched_on_day": "22", "dispatched_on_month": "5", "dispatched_on_year": "2017"}
    response = sign_in(admin).post(
        notice.get_step_url("dispatch"), {"version": 4, "document_number": "2017-000123", **typed}
    )

    page = page_of(response)
    assert response.status_code == 409
    assert missing_in(page) == ["The call for competition has not been opened"]
    assert page.find("input", {"name": "document_number"})["value"] == "2017-000123"


def test_the_case_goes_on_when_everything_is_there(case: Any, sign_in: Any, acting: Any, now: Any) -> None:
    with acting(case.lead):
        actions.set_scope(case, lines=["Community services"], by=case.lead, now=now)
        actions.plan_dates(case, dates={KeyDate.Kind.GO_LIVE: datetime.date(2018, 4, 1)}, by=case.lead, now=now)

    page = page_of(sign_in(case.sro).get(at(case)))

    assert sorted(missing_in(page)) == sorted(EVERYTHING[2:])
    assert Slot.ENGAGEMENT_PLAN in str(page.select(".portal-req__action a"))
