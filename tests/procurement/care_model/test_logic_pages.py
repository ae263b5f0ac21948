"""The logic model in the portal: entered one by one or from a file, its gaps, figure, table and export."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mcp_portal.accounts.roles import Role
from tests import factories

from .conftest import at, words

MOST_QUERIES = 9
HEADING = "Kind,Name,Leads to,Baseline,Target,Source\n"
WHOLE = HEADING + (
    "Intervention,Team in each hub,Care plans; Fewer admissions,,,\nOutput,Care plans,Fewer admissions,,,\n"
    "Outcome,Fewer admissions,Admissions,,,\nMetric,Admissions,,100 in 2016,90 in 2019,Hospital figures\n"
)


def taken_over(client: Any, case: Any, text: str) -> Any:
    return client.post(at(case, "logic_take_over"), {"file": SimpleUploadedFile("Logic.csv", text.encode())})


def test_elements_are_entered_linked_and_changed_by_one_person_at_a_time(case: Any, sign_in: Any) -> None:
    client = sign_in(case.lead)
    page = at(case, "logic_model")
    assert "The logic model has no element" in words(client.get(page))
    assert client.post(at(case, "logic_add", "metric"), {"name": "Admissions"}).headers["Location"] == page
    client.post(at(case, "logic_add", "outcome"), {"name": "Fewer admissions", "leads_to": ["1"]})
    client.post(at(case, "logic_add", "intervention"), {"name": "Team in each hub", "leads_to": ["2"]})

    said = words(client.get(page))
    assert "“Admissions” has no baseline or no target" in said
    assert "leads to nothing" not in said
    twin = words(client.post(at(case, "logic_add", "output"), {"name": "Admissions"}))
    assert "“Admissions” is entered already" in twin

    measured = {"name": "Admissions", "baseline": "100 in 2016", "target": "90", "version": "1"}
    client.post(at(case, "logic_element", 1), measured)
    assert "What is missing" not in words(client.get(page))
    late = client.post(at(case, "logic_element", 1), {**measured, "name": "Late change"})
    assert "Somebody else changed it" in words(late)
    assert 'value="Late change"' in late.content.decode()

    client.post(at(case, "logic_remove", 2), {"version": "1", "sure": "on"})
    said = words(client.get(page))
    assert "“Team in each hub” leads to nothing" in said
    assert "Nothing is measured by “Admissions”" in said
    assert "2 gaps" not in words(client.get(at(case, "care_model")))
    assert "3 gaps" in words(client.get(at(case, "care_model")))


def test_a_file_goes_in_whole_or_not_at_all_and_comes_out_the_same(case: Any, sign_in: Any) -> None:
    client = sign_in(case.lead)
    broken = words(taken_over(client, case, WHOLE + "Output,Back,Team in each hub; Nowhere,,,\nWish,Care plans,,,,\n"))
    assert "2 rows cannot go in, so nothing was taken over" in broken
    assert "“Team in each hub” in “Leads to”: output cannot lead to intervention" in broken
    assert "“Nowhere” in “Leads to” is the name of no row" in broken
    assert "“Wish” is no kind of element" in broken
    assert "“Care plans” stands further up" in broken

    assert taken_over(client, case, WHOLE).status_code == 302
    page = client.get(at(case, "logic_model"))
    soup = BeautifulSoup(page.content, "html.parser")
    assert "What is missing" not in words(page)
    assert len(soup.select("svg.portal-chart--wide rect.portal-logic__box")) == 4
    assert len(soup.select("svg.portal-chart--wide path.portal-logic__link")) == 4
    assert len(soup.select("tbody tr")) == 4
    assert not soup.select("main [style], main script")

    exported = client.get(at(case, "logic_export", "csv")).content.decode("utf-8-sig").replace("\r\n", "\n")
    assert exported.replace('"', "") == WHOLE


def test_readers_see_it_and_change_nothing_and_the_page_asks_a_fixed_number_of_queries(
    case: Any, sign_in: Any
) -> None:  # fmt: skip
    lead, page = sign_in(case.lead), at(case, "logic_model")
    many = HEADING + "".join(f"Outcome,Outcome {n},Metric {n},,,\nMetric,Metric {n},,,,\n" for n in range(30))
    counts = []
    for text in (WHOLE, many):
        taken_over(lead, case, text)
        with CaptureQueriesContext(connection) as asked:
            assert lead.get(page).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert max(counts) <= MOST_QUERIES

    member = sign_in(factories.person(Role.MEMBER, case=case))
    assert "Take over a file" not in words(member.get(page))
    assert member.post(at(case, "logic_remove", 1), {"version": "1", "sure": "on"}).headers["Location"] == page
    assert "Outcome 0" in words(member.get(page))
    assert sign_in(factories.person(Role.BIDDER, case=case)).get(page).status_code == 404
