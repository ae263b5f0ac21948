"""The pages of accounts as people meet them: an invitation from the mail to the first sign-in, and administration."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration.people import gather
from tests.journeys.browser_desk import BrowserDesk
from tests.journeys.looking import look

pytestmark = [
    pytest.mark.needs("chromium"),
    pytest.mark.usefixtures("in_its_database"),
    pytest.mark.xdist_group("journeys"),
]

PASSWORD = "three words seldom seen together"
PUBLIC = ("/sign-in/", "/sign-in/new-password/", "/sign-in/new-password/sent/", "/demonstration/", "/accessibility/",
          "/privacy/", "/cookies/", "/invitation/too-old/", "/no-such-page/")  # fmt: skip
OWN = ("/", "/account/", "/account/codes/on/", "/sign-out/")
ADMINISTRATION = ("/people/", "/people/?words=nobody", "/people/invite/", "/organisations/", "/organisations/add/")


@pytest.fixture
def cast():
    with unit_of_work(None):
        return gather(timezone.now())


def test_an_invitation_leads_to_an_account_and_a_role_to_work(served, browser, cast):
    administrator = cast.people["first_admin"]
    desk = BrowserDesk(browser, served.address)
    organisation = cast.people["lead"].organisation_id

    person = desk.fill(
        administrator, "/people/invite/",
        {"email": "new@example.org", "post": "Deputy procurement lead", "organisation": organisation},
    )  # fmt: skip
    desk.fill(
        administrator, f"{person}roles/give/", {"role": "lead", "organisation": organisation, "held": "organisation"}
    )
    page = browser.new_page()
    page.goto(_link_in_the_mail(served))
    _answer(page, {"password1": PASSWORD}, "Set the password")
    desk.found += look(page)
    _answer(page, {"login": "new@example.org", "password": PASSWORD}, "Sign in")

    assert page.locator("h1").inner_text() == "My work"
    assert "Deputy procurement lead, NHS Dudley CCG" in page.locator("header").inner_text()
    page.goto(f"{served.address}/account/")
    assert "Procurement lead" in page.locator("main table").inner_text()
    assert desk.found == []


def test_axe_finds_nothing_on_the_pages_for_everybody(served, browser):
    page = browser.new_page()
    found = []
    for path in PUBLIC:
        page.goto(served.address + path)
        found += look(page)

    assert found == []


@pytest.mark.slow
def test_axe_finds_nothing_on_the_pages_of_accounts(served, browser, cast):
    desk = BrowserDesk(browser, served.address)
    administrator, lead = cast.people["first_admin"], cast.people["lead"]
    about_a_person = (f"/people/{lead.pk}/{more}" for more in ("", "roles/give/", "close/", "address/"))
    for path in (*OWN, *ADMINISTRATION, *about_a_person, f"/organisations/{lead.organisation_id}/"):
        desk.open(administrator, path)
    held = lead.holdings.first()
    desk.open(administrator, f"/people/{lead.pk}/roles/{held.pk}/end/")

    assert desk.found == []
    assert desk.foreign == []
    desk.close()


def test_a_refused_sign_in_names_the_problem_without_javascript(served, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{served.address}/sign-in/")

    _answer(page, {"login": "nobody@example.org", "password": "wrong"}, "Sign in")

    assert page.title().startswith("Error: ")
    assert page.locator(".nhsuk-error-summary a").get_attribute("href") == "#id_login"
    assert page.locator("[name=login]").input_value() == "nobody@example.org"


def _link_in_the_mail(served):
    [mail] = [
        path.read_text() for path in (served.folder / "outbox").iterdir() if "new@example.org" in path.read_text()
    ]
    return re.search(r"http://\S+/invitation/\S+/", mail)[0]


def _answer(page, answers, button):
    for name, value in answers.items():
        page.locator(f"[name={name}]").fill(value)
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()
