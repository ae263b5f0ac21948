"""People, pauses, corrections, documents and the trail of a case."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.documents.models import Document
from procurement.models import Procurement
from tests import factories

REVIEW = {"review_date_day": "1", "review_date_month": "7", "review_date_year": "2017"}


@pytest.fixture
def case(db: None) -> Any:
    """Give a case with its lead and SRO."""
    made = factories.case()
    made.sro = factories.person(Role.SRO, case=made)
    return made


def page_of(response: Any) -> BeautifulSoup:
    """Read a response as a person does."""
    return BeautifulSoup(response.content, "html.parser")


def at(case: Any, name: str, *args: Any) -> str:
    """Give an address below a case."""
    return reverse(f"procurement:{name}", args=[case.reference, *args])


def test_the_lead_gives_another_person_a_role(case: Any, sign_in: Any) -> None:
    person = factories.person(post="Head of contracts", email="contracts@example.org")

    response = sign_in(case.lead).post(
        at(case, "member_add"), {"email": "Contracts@example.org", "role": "evaluator"}, follow=True
    )

    page = page_of(response)
    assert "Role given" in page.text
    assert person.post in page.text
    assert sign_in(person).get(case.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("email", "role", "said"),
    [
        ("nobody@example.org", "evaluator", "Nobody has an account with this email address"),
        ("lead@example.org", "opener", "nobody changes their own rights"),
        ("reader@example.org", "sign_off", "Select one of the options"),
        ("reader@example.org", "", "Select the role"),
    ],
)
def test_a_role_that_cannot_be_given_is_refused_in_words(
    db: None, sign_in: Any, email: str, role: str, said: str
) -> None:
    case = factories.case(lead=factories.person(email="lead@example.org"))
    factories.person(email="reader@example.org")

    page = page_of(sign_in(case.lead).post(at(case, "member_add"), {"email": email, "role": role}))

    assert said in page.select_one(".nhsuk-error-summary").text
    assert page.find("input", {"name": "email"})["value"] == email


@pytest.mark.parametrize(("role", "kind"), [(Role.SRO, "own"), (Role.SIGN_OFF, "regulator"), (Role.LEGAL, "claim")])
def test_a_pause_is_placed_and_ended_by_its_role(case: Any, sign_in: Any, role: str, kind: str) -> None:
    holder = factories.person(role, case=case)
    words = {"reason": "Budget is being checked", "scope": "Every step", **REVIEW}

    paused = sign_in(holder).post(at(case, "hold_place", kind), words, follow=True)
    assert "Procurement paused" in page_of(paused).text
    step = page_of(sign_in(case.sro).get(at(case, "case_step", "start_market_engagement")))
    assert "since 22 May 2017" in step.text
    hold = page_of(sign_in(holder).get(at(case, "holds"))).select_one('a[href$="/end/"]')["href"]
    assert sign_in(case.lead).get(hold).status_code == 404
    assert "Pause ended" in page_of(sign_in(holder).post(hold, {"reason": "Settled"}, follow=True)).text


@pytest.mark.parametrize(("role", "kind"), [(Role.LEAD, "own"), (Role.SRO, "regulator"), (Role.SIGN_OFF, "claim")])
def test_a_pause_of_another_role_is_not_found(case: Any, sign_in: Any, role: str, kind: str) -> None:
    assert sign_in(factories.person(role, case=case)).get(at(case, "hold_place", kind)).status_code == 404


def test_a_body_does_not_end_the_pause_of_another_body(case: Any, sign_in: Any) -> None:
    of_cqc = factories.person(Role.SIGN_OFF, case=case, of=factories.organisation("CQC", "cqc"))
    of_nhse = factories.person(Role.SIGN_OFF, case=case, of=factories.organisation("NHS England", "nhs_england"))
    words = {"reason": "Registration is open", "scope": "Every step", **REVIEW}
    sign_in(of_cqc).post(at(case, "hold_place", "regulator"), words)

    assert "End the pause" not in page_of(sign_in(of_nhse).get(at(case, "holds"))).text
    assert "End the pause" in page_of(sign_in(of_cqc).get(at(case, "holds"))).text


def test_a_wrong_entry_is_put_right_by_two_people_and_the_old_one_stays(case: Any, sign_in: Any, acting: Any) -> None:
    address = at(case, "correction_propose", f"procurement-{case.pk}-list_size")
    sign_in(case.lead).post(address, {"new_value": "318000", "reason": "A typing error"})
    confirm = page_of(sign_in(case.sro).get(at(case, "corrections"))).select_one('form[action$="/confirm/"]')["action"]

    assert sign_in(case.lead).post(confirm).status_code == 404
    page = page_of(sign_in(case.sro).post(confirm, follow=True))

    assert "Entry put right" in page.text
    assert "300000" in page.text
    with acting(case.sro):
        assert Procurement.objects.get(pk=case.pk).list_size == 318_000
        assert LedgerEntry.objects.filter(step="workflow.correction_confirmed", procurement=case).count() == 1


def test_a_correction_in_another_form_is_refused_in_words(case: Any, sign_in: Any) -> None:
    address = at(case, "correction_propose", f"procurement-{case.pk}-list_size")

    page = page_of(sign_in(case.lead).post(address, {"new_value": "many", "reason": "A typing error"}))

    assert "Enter the value in the same form as “300000”" in page.select_one(".nhsuk-error-summary").text
    assert page.find("input", {"name": "new_value"})["value"] == "many"


def test_a_role_that_sees_no_bids_reads_no_corrections_of_them(played: Any, sign_in: Any) -> None:
    lead, bid = played.cast.people["lead"], "Dudley Integrated Health and Care"
    address = played.url("procurement:corrections")
    entry = page_of(sign_in(lead).get(address)).select_one('a[href*="/bid-"]')
    sign_in(lead).post(entry["href"], {"new_value": "Another name", "reason": "A typing error"})

    assert bid in page_of(sign_in(lead).get(address)).text
    assert "Another name" not in page_of(sign_in(played.cast.people["guardian"]).get(address)).text


@pytest.mark.parametrize("field", ["state", "version", "reference", "clock_at"])
def test_only_named_entries_can_be_put_right(case: Any, sign_in: Any, field: str) -> None:
    address = at(case, "correction_propose", f"procurement-{case.pk}-{field}")

    assert sign_in(case.lead).get(address).status_code == 404


def test_a_document_is_added_and_its_download_recorded(case: Any, sign_in: Any, acting: Any) -> None:
    upload = SimpleUploadedFile("Plan.txt", b"One event, open to all", "text/plain")
    page = page_of(
        sign_in(case.lead).post(at(case, "document_add"), {"kind": "engagement-plan", "file": upload}, follow=True)
    )
    link = page.select_one("tbody a")

    response = sign_in(case.sro).get(link["href"])

    assert b"".join(response.streaming_content) == b"One event, open to all"
    with acting(case.sro):
        entry = LedgerEntry.objects.get(step="documents.downloaded", procurement=case)
    assert entry.actor_id == case.sro.pk


def test_a_file_that_is_not_what_it_says_is_refused_and_the_choice_stays(case: Any, sign_in: Any) -> None:
    upload = SimpleUploadedFile("Plan.pdf", b"MZ not a pdf", "application/pdf")

    page = page_of(sign_in(case.lead).post(at(case, "document_add"), {"kind": "engagement-plan", "file": upload}))

    assert "Plan.pdf" in page.select_one(".nhsuk-error-summary").text
    assert page.find("input", {"value": "engagement-plan"}).has_attr("checked")


def test_a_document_of_another_case_is_not_found(case: Any, sign_in: Any, acting: Any) -> None:
    other = factories.case(title="Another case")
    upload = SimpleUploadedFile("Plan.txt", b"Secret", "text/plain")
    sign_in(other.lead).post(at(other, "document_add"), {"kind": "other", "file": upload})
    with acting(other.lead):
        document = Document.objects.get(procurement=other)

    assert sign_in(case.lead).get(at(case, "document_download", document.pk)).status_code == 404
    assert sign_in(case.lead).get(at(other, "document_download", document.pk)).status_code == 404


def test_the_trail_says_who_did_what_when_and_that_it_came_late(case: Any, sign_in: Any) -> None:
    page = page_of(sign_in(case.lead).get(at(case, "history")))

    row = " ".join(page.select(".portal-trail__row")[-1].text.split())
    assert "Procurement opened" in row
    assert "22 May 2017" in row
    assert str(case.lead) in row
    assert "Recorded late" in row


def test_on_a_training_case_nothing_is_late(db: None, sign_in: Any) -> None:
    case = factories.case(clock_kind="training")

    assert "Recorded late" not in page_of(sign_in(case.lead).get(at(case, "history"))).text


def test_the_trail_is_exported_and_the_export_stands_in_it(case: Any, sign_in: Any) -> None:
    client = sign_in(case.lead)

    response = client.get(at(case, "history_export", "csv"))

    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[-1]["What"] == "Procurement opened"
    assert rows[-1]["Recorded late"] == "Yes"
    assert "History exported as a file" in page_of(client.get(at(case, "history"))).text


def test_the_date_of_a_case_moves_forward_only(case: Any, sign_in: Any) -> None:
    client, address = sign_in(case.lead), at(case, "clock")
    moved = {"to_day": "1", "to_month": "6", "to_year": "2017", "to_time": "9am"}

    back = page_of(client.post(address, {**moved, "to_year": "2016"}))
    assert "Date and time must be after 22 May 2017, 1pm: the case never goes back" in back.text
    forward = page_of(client.post(address, moved, follow=True))
    assert "Its date is Thursday 1 June 2017" in forward.text


def test_a_case_on_the_real_date_has_no_clock_to_move(db: None, sign_in: Any) -> None:
    case = factories.case(clock_kind="real", clock_at=None)

    assert sign_in(case.lead).get(at(case, "clock")).status_code == 404


def test_a_history_case_does_not_move_into_the_future(case: Any, sign_in: Any) -> None:
    year = str(datetime.date.today().year + 2)
    page = page_of(
        sign_in(case.lead).post(at(case, "clock"), {"to_day": "1", "to_month": "6", "to_year": year, "to_time": "9am"})
    )

    assert "must not be in the future" in page.text
