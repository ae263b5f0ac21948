"""Criteria, decisions, notices, bids and scores."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from procurement import queries
from procurement.models import Notice, Procurement
from procurement.notices import NoticeContent
from tests import factories


@pytest.fixture
def case(db: None) -> Any:
    """Give a case with its lead."""
    return factories.case()


@pytest.fixture
def notice(case: Any, acting: Any, now: datetime.datetime, sign_in: Any) -> Notice:
    """Give an information notice in draft, filled in from the case."""
    sign_in(case.lead).post(at(case, "notice_add"), {"kind": "PRI_ONLY"})
    with acting(case.lead):
        return Notice.objects.get(procurement=case)


def page_of(response: Any) -> BeautifulSoup:
    """Read a response as a person does."""
    return BeautifulSoup(response.content, "html.parser")


def at(case: Any, name: str, *args: Any) -> str:
    """Give an address below a case."""
    return reverse(f"procurement:{name}", args=[case.reference, *args])


def posted(page: BeautifulSoup) -> dict[str, Any]:
    """Give what the form of a page would send as it stands."""
    form = page.select_one("main form")
    sent = {
        field["name"]: field.get("value", "") for field in form.select("input[name]") if field.get("type") != "radio"
    }
    sent |= {field["name"]: field["value"] for field in form.select("input[type=radio][checked]")}
    return sent | {field["name"]: field.text.lstrip("\n") for field in form.select("textarea")}


# --- criteria ---------------------------------------------------------------------------------------------------


def test_weights_are_saved_with_their_total_and_what_is_wrong_with_it(case: Any, sign_in: Any) -> None:
    answers = {"selection": "Can you?", "name_1": "Quality", "weight_1": "55", "name_2": "Cost", "weight_2": "40"}

    page = page_of(sign_in(case.lead).post(at(case, "criteria"), answers, follow=True))

    assert "The award weights add up to 95%, not 100%" in page.text
    assert page.find("input", {"name": "weight_1"})["value"] == "55"


def test_more_rows_come_without_a_script_and_keep_what_was_typed(case: Any, sign_in: Any) -> None:
    page = page_of(
        sign_in(case.lead).post(at(case, "criteria"), {"name_1": "Quality", "weight_1": "x", "rows": "6", "go": "more"})
    )

    assert page.find("input", {"name": "name_1"})["value"] == "Quality"
    assert page.find("input", {"name": "weight_1"})["value"] == "x"
    assert page.find("input", {"name": "name_12"}) is not None


def test_others_read_the_criteria_and_change_nothing(case: Any, sign_in: Any) -> None:
    client = sign_in(factories.person(Role.SRO, case=case))

    assert "Change them" not in page_of(client.get(at(case, "criteria"))).text
    assert client.post(at(case, "criteria"), {"name_1": "Quality", "weight_1": "100"}).status_code == 404


# --- decisions --------------------------------------------------------------------------------------------------


def test_the_secretary_records_a_decision_and_everyone_reads_it(case: Any, sign_in: Any) -> None:
    secretary = factories.person(Role.SECRETARY, case=case)
    answers = {
        "kind": "launch", "organisation": case.lead.organisation_id, "decided_on_day": "11", "decided_on_month": "5",
        "decided_on_year": "2017", "minute_reference": "GB 2017-05-11 item 7", "words": "Launch", "present": "9",
        "quorate": "yes", "excluded": "Elected GP member 2 left the room",
    }  # fmt: skip

    sign_in(secretary).post(at(case, "decision_record"), answers)

    page = page_of(sign_in(case.lead).get(at(case, "decisions")))
    assert "Elected GP member 2 left the room" in page.text
    again = page_of(sign_in(secretary).post(at(case, "decision_record"), answers))
    assert (
        f"The decision of {case.lead.organisation} is recorded already" in again.select_one(".nhsuk-error-summary").text
    )
    assert again.find("textarea", {"name": "words"}).text.strip() == "Launch"


def test_a_decision_that_was_not_quorate_is_refused(case: Any, sign_in: Any) -> None:
    secretary = factories.person(Role.SECRETARY, case=case)

    page = page_of(sign_in(secretary).post(at(case, "decision_record"), {"quorate": "no"}))

    assert "A decision of a meeting that was not quorate does not count" in page.select_one(".nhsuk-error-summary").text


# --- notices ----------------------------------------------------------------------------------------------------


def test_an_information_notice_is_filled_in_from_the_case(case: Any, notice: Notice, sign_in: Any) -> None:
    page = page_of(sign_in(case.lead).get(notice.get_absolute_url()))

    assert "II.1.1 Title" in page.text
    assert "From: Case, key facts" in page.text
    assert "The file can be exported when there are no errors" in page.text


def test_a_section_is_saved_with_who_changed_what_and_keeps_the_rest(
    case: Any, notice: Notice, sign_in: Any, acting: Any
) -> None:
    client, address = sign_in(case.lead), at(case, "notice_edit", 1, "II")
    typed = posted(page_of(client.get(address)))

    page = page_of(client.post(address, {**typed, "objects__0__title": "A better title"}, follow=True))

    assert "Section saved and checked" in page.text
    assert f"From: {case.lead.post}, 22 May 2017" in page.text
    with acting(case.lead):
        content = NoticeContent.from_json(Notice.objects.get(pk=notice.pk).content)
    assert content.objects[0].title == "A better title"
    assert content.objects[0].lots == NoticeContent.from_json(notice.content).objects[0].lots


def test_a_section_somebody_else_changed_is_told_in_words_and_nothing_is_lost(
    case: Any, notice: Notice, sign_in: Any
) -> None:
    client, address = sign_in(case.lead), at(case, "notice_edit", 1, "II")
    typed = posted(page_of(client.get(address)))
    client.post(address, {**typed, "objects__0__title": "First"})

    page = page_of(client.post(address, {**typed, "objects__0__title": "Second"}))

    assert "Somebody else changed this notice after you opened the page" in page.select_one(".nhsuk-error-summary").text
    assert page.find("input", {"name": "objects__0__title"})["value"] == "Second"


def test_what_the_check_found_leads_to_its_field(case: Any, notice: Notice, sign_in: Any) -> None:
    page = page_of(sign_in(case.lead).get(at(case, "notice_edit", 1, "II")))

    link = page.find("a", string="Enter the area code")
    assert page.find(id=link["href"].removeprefix("#"))["name"] == "objects__0__lots__0__nuts"


def test_a_notice_with_errors_is_not_exported(case: Any, notice: Notice, sign_in: Any, acting: Any) -> None:
    response = sign_in(case.lead).get(at(case, "notice_export", 1))

    page = page_of(response)
    assert response.status_code == 409
    assert "Enter the area code" in page.text
    with acting(case.lead):
        assert not LedgerEntry.objects.filter(step="procurement.notice_exported").exists()


def test_a_notice_without_errors_is_exported_as_a_file(played: Any, sign_in: Any) -> None:
    client = sign_in(played.cast.people["notice_admin"])

    response = client.get(played.url("procurement:notice_export", 1))

    assert response["Content-Disposition"].endswith('-2016-000101.xml"')
    assert b"TED_ESENDERS" in response.content
    assert "Notice exported as a file" in page_of(client.get(played.url("procurement:history"))).text


def test_a_notice_that_went_for_approval_is_not_changed(case: Any, notice: Notice, sign_in: Any) -> None:
    sign_in(case.lead).post(at(case, "notice_add"), {"kind": "CONTRACT"})

    assert sign_in(case.lead).get(at(case, "notice_edit", 2, "I")).status_code == 404
    assert sign_in(factories.person(Role.SRO, case=case)).get(at(case, "notice_edit", 1, "I")).status_code == 404


# --- bids and scores --------------------------------------------------------------------------------------------


def test_responses_are_not_recorded_before_the_call(case: Any, sign_in: Any) -> None:
    arrived = {"received_at_day": "1", "received_at_month": "5", "received_at_year": "2017", "received_at_time": "9am"}

    page = page_of(sign_in(case.lead).post(at(case, "bid_add"), {"name": "A", "make_up": "B", **arrived}))

    assert "Responses are recorded while the call for competition is open" in page.text
    assert page.find("input", {"name": "name"})["value"] == "A"


def test_nothing_is_opened_before_the_closing_time(case: Any, sign_in: Any) -> None:
    opener = factories.person(Role.OPENER, case=case)

    page = page_of(sign_in(opener).post(at(case, "responses_open", "selection")))

    assert "Nothing is opened before the closing time" in page.select_one(".nhsuk-error-summary").text


def test_a_role_that_sees_no_bids_reads_so(case: Any, sign_in: Any) -> None:
    page = page_of(sign_in(factories.person(Role.GUARDIAN, case=case)).get(at(case, "bids")))

    assert "Your role on this procurement does not see bids" in page.text


@pytest.mark.parametrize("role", [Role.LEAD, Role.FINANCE_LEAD, Role.REVIEWER, Role.OPENER])
def test_scores_are_shown_to_the_rest_of_the_team_when_they_are_locked(case: Any, acting: Any, role: str) -> None:
    person = factories.person(role, case=case)

    with acting(person):
        assert not queries.may_see_scores(Procurement(pk=case.pk, state="evaluation"), person)
        assert queries.may_see_scores(Procurement(pk=case.pk, state="preferred_bidder"), person)


@pytest.mark.parametrize("role", [Role.BIDDER, Role.PROVIDER, Role.GUARDIAN, Role.NOTICE_ADMIN])
def test_scores_are_never_shown_to_others(case: Any, acting: Any, role: str) -> None:
    person = factories.person(role, case=case)

    with acting(person):
        assert not queries.may_see_scores(Procurement(pk=case.pk, state="live"), person)


def test_locked_scores_are_weighted_and_shown_with_their_reasons(played: Any, sign_in: Any) -> None:
    client = sign_in(played.cast.people["lead"])

    page = page_of(client.get(played.url("procurement:evaluation")))

    assert "63.75 of 100" in page.text
    reasons = page_of(client.get(page.select_one("tbody a")["href"]))
    assert "Strong on access and continuity" in reasons.text


def test_letters_are_not_shown_to_a_role_that_sees_no_bids(played: Any, sign_in: Any) -> None:
    shown = {
        who: sign_in(played.cast.people[who]).get(played.url("procurement:standstill")).content.decode()
        for who in ("lead", "guardian", "notice_admin")
    }

    assert "Dudley Integrated Health and Care" in shown["lead"]
    for who in ("guardian", "notice_admin"):
        assert "Dudley Integrated Health and Care" not in shown[who]
        assert "not shown to your role" in shown[who]


def test_the_standstill_shows_its_date_and_its_working(played: Any, sign_in: Any) -> None:
    page = page_of(sign_in(played.cast.people["lead"]).get(played.url("procurement:standstill")))

    assert "Monday 19 February 2018" in page.select_one(".portal-answer").text
    assert "Skipped: Sunday" in page.text
    assert "You can sign the contract from Tuesday 20 February 2018" in " ".join(page.text.split())


def test_a_bid_of_another_case_is_not_found(played: Any, case: Any, sign_in: Any) -> None:
    assert sign_in(case.lead).get(at(case, "bid", 1)).status_code == 404


def test_a_filed_result_is_shown_and_not_asked_for_again(played: Any, sign_in: Any) -> None:
    client = sign_in(played.cast.people["moderator"])

    page = page_of(client.get(played.url("procurement:result", 1, 1)))

    assert "75 of 100" in page.text
    assert page.select_one("main form") is None


def test_the_regulation_84_report_of_a_live_contract_reads_complete(played: Any, sign_in: Any) -> None:
    page = page_of(sign_in(played.cast.people["lead"]).get(played.url("procurement:regulation_84")))

    assert "Every item is complete or does not apply." in page.text
    assert "The winner is Dudley Integrated Health and Care" in page.text
