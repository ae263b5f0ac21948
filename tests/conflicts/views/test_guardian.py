"""The rulings a Guardian looks after: filtered, a page at a time, and as files."""

import csv
import io
import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from tests import factories
from tests.conflicts import asking, steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return factories.case(title="Dudley MCP")


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


@pytest.fixture
def rulings(case, guardian):
    """One ruling on the whole procurement that replaced a milder one, and one on a bidder."""
    bid = asking.bid(case, "Tower Federation")
    finance = factories.person(Role.FINANCE_LEAD, case=case)
    member = factories.person(Role.MEMBER, case=case)
    steps.ruled(finance, guardian, case, handling="noted")
    steps.ruled(finance, guardian, case)
    steps.ruled(member, guardian, case, bid=bid, handling="leave_for_item")


def listed(response):
    rows = BeautifulSoup(response.content, "html.parser").select("tbody tr")
    return [re.sub(r"\s+", " ", row.get_text(" ", strip=True)) for row in rows]


def get(sign_in, guardian, **query):
    return sign_in(guardian).get(reverse("conflicts:guardian"), query)


def test_the_list_holds_what_stands_and_more_when_asked_for(sign_in, guardian, rulings):
    assert len(listed(get(sign_in, guardian))) == 2
    (replaced,) = [row for row in listed(get(sign_in, guardian, which="all")) if "Replaced by a stricter one" in row]
    assert "Noted: takes part as before" in replaced


@pytest.mark.parametrize(
    ("query", "found"),
    [({"q": "finance"}, 1), ({"q": "dudley"}, 2), ({"handling": "leave_for_item"}, 1), ({"q": "nobody"}, 0)],
)
def test_it_can_be_filtered(sign_in, guardian, rulings, query, found):
    assert len(listed(get(sign_in, guardian, **query))) == found


def test_a_ruling_on_one_bidder_says_so(sign_in, guardian, rulings):
    (row,) = listed(get(sign_in, guardian, handling="leave_for_item"))

    assert "Only one bidder" in row


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_it_comes_as_a_file_and_that_stands_in_the_ledger(sign_in, guardian, rulings, acting, kind):
    answer = sign_in(guardian).get(reverse("conflicts:guardian_export", args=[kind]), {"which": "all"})

    assert f".{kind}" in answer["Content-Disposition"]
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert len(rows) == 4
        assert {row[3] for row in rows[1:]} == {"one bidder", "The whole procurement"}
    with acting(guardian):
        assert LedgerEntry.objects.get(step="conflicts.rulings_exported").detail == {"format": kind, "rows": 3}


def test_the_file_is_for_guardians_and_in_these_forms_only(sign_in, case, guardian, rulings):
    address = reverse("conflicts:guardian_export", args=["csv"])

    assert sign_in(case.lead).get(address).status_code == 404
    assert sign_in(guardian).get(reverse("conflicts:guardian_export", args=["pdf"])).status_code == 404


def test_own_rulings_are_not_in_the_list(sign_in, case, guardian):
    deputy = factories.person(Role.GUARDIAN, case=case)
    steps.ruled(deputy, guardian, case, handling="discuss_no_vote")

    assert listed(get(sign_in, deputy)) == []


def test_the_page_costs_the_same_for_10_and_40_rulings(sign_in, case, guardian, django_assert_max_num_queries):
    counts = []
    get(sign_in, guardian)
    for size in (10, 30):
        for _ in range(size):
            steps.ruled(factories.person(Role.MEMBER, case=case), guardian, case, bid=asking.bid(case))
        with django_assert_max_num_queries(40) as captured:
            get(sign_in, guardian)
        counts.append(len(captured))

    assert counts[0] == counts[1]
