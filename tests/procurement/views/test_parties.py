"""Who stands behind a bid: entered, ended, listed, and everyone asked about them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conflicts.models import NewName
from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.audit.unit import unit_of_work
from procurement import actions
from procurement.models import Bid, Party
from tests import factories
from tests.conflicts import asking

MOST_QUERIES = 14
STARTED = {"from_date_day": "1", "from_date_month": "3", "from_date_year": "2017"}
MEMBER = {"role": "member", "name": "Harbour Trust", **STARTED}


@pytest.fixture
def case(db: None) -> Any:
    """Give a case with its lead."""
    return factories.case()


@pytest.fixture
def bid(case: Any) -> Bid:
    """Give a response that two people have opened."""
    return asking.bid(case, "Harbour Alliance")


@pytest.fixture
def unopened(bid: Bid, case: Any) -> Bid:
    """Give the same before it is opened."""
    with unit_of_work(case.lead, at=factories.NOON):
        Bid.objects.filter(pk=bid.pk).update(named_at=None)
        return Bid.objects.get(pk=bid.pk)


def at(case: Any, name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[case.reference, *args])


def page_of(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def errors(response: Any) -> str:
    """Give the sentences of the error summary."""
    return " ".join(page_of(response).select_one(".nhsuk-error-summary").text.split())


def entered(case: Any, bid: Bid, name: str = "Harbour Trust", **facts: Any) -> Party:
    with unit_of_work(case.lead, at=factories.NOON):
        given = {"role": "member", "from_date": datetime.date(2017, 3, 1), **facts}
        return actions.enter_party(bid, actions.PartyFacts(name=name, **given), by=case.lead, now=factories.NOON)


# --- entering ---------------------------------------------------------------------------------------------------


def test_whoever_enters_a_party_is_asked_about_it_like_everyone(case: Any, bid: Bid, sign_in: Any) -> None:
    other = factories.person(Role.SRO, case=case)

    answer = sign_in(case.lead).post(at(case, "party_add", 1), MEMBER)

    assert answer.headers["Location"] == reverse("conflicts:questions", args=[case.pk])
    assert "Harbour Trust" in page_of(sign_in(case.lead).get(answer.headers["Location"])).text
    assert "Harbour Trust" in page_of(sign_in(other).get(answer.headers["Location"])).text
    assert sign_in(other).get(case.get_absolute_url()).status_code == 404


def test_before_the_opening_nobody_is_asked_and_only_who_entered_it_reads_it(
    case: Any, unopened: Bid, sign_in: Any
) -> None:
    other = factories.person(Role.SRO, case=case)

    answer = sign_in(case.lead).post(at(case, "party_add", 1), MEMBER, follow=True)

    assert "Harbour Trust" in page_of(answer).text
    assert "Only you see these names until 2 people have opened the responses" in page_of(answer).text
    shown = page_of(sign_in(other).get(at(case, "bid", 1))).text
    assert "Response 1" in shown
    assert "Harbour" not in shown
    assert "Harbour" not in sign_in(other).get(at(case, "parties", 1)).content.decode()
    assert "Harbour" not in sign_in(other).get(at(case, "parties_export", 1, "csv")).content.decode()
    with unit_of_work(other):
        assert not Party.objects.exists()
        assert not NewName.objects.filter(asked_at__isnull=False).exists()


def test_others_are_led_back_to_the_bid_and_enter_nothing(case: Any, bid: Bid, sign_in: Any) -> None:
    sro = factories.person(Role.SRO, case=case)

    answer = sign_in(sro).post(at(case, "party_add", 1), MEMBER)

    assert answer.headers["Location"] == bid.get_absolute_url()
    with unit_of_work(case.lead):
        assert not Party.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Enter the name"),
        ({"role": ""}, "Select its part"),
        ({"from_date_year": "2018"}, "First day of this part must be today or in the past"),
        (
            {"to_date_day": "28", "to_date_month": "2", "to_date_year": "2017"},
            "Last day of this part must be the same as or after the first day",
        ),
        (
            {"to_date_day": "1", "to_date_month": "6", "to_date_year": "2017"},
            "Last day of this part must be today or in the past",
        ),
        ({"ods_code": "XYZ"}, "No organisation in the portal has the ODS code XYZ. Check it, or leave it empty"),
        ({"company_number": "12"}, "Company number must be 8 figures, or 2 letters and 6 figures, like 04182736"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    case: Any, bid: Bid, sign_in: Any, changes: dict[str, str], said: str
) -> None:
    answer = sign_in(case.lead).post(at(case, "party_add", 1), {**MEMBER, **changes})

    assert said in errors(answer)
    assert page_of(answer).select(".nhsuk-error-message")
    with unit_of_work(case.lead):
        assert not Party.objects.exists()
        assert not NewName.objects.exists()


def test_a_code_of_another_organisation_is_refused(case: Any, bid: Bid, sign_in: Any) -> None:
    one = factories.organisation("Harbour Trust", Kind.TRUST, ods_code="RHA")
    factories.organisation("Other Trust", Kind.TRUST, ods_code="ROT")

    answer = sign_in(case.lead).post(at(case, "party_add", 1), {**MEMBER, "organisation": one.pk, "ods_code": "ROT"})

    assert "Harbour Trust has another ODS code. Correct the code or the organisation" in errors(answer)


def test_an_ods_code_brings_its_organisation_with_it(case: Any, bid: Bid, sign_in: Any) -> None:
    known = factories.organisation("Harbour NHS Trust", Kind.TRUST, ods_code="RHA", company_number="04182736")

    sign_in(case.lead).post(at(case, "party_add", 1), {**MEMBER, "ods_code": "rha"})

    with unit_of_work(case.lead):
        name = NewName.objects.get()
        assert (name.organisation, name.ods_code, name.company_number) == (known, "RHA", "04182736")
        assert "Harbour NHS Trust" in name.trading_names


def test_the_same_part_is_not_entered_twice(case: Any, bid: Bid, unopened: Bid, sign_in: Any) -> None:
    sign_in(case.lead).post(at(case, "party_add", 1), MEMBER)

    answer = sign_in(case.lead).post(at(case, "party_add", 1), {**MEMBER, "name": "HARBOUR  trust"})

    assert "This name has this part in the bid already" in errors(answer)


# --- ending -----------------------------------------------------------------------------------------------------


def test_a_party_that_ended_stays_in_the_list_and_nobody_is_asked_any_longer(
    case: Any, unopened: Bid, sign_in: Any
) -> None:
    party = entered(case, unopened)
    ended = {"to_date_day": "1", "to_date_month": "4", "to_date_year": "2017"}

    sign_in(case.lead).post(at(case, "party_end", 1, party.pk), ended)

    assert "1 April 2017" in page_of(sign_in(case.lead).get(at(case, "parties", 1))).text
    assert "Harbour Trust" not in page_of(sign_in(case.lead).get(at(case, "bid", 1))).text
    assert sign_in(case.lead).get(at(case, "party_end", 1, party.pk)).status_code == 404
    with unit_of_work(case.lead):
        assert NewName.objects.get().gone_at is not None


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (("28", "2", "2017"), "Last day of this part must be the same as or after the first day"),
        (("1", "6", "2017"), "Last day of this part must be today or in the past"),
        (("", "", ""), "Enter the last day of this part"),
    ],
)
def test_an_end_that_cannot_be_is_said_beside_its_field(
    case: Any, unopened: Bid, sign_in: Any, day: tuple[str, str, str], said: str
) -> None:
    party = entered(case, unopened)
    typed = dict(zip(("to_date_day", "to_date_month", "to_date_year"), day, strict=True))

    assert said in errors(sign_in(case.lead).post(at(case, "party_end", 1, party.pk), typed))


def test_a_party_is_never_changed_or_deleted(case: Any, unopened: Bid) -> None:
    party = entered(case, unopened)

    for statement in ("DELETE FROM procurement_party", "UPDATE procurement_party SET name = 'Another'"):
        with (
            pytest.raises(DatabaseError, match="never changed or deleted"),
            unit_of_work(case.lead),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"{statement} WHERE id = %s", [party.pk])


# --- lists ------------------------------------------------------------------------------------------------------


def test_the_list_is_filtered_and_exported_as_it_is_shown(case: Any, unopened: Bid, sign_in: Any) -> None:
    entered(case, unopened)
    entered(case, unopened, "Legal adviser", role="adviser")
    asked = {"role": "adviser"}

    page = page_of(sign_in(case.lead).get(at(case, "parties", 1), asked))
    file = sign_in(case.lead).get(at(case, "parties_export", 1, "csv"), asked).content.decode()

    assert "Legal adviser" in page.select_one("table").text
    assert "Harbour Trust" not in page.select_one("table").text
    assert "Legal adviser" in file
    assert "Harbour Trust" not in file
    assert sign_in(case.lead).get(at(case, "parties_export", 1, "pdf")).status_code == 404


@pytest.mark.parametrize("name", ["parties", "bid"])
def test_pages_of_a_bid_ask_as_little_with_60_parties_as_with_6(
    case: Any, unopened: Bid, sign_in: Any, name: str
) -> None:
    def asked(number: int) -> int:
        for count in range(number):
            entered(case, unopened, f"Party {number}-{count}")
        client, address = sign_in(case.lead), at(case, name, 1)
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len([one for one in found if "SAVEPOINT" not in one["sql"]])

    few, many = asked(6), asked(54)

    assert many == few
    assert many <= MOST_QUERIES
