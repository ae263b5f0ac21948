"""My work: what waits, what was told, and what somebody takes no part in."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mcp_portal.accounts.roles import Role
from mcp_portal.notifications.actions import tell
from mcp_portal.workflow.models import WaitingFor
from tests import factories

MOST_QUERIES = 10


def waits(case, now, role=Role.LEAD, label="Talk to the market", number=1):
    WaitingFor.objects.create(
        procurement=case, role=role, subject_table="t", subject_id=number, step="s", label=label, url="/somewhere/",
        since=now,
    )  # fmt: skip


def page_of(client):
    return BeautifulSoup(client.get("/").content, "html.parser")


def items(page):
    return [item.get_text(" ", strip=True) for item in page.select(".portal-work__item h3")]


@pytest.fixture
def case(db):
    return factories.case()


@pytest.fixture
def quiet_case(case, acting):
    """A case on which nothing waits."""
    with acting(case.lead):
        WaitingFor.objects.all().delete()
    return case


def test_a_person_without_roles_is_told_what_happens_next(sign_in, db):
    page = page_of(sign_in(factories.person()))

    assert "No step waits for you now." in page.get_text()
    assert "You have no role on any procurement yet." in page.get_text()


def test_steps_that_wait_for_a_role_wait_for_those_who_hold_it(sign_in, quiet_case, acting, now):
    stranger, sro = factories.person(), factories.person(Role.SRO, case=quiet_case)
    with acting(quiet_case.lead):
        waits(quiet_case, now, Role.SRO, "Approve the notice")

    assert "Approve the notice" in " ".join(items(page_of(sign_in(sro))))
    assert not any("Approve" in item for item in items(page_of(sign_in(quiet_case.lead))))
    assert items(page_of(sign_in(stranger))) == []


def test_somebody_with_two_roles_is_asked_once(sign_in, quiet_case, acting, now):
    factories.hold(quiet_case.lead, Role.FINANCE_LEAD, case=quiet_case)
    with acting(quiet_case.lead):
        waits(quiet_case, now, Role.LEAD, "Enter the money")
        waits(quiet_case, now, Role.FINANCE_LEAD, "Enter the money")

    assert sum("Enter the money" in item for item in items(page_of(sign_in(quiet_case.lead)))) == 1


def test_only_the_first_thing_has_a_button(sign_in, quiet_case, acting, now):
    with acting(quiet_case.lead):
        for number in range(3):
            waits(quiet_case, now, label=f"Step {number}", number=number)

    page = page_of(sign_in(quiet_case.lead))
    assert len(page.select("main .nhsuk-button")) == 1
    assert page.select_one(".portal-work__item .nhsuk-tag").get_text(strip=True) == "Do this first"


def test_somebody_who_has_not_declared_is_asked_first(sign_in, quiet_case):
    page = page_of(sign_in(quiet_case.lead))

    assert items(page)[0] == "Declare your interests"
    assert f"case={quiet_case.reference}" in page.select_one("main .nhsuk-button")["href"]


def test_long_lists_have_pages(sign_in, quiet_case, acting, now):
    with acting(quiet_case.lead):
        for number in range(25):
            waits(quiet_case, now, label=f"Step {number}", number=number)

    page = page_of(sign_in(quiet_case.lead))
    assert len(items(page)) == 10
    assert "26 things. Showing 1 to 10." in " ".join(page.get_text(" ", strip=True).split()).replace(" .", ".")


def test_what_a_person_was_told_stands_beside(sign_in, case, acting, now):
    with acting(case.lead):
        tell(case.lead, "Something is waiting for you", "/somewhere/", at=now)

    told = page_of(sign_in(case.lead)).select_one("section.portal-aside")
    assert "Something is waiting for you" in told.get_text()
    assert "All you were told, 1 new" in told.get_text()
    assert sign_in(case.lead).get(told.a["href"]).url == "/somewhere/"
    assert "new" not in page_of(sign_in(case.lead)).select_one("section.portal-aside").get_text().lower()


def test_the_number_of_queries_does_not_grow(sign_in, quiet_case, acting, now):
    lead = quiet_case.lead
    client = sign_in(lead)
    client.get("/")

    with acting(lead):
        waits(quiet_case, now)
    few = queries(client)
    with acting(lead):
        for number in range(2, 60):
            waits(quiet_case, now, label=f"Step {number}", number=number)
            tell(lead, "Something is waiting for you", "/somewhere/", at=now)
    for number in range(5):
        factories.case(lead=lead, title=f"Case {number}")

    assert queries(client) == few <= MOST_QUERIES


def queries(client):
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/").status_code == 200
    asked = [
        query["sql"] for query in captured if query["sql"].startswith("SELECT") and "set_config" not in query["sql"]
    ]
    return len(asked)
