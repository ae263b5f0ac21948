"""Idle sessions end, and nothing of a signed-in person is stored."""

from __future__ import annotations

import datetime

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.utils import timezone

from mcp_portal.accounts.middleware import BEGUN, LAST_SEEN
from mcp_portal.accounts.roles import Role
from tests import factories


@pytest.fixture
def signed_in(sign_in, db):
    return sign_in(factories.person(Role.SYSTEM_ADMIN))


def went_by(client, key, time):
    session = client.session
    session[key] = (timezone.now() - time).isoformat()
    session.save()


def test_pages_of_a_signed_in_person_are_not_stored(signed_in):
    assert "no-store" in signed_in.get("/account/")["Cache-Control"]
    assert "no-store" in signed_in.get("/no-such-page/")["Cache-Control"]


def test_public_pages_may_be_stored_by_strangers(db):
    assert "no-store" not in Client().get("/privacy/").get("Cache-Control", "")


def test_a_person_who_was_away_for_15_minutes_signs_in_again(signed_in):
    signed_in.get("/account/")
    went_by(signed_in, LAST_SEEN, settings.IDLE_TIMEOUT + datetime.timedelta(seconds=1))

    answer = signed_in.get("/account/", follow=True)

    assert answer.redirect_chain[0][0] == "/sign-in/?next=/account/"
    assert "You were signed out because you were away" in answer.content.decode()


def test_a_person_who_was_away_for_less_stays(signed_in):
    signed_in.get("/account/")
    went_by(signed_in, LAST_SEEN, settings.IDLE_TIMEOUT - datetime.timedelta(seconds=30))

    assert signed_in.get("/account/").status_code == 200


def test_a_session_ends_after_12_hours_even_in_use(signed_in, settings):
    signed_in.get("/account/")
    went_by(signed_in, BEGUN, datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE + 1))

    assert signed_in.get("/account/").status_code == 302


def test_the_session_is_written_at_most_once_a_minute(signed_in):
    signed_in.get("/account/")
    stamped = signed_in.session[LAST_SEEN]

    signed_in.get("/account/")
    assert signed_in.session[LAST_SEEN] == stamped

    went_by(signed_in, LAST_SEEN, datetime.timedelta(seconds=61))
    signed_in.get("/account/")
    assert signed_in.session[LAST_SEEN] > stamped


def test_only_administrators_see_the_links_of_administration(sign_in, db):
    administrator, officer = factories.person(Role.SYSTEM_ADMIN), factories.person(Role.AUDITOR)

    assert "People" in links(sign_in(administrator).get("/account/"))
    assert "People" not in links(sign_in(officer).get("/account/"))


def test_a_closed_account_ends_its_session_at_once(sign_in, db):
    person = factories.person(Role.AUDITOR)
    client = sign_in(person)
    assert client.get("/account/").status_code == 200

    person.is_active = False
    person.save()

    assert client.get("/account/").status_code == 302


def links(answer):
    return [link.get_text(strip=True) for link in BeautifulSoup(answer.content, "html.parser").select("header a")]
