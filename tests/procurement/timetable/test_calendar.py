"""The planned dates of one person at an address of their own."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.queries import forget_holdings
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement import actions
from procurement.models import CalendarFeed
from tests import factories

AWARD = {"award": datetime.date(2018, 2, 6)}


@pytest.fixture
def case(db: None) -> Any:
    return planned(factories.case(title="Confidential care for Harbour"))


def planned(case: Any) -> Any:
    with unit_of_work(case.lead, at=factories.NOON):
        actions.plan_dates(case, dates=dict(AWARD), by=case.lead, now=factories.NOON)
    return case


def address(client: Any) -> str:
    page = client.post(reverse("procurement:calendar")).content.decode()
    return re.search(r"<code[^>]*>https?://[^/]+(/[^<]+)</code>", page)[1]


def read(at: str) -> str:
    response = Client().get(at)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return response.content.decode().replace("\r\n ", "")


def test_a_calendar_reads_titles_and_links_and_nothing_else_of_a_case(case: Any, sign_in: Any) -> None:
    factories.case()
    feed = read(address(sign_in(case.lead)))

    assert f"SUMMARY:Award decided (planned): {case.reference}" in feed
    assert "DTSTART;VALUE=DATE:20180206" in feed
    assert f"/procurements/{case.reference}/timetable/" in feed
    assert feed.count("BEGIN:VEVENT") == 1
    assert "Harbour" not in feed


def test_a_new_address_stops_the_old_one_and_only_a_fingerprint_is_kept(case: Any, sign_in: Any) -> None:
    client = sign_in(case.lead)
    old, new = address(client), address(client)

    assert Client().get(old).status_code == 404
    assert read(new)
    with unit_of_work(case.lead):
        assert all(one.fingerprint not in new for one in CalendarFeed.objects.all())
    client.post(reverse("procurement:calendar_revoke"))
    assert Client().get(new).status_code == 404
    assert Client().get(reverse("procurement:calendar_feed", args=["a-guess"])).status_code == 404


def test_who_has_no_access_any_more_gets_nothing(case: Any, sign_in: Any) -> None:
    member = factories.person(Role.MEMBER, case=case)
    bidder = factories.person(Role.BIDDER, case=case)
    feed = address(sign_in(member))
    assert case.reference in read(feed)
    assert case.reference not in read(address(sign_in(bidder)))

    RoleHolding.objects.filter(user=member).update(to_date=datetime.date(2017, 1, 1))
    forget_holdings(member)
    assert case.reference not in read(feed)
    type(member).objects.filter(pk=member.pk).update(is_active=False)
    assert Client().get(feed).status_code == 404


def test_nobody_reads_the_addresses_of_others(case: Any, sign_in: Any) -> None:
    address(sign_in(case.lead))

    with unit_of_work(factories.person(Role.SYSTEM_ADMIN)):
        assert not CalendarFeed.objects.exists()


def test_many_cases_ask_no_more_than_one(case: Any, sign_in: Any) -> None:
    feed = address(sign_in(case.lead))

    def asked() -> int:
        read(feed)
        with CaptureQueriesContext(connection) as found:
            read(feed)
        return len(found)

    few = asked()
    for _ in range(4):
        planned(factories.case(lead=case.lead))

    assert asked() == few <= 12
