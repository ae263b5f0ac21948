"""The register as a page and as files."""

import csv
import io
import re
import zipfile

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from tests import factories
from tests.conflicts import steps

pytestmark = pytest.mark.django_db
REGISTER = "conflicts:register"


@pytest.fixture
def case():
    return factories.case()


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


@pytest.fixture
def finance(case):
    return factories.person(Role.FINANCE_LEAD, case=case)


def text(response):
    return re.sub(r"\s+", " ", BeautifulSoup(response.content, "html.parser").get_text(" "))


def rows(response):
    table = BeautifulSoup(response.content, "html.parser").select("table tbody tr")
    return [re.sub(r"\s+", " ", row.get_text(" ", strip=True)) for row in table]


def export(site, kind, **query):
    return site.get(reverse("conflicts:register_export", args=[kind]), query)


def test_an_empty_register_says_so_and_offers_to_declare(sign_in, case):
    response = sign_in(case.lead).get(reverse(REGISTER))

    assert "Nothing is on the register yet" in text(response)


def test_the_register_counts_interests_nil_returns_and_people(sign_in, case, finance, guardian):
    steps.nil(case.lead, case)
    steps.registered(finance, guardian, case)

    response = sign_in(case.lead).get(reverse(REGISTER))

    assert "1 interest and 1 nil return of 2 people" in text(response)
    assert len(rows(response)) == 2
    assert "Leaves for MCP items" in rows(response)[0]


def test_a_filter_that_matches_nothing_offers_to_clear_it(sign_in, case):
    steps.nil(case.lead, case)

    response = sign_in(case.lead).get(reverse(REGISTER), {"q": "zebra"})

    assert "Nothing on the register matches these filters" in text(response)


@pytest.mark.parametrize(
    "query", [{"organisation": "x"}, {"category": "?"}, {"page": "99"}, {"page": "x"}, {"q": "\x00"}]
)
def test_a_filter_nobody_can_read_filters_nothing(sign_in, case, query):
    steps.nil(case.lead, case)

    response = sign_in(case.lead).get(reverse(REGISTER), query)

    assert response.status_code == 200
    assert len(rows(response)) == 1


def test_the_pages_of_the_register_keep_its_filter(sign_in, case):
    for _ in range(51):
        steps.nil(factories.person(Role.MEMBER, case=case), case)

    response = sign_in(case.lead).get(reverse(REGISTER), {"category": "nil"})

    assert "Showing 1 to 50" in text(response)
    assert "category=nil&amp;page=2" in response.content.decode()


@pytest.mark.parametrize("count", [10, 200])
def test_the_page_costs_the_same_for_10_and_200_rows(sign_in, case, django_assert_max_num_queries, count):
    for _ in range(count):
        steps.nil(factories.person(Role.MEMBER, case=case), case)
    site = sign_in(case.lead)

    with django_assert_max_num_queries(13) as captured:
        response = site.get(reverse(REGISTER))

    assert len(rows(response)) == min(count, 50)
    assert len(captured) <= 13


def test_the_csv_holds_what_the_page_shows_and_stands_in_the_ledger(sign_in, case, finance, guardian, acting):
    steps.nil(case.lead, case)
    steps.registered(finance, guardian, case)

    response = export(sign_in(case.lead), "csv", category="financial")

    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert lines[0][:3] == ["Person", "Organisation", "Kind"]
    assert [line[0] for line in lines[1:]] == ["Finance lead"]
    with acting(case.lead):
        entry = LedgerEntry.objects.get(step="conflicts.register_exported")
    assert entry.detail == {"format": "csv", "rows": 1}


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_no_cell_of_an_export_is_a_formula(sign_in, case, finance, guardian, evil):
    steps.registered(finance, guardian, case, steps.interest(nature=f"{evil}", organisation_name=f"{evil} Ltd"))
    site = sign_in(case.lead)

    for line in csv.reader(io.StringIO(export(site, "csv").content.decode("utf-8-sig"))):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in line)
    with zipfile.ZipFile(io.BytesIO(export(site, "xlsx").content)) as workbook:
        assert "<f>" not in workbook.read("xl/worksheets/sheet1.xml").decode()


def test_an_export_obeys_what_its_reader_may_see(sign_in, case, finance, guardian):
    steps.nil(case.lead, case)
    steps.registered(finance, guardian, case)

    recused = export(sign_in(finance), "csv").content.decode("utf-8-sig")

    assert "Finance lead" in recused
    assert "Procurement lead" not in recused


def test_the_register_comes_in_two_formats_only(sign_in, case):
    assert export(sign_in(case.lead), "pdf").status_code == 404
