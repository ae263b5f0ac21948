"""The national list: who sees it, what it shows, and what it costs."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement.models import Procurement
from tests import factories

pytestmark = pytest.mark.django_db
NATIONAL = "procurement:national"


@pytest.fixture
def reader() -> Any:
    """Give a reviewer of NHS England on one case of 300,000 people that is not a training case."""
    return factories.person(
        Role.REVIEWER, case=_real(factories.case()), of=factories.organisation("NHSE", "nhs_england")
    )


def _real(case: Procurement) -> Procurement:
    with unit_of_work(case.lead, at=factories.NOON):
        Procurement.objects.filter(pk=case.pk).update(clock_kind="real", clock_at=None)
    return case


def _more(reader: Any, count: int, named: str = "BULK") -> None:
    """Add cases the reader reviews, in bulk."""
    # Keys far from those of the sequence; who holds a role on a case may write it, so the roles come first.
    first = 5_000_000 if named == "BULK" else 6_000_000
    lead, keys = factories.person(Role.LEAD), range(first, first + count)
    with unit_of_work(reader, at=factories.NOON):
        RoleHolding.objects.bulk_create(
            RoleHolding(
                user=reader, organisation=reader.organisation, role=Role.REVIEWER, procurement_id=key,
                from_date=datetime.date(2016, 1, 1),
            )
            for key in keys
        )  # fmt: skip
        Procurement.objects.bulk_create(
            Procurement(
                pk=key, reference=f"{named}-{key - first}", title=f"{named} {key}", variant="full", list_size=1000,
                practice_count=2, value_per_year=1_000_000, term_min_years=10, term_max_years=15, created_by=lead,
                created_at=factories.NOON,
            )
            for key in keys
        )  # fmt: skip


def _page(client: Any, query: str = "") -> BeautifulSoup:
    answer = client.get(reverse(NATIONAL) + query)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_a_reviewer_sees_their_cases_and_the_population_they_cover(reader: Any, sign_in: Any) -> None:
    soup = _page(sign_in(reader))

    words = " ".join(soup.main.get_text(" ").split())
    assert "1 procurement" in words
    assert "8% supported by an MCP or PACS vanguard (default" in words
    assert "25% from 2017/18, 13,817,025 people (default" in words
    assert soup.select_one("tbody th a")["href"].endswith("/standing/")


def test_training_cases_are_left_out(sign_in: Any) -> None:
    case = factories.case(clock_kind="training")
    reader = factories.person(Role.REVIEWER, case=case, of=factories.organisation("NHSE", "nhs_england"))

    assert "You assure or audit no procurement now." in _page(sign_in(reader)).main.get_text()


def test_others_do_not_find_the_page(sign_in: Any) -> None:
    case = factories.case()

    for one in (case.lead, factories.person(Role.BIDDER, case=case), factories.person(Role.SRO)):
        assert sign_in(one).get(reverse(NATIONAL)).status_code == 404
        assert sign_in(one).get(reverse("procurement:national_export", args=["csv"])).status_code == 404


def test_the_list_is_filtered_ordered_and_taken_out(reader: Any, sign_in: Any) -> None:
    _more(reader, 3)
    client = sign_in(reader)

    assert "1 procurement" in _page(client, "?text=BULK-2&sort=title").main.get_text()
    assert "No procurement matches this filter." in _page(client, "?mark=paused").main.get_text()
    assert "4 procurements" in _page(client, "?stage=none&sort=population").main.get_text()
    csv = client.get(reverse("procurement:national_export", args=["csv"]) + "?text=BULK").content.decode("utf-8-sig")
    assert len(csv.strip().splitlines()) == 4
    assert client.get(reverse("procurement:national_export", args=["xlsx"])).status_code == 200


def test_the_page_asks_no_more_for_a_thousand_cases_than_for_fifty(reader: Any, sign_in: Any) -> None:
    _more(reader, 50)
    client = sign_in(reader)
    _page(client)

    with CaptureQueriesContext(connection) as few:
        _page(client)
    _more(reader, 950, named="MANY")
    with CaptureQueriesContext(connection) as many:
        _page(client)

    assert len(many) <= len(few) <= 12, "\n".join(query["sql"][:160] for query in few)
