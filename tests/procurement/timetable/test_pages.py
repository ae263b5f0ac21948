"""The timetable in the portal: judged, worked out, tried otherwise, adopted, read by a calendar."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.unit import unit_of_work
from procurement import actions
from procurement.models import KeyDate, WhatIf
from procurement.timetable import MILESTONES
from tests import factories

JULY_2016 = datetime.datetime(2016, 7, 14, 12, tzinfo=datetime.UTC)
DUDLEY = {
    "information_notice": datetime.date(2016, 9, 1),
    "shortlist": datetime.date(2016, 12, 31),
    "final_tenders": datetime.date(2017, 2, 10),
    "award": datetime.date(2017, 4, 30),
    "go_live": datetime.date(2018, 4, 1),
}
MOST_QUERIES = 16


@pytest.fixture
def case(db: None) -> Any:
    """Give the case of Dudley in July 2016, planned."""
    made = factories.case(at=JULY_2016)
    plan(made, DUDLEY)
    return made


def plan(case: Any, dates: dict[str, datetime.date]) -> None:
    with unit_of_work(case.lead, at=JULY_2016):
        actions.plan_dates(case, dates=dict(dates), by=case.lead, now=JULY_2016)


def at(case: Any, name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[case.reference, *args])


def words(response: Any, where: str = "main") -> str:
    assert response.status_code == 200
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one(where).get_text(" ").split())


def test_the_milestones_of_the_plan_are_those_of_the_timetable() -> None:
    assert KeyDate.Kind.choices == [(one.code, one.label) for one in MILESTONES]


def test_the_page_names_the_first_date_that_cannot_be_kept_and_why(case: Any, sign_in: Any) -> None:
    page = BeautifulSoup(sign_in(case.lead).get(at(case, "timetable")).content, "html.parser")

    text = " ".join(page.select_one("main").get_text(" ").split())
    assert "The plan cannot be kept. First date that cannot be kept Final tenders close, 10 February 2017" in text
    # Gateways take the usual time the catalogue of the case names: 30 and 50 working days.
    assert "Earliest month of award August 2017 after everything you plan before it" in text
    reasons = page.select("#why ~ table tbody tr")
    assert len(reasons) >= 5
    assert {row.select_one(".nhsuk-tag").text for row in reasons} == {"Law", "Default", "Wish"}
    assert page.select_one("svg.portal-gantt title").text == "Timetable"


def test_the_timetable_is_exported_with_what_decides_each_date(case: Any, sign_in: Any) -> None:
    file = sign_in(case.lead).get(at(case, "timetable_export", "csv")).content.decode("utf-8-sig")

    award = next(line for line in file.splitlines() if "Award decided" in line)
    assert "2017-04-30" in award
    assert "No award before gateway 2" in award
    assert "Default" in award
    assert LedgerEntry.objects.filter(step="procurement.timetable_exported", procurement=case).exists()


def test_a_milestone_shows_how_its_date_was_counted(case: Any, sign_in: Any) -> None:
    text = words(sign_in(case.lead).get(at(case, "milestone", "signature")))

    assert "The standstill has to end before the contract is signed" in text
    assert "PCR 2015, regulation 87" in text
    assert "govuk-bank-holidays" in text
    assert sign_in(case.lead).get(at(case, "milestone", "nothing")).status_code == 404


def test_a_bidder_and_a_stranger_do_not_find_the_timetable(case: Any, sign_in: Any) -> None:
    bidder, stranger = factories.person(Role.BIDDER, case=case), factories.person(Role.LEAD)

    for who in (bidder, stranger):
        assert sign_in(who).get(at(case, "timetable")).status_code == 404
        assert sign_in(who).get(at(case, "milestone", "award")).status_code == 404


def test_the_page_asks_no_more_when_more_is_planned(case: Any, sign_in: Any) -> None:
    client = sign_in(case.lead)

    def asked() -> int:
        client.get(at(case, "timetable"))
        with CaptureQueriesContext(connection) as found:
            assert client.get(at(case, "timetable")).status_code == 200
        return len([one for one in found if "SAVEPOINT" not in one["sql"]])

    tried(case, client)
    few = asked()
    client.post(at(case, "what_if_add"), {"name": "Another"})
    plan(case, {one.code: DUDLEY["go_live"] for one in MILESTONES})

    assert asked() == few
    assert few <= MOST_QUERIES


def test_the_page_names_a_gateway_that_would_lapse(case: Any, sign_in: Any) -> None:
    plan(case, {"gate_1": datetime.date(2016, 12, 1), "call": datetime.date(2017, 9, 1)})

    text = words(sign_in(case.lead).get(at(case, "timetable")))

    assert "Default Gateway 1 would lapse before “Contract notice sent”. It is valid until Thursday 1 June 2017" in text


# --- trying another timetable -----------------------------------------------------------------------------------


def boxes(name: str, day: datetime.date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def answers(client: Any, address: str, **changed: str) -> dict[str, str]:
    """Give what the form on a page holds, with some answers changed."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    fields = page.select("main form input[name], main form textarea[name]")
    given = {one["name"]: (one.text.strip() if one.name == "textarea" else one.get("value", "")) for one in fields}
    return {**given, **changed}


def tried(case: Any, client: Any, **changed: str) -> str:
    """Copy the plan and change the copy through the pages; give the address of the comparison."""
    change = client.post(at(case, "what_if_add"), {"name": "Award later"}).headers["Location"]
    return client.post(change, answers(client, change, **changed)).headers["Location"]


def test_a_copy_is_changed_compared_and_adopted_with_a_reason(case: Any, sign_in: Any) -> None:
    client, award = sign_in(case.lead), datetime.date(2017, 10, 2)
    address = tried(case, client, **boxes("award", award), days_dialogue="150", days_off="28 August 2017")

    compared = words(client.get(address))
    assert "Award decided 30 April 2017 → 2 October 2017" in " ".join(compared.replace("Planned ", "").split())
    assert "Dialogue and writing of final tenders Now 120 days Then 150 days" in compared
    planned = dict(KeyDate.objects.filter(procurement=case).values_list("kind", "planned_date"))
    assert planned == DUDLEY, "Nothing of the plan moves before it is adopted"

    adopt = at(case, "what_if_adopt", 1)
    assert "reason" in words(client.post(adopt, answers(client, adopt)), ".nhsuk-error-summary").lower()
    done = client.post(adopt, answers(client, adopt, reason="The bodies need more time"), follow=True)

    assert "The bodies need more time" in words(done)
    assert KeyDate.objects.get(procurement=case, kind="award").planned_date == award
    found = WhatIf.objects.get(procurement=case)
    assert (found.adopted_by, found.days["dialogue"]) == (case.lead, 150)
    assert LedgerEntry.objects.filter(step="procurement.timetable_adopted", procurement=case).count() == 1
    assert "Dialogue and writing of final tenders Time 150 days Force" in words(client.get(at(case, "timetable")))
    with pytest.raises(DatabaseError, match="portal"), unit_of_work(case.lead, at=JULY_2016), transaction.atomic():
        WhatIf.objects.filter(pk=found.pk).update(reason="Another")


def test_what_moves_is_looked_at_again_when_the_plan_changed_meanwhile(case: Any, sign_in: Any) -> None:
    client = sign_in(case.lead)
    tried(case, client)
    adopt = at(case, "what_if_adopt", 1)
    seen = answers(client, adopt, reason="As agreed")
    plan(case, {"call": datetime.date(2016, 11, 1)})

    answer = client.post(adopt, seen)

    assert "The plan has changed since you looked" in words(answer, ".nhsuk-error-summary")
    assert KeyDate.objects.filter(procurement=case, kind="call").exists()


def test_others_read_what_was_tried_and_change_nothing(case: Any, sign_in: Any) -> None:
    address = tried(case, sign_in(case.lead))
    member = sign_in(factories.person(Role.MEMBER, case=case))

    assert "Adopt this timetable" not in words(member.get(address))
    assert [member.get(at(case, name, 1)).status_code for name in ("what_if_change", "what_if_adopt")] == [404, 404]
    assert member.get(at(case, "what_if_add")).status_code == 404
    assert sign_in(factories.person(Role.LEAD)).get(address).status_code == 404


def test_who_tried_a_timetable_or_the_lead_deletes_it_unless_it_was_adopted(case: Any, sign_in: Any) -> None:
    sro = factories.person(Role.SRO, case=case)
    tried(case, sign_in(case.lead))
    address, page = at(case, "what_if_delete", 1), at(case, "what_if", 1)

    assert sign_in(sro).post(address).status_code == 404
    assert "Delete it" not in words(sign_in(sro).get(page))
    client = sign_in(case.lead)
    assert "Delete it" in words(client.get(page))
    assert "Do you want to delete this timetable?" in words(client.get(address))
    assert "Timetable deleted" in words(client.post(address, {"sure": "yes"}, follow=True))
    assert not WhatIf.objects.filter(procurement=case).exists()
    assert LedgerEntry.objects.filter(step="procurement.what_if_deleted", procurement=case).count() == 1

    tried(case, client)
    adopt = at(case, "what_if_adopt", 1)
    client.post(adopt, answers(client, adopt, reason="As agreed"))
    assert client.post(address).status_code == 404


def test_the_drawing_says_which_milestones_have_no_date(case: Any, sign_in: Any) -> None:
    text = words(sign_in(case.lead).get(at(case, "timetable")))

    assert "Not drawn, because they have no date: Assuring bodies contacted, Market engagement ends" in text
