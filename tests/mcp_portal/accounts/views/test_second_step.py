"""The second step of signing in: a code from an app."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from bs4 import BeautifulSoup

from mcp_portal.accounts import actions
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from tests import factories

PASSWORD = "three words seldom seen together"


def code_now(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def person(db, now):
    with unit_of_work(None, at=now):
        return actions.add_person(
            email="auditor@example.org", post="Auditor", organisation=factories.organisation_for(Role.AUDITOR),
            by=None, now=now, password=PASSWORD,
        )  # fmt: skip


@pytest.fixture
def secret(client, person):
    """Switch the second step on as a person does, and log out."""
    client.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    page = client.get("/account/codes/on/", follow=True)
    if "Confirm that it is you" in page.content.decode():
        page = client.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    secret = BeautifulSoup(page.content, "html.parser").select_one("figcaption strong").get_text().replace(" ", "")
    answer = client.post("/account/codes/on/", {"code": code_now(secret)}, follow=True)
    assert "Your recovery codes" in answer.content.decode()
    client.recovery_codes = re.findall(r"<li>([0-9a-f]{8})</li>", answer.content.decode())
    client.post("/sign-out/")
    return secret


def test_the_password_alone_no_longer_signs_in(client, person, secret):
    answer = client.post("/sign-in/", {"login": person.email, "password": PASSWORD})

    assert answer["Location"].startswith("/sign-in/code/")
    assert client.get("/account/").status_code == 302


def test_a_wrong_code_is_refused_in_words(client, person, secret):
    client.post("/sign-in/", {"login": person.email, "password": PASSWORD})

    answer = client.post("/sign-in/code/", {"code": "000000"})

    assert "Enter the 6-digit code your app shows now" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_code_works_once(client, person, secret):
    code = code_now(secret)
    for signed_in in (True, False):
        client.post("/sign-in/", {"login": person.email, "password": PASSWORD})
        client.post("/sign-in/code/", {"code": code})

        assert ("_auth_user_id" in client.session) is signed_in
        client.post("/sign-out/")


def test_a_recovery_code_signs_in_once(client, person, secret):
    recovery = client.recovery_codes[0]
    for signed_in in (True, False):
        client.post("/sign-in/", {"login": person.email, "password": PASSWORD})
        client.post("/sign-in/code/", {"code": recovery})

        assert ("_auth_user_id" in client.session) is signed_in
        client.post("/sign-out/")
