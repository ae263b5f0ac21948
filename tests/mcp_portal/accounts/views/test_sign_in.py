"""Signing in and out."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from bs4 import BeautifulSoup
from django.test import Client

from mcp_portal.accounts.roles import Role
from tests import factories

PASSWORD = "three words seldom seen together"


@pytest.fixture
def person(db):
    made = factories.person(Role.AUDITOR, email="auditor@example.org")
    made.set_password(PASSWORD)
    made.save()
    return made


def attempt(client, email="auditor@example.org", password=PASSWORD, **more):
    return client.post("/sign-in/", {"login": email, "password": password, **more})


def errors(answer):
    page = BeautifulSoup(answer.content, "html.parser")
    return [error.get_text(strip=True) for error in page.select(".nhsuk-error-summary li")]


def test_a_person_signs_in_with_address_and_password(client, person):
    answer = attempt(client)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(person.pk)


def test_the_capitals_of_an_address_do_not_matter(client, person):
    assert attempt(client, "Auditor@Example.org").status_code == 302


def test_signing_in_leads_back_to_the_page_that_asked(client, person):
    answer = client.get("/account/")
    assert answer["Location"] == "/sign-in/?next=/account/"

    assert client.post(answer["Location"], {"login": person.email, "password": PASSWORD})["Location"] == "/account/"


def test_signing_in_leads_to_no_other_site(client, person):
    answer = client.post("/sign-in/?next=https://example.com/", {"login": person.email, "password": PASSWORD})

    assert answer["Location"] == "/"


def test_the_session_gets_a_new_key(client, person):
    client.get("/sign-in/")
    session = client.session
    session["something"] = "before"
    session.save()
    before = client.session.session_key

    attempt(client)

    assert client.session.session_key != before


def test_unknown_address_and_wrong_password_get_the_same_answer(client, person):
    unknown, wrong = attempt(client, "nobody@example.org"), attempt(client, password="not the password")

    assert errors(unknown) == errors(wrong)
    assert errors(wrong) == ["Enter the email address and password of your account. One of them is wrong"]


def test_what_was_typed_is_kept_but_never_the_password(client, person):
    answer = attempt(client, password="not the password")

    page = BeautifulSoup(answer.content, "html.parser")
    assert page.find("input", {"name": "login"})["value"] == "auditor@example.org"
    assert "not the password" not in answer.content.decode()
    assert page.title.get_text().startswith("Error: ")


def test_nothing_entered_is_said_beside_each_field(client, db):
    assert errors(attempt(client, "", "")) == ["Enter an email address", "Enter your password"]


@pytest.mark.parametrize("email", ["auditor@example.org", "nobody@example.org"])
def test_five_wrong_passwords_lock_an_address_for_a_while_known_or_not(client, person, email):
    for _ in range(5):
        attempt(client, email, "not the password")

    answer = attempt(client, email)

    assert errors(answer) == ["You have tried too often. Wait 5 minutes, then try again"]
    assert "_auth_user_id" not in client.session


def test_a_closed_account_does_not_sign_in(client, person):
    person.is_active = False
    person.save()

    answer = client.post("/sign-in/", {"login": person.email, "password": PASSWORD}, follow=True)

    assert "Your account is closed" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_account_without_a_password_does_not_sign_in(client, db):
    factories.person(Role.AUDITOR, email="invited@example.org")

    for password in ("!", "", "anything at all"):
        assert attempt(client, "invited@example.org", password).status_code == 200
    assert "_auth_user_id" not in client.session


def test_logging_out_is_asked_first_and_needs_a_post(sign_in, person):
    client = sign_in(person)

    page = client.get("/sign-out/")
    assert "Do you want to log out?" in page.content.decode()
    assert "_auth_user_id" in client.session

    answer = client.post("/sign-out/", follow=True)
    assert "You have logged out" in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["/signup/", "/accounts/signup/", "/accounts/login/", "/accounts/email/"])
def test_no_page_of_the_package_is_reachable_that_is_not_ours(client, db, path):
    assert client.get(path).status_code in {302, 404}
    assert "sign-in" in client.get(path).get("Location", "sign-in")


def test_a_new_password_is_asked_for_by_mail_and_set_once(client, person, mailoutbox):
    client.post("/sign-in/new-password/", {"email": "Auditor@example.org"})
    [mail] = mailoutbox
    assert mail.to == ["auditor@example.org"]
    link = re.search(r"https?://[^/]+(/\S+)", mail.body)[1]

    page = client.get(link, follow=True)
    form = page.redirect_chain[-1][0]
    answer = client.post(form, {"password1": "another three words together"})

    assert answer["Location"] == "/sign-in/"
    assert attempt(client, password="another three words together").status_code == 302
    client.post("/sign-out/")
    assert "used already or is too old" in client.get(link, follow=True).content.decode()


def test_asking_for_an_unknown_address_shows_the_same_page_and_sends_nothing(client, person, mailoutbox):
    known = client.post("/sign-in/new-password/", {"email": "auditor@example.org"}, follow=True)
    unknown = client.post("/sign-in/new-password/", {"email": "nobody@example.org"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert len(mailoutbox) == 1


def test_a_short_new_password_is_refused_in_words(sign_in, person):
    answer = sign_in(person).post("/account/password/", {"oldpassword": PASSWORD, "password1": "short"})

    assert errors(answer) == ["Enter a password of 15 characters or more"]


def test_changing_the_password_keeps_this_session_and_ends_the_others(sign_in, person, client):
    elsewhere = Client()
    elsewhere.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    here = sign_in(person)

    answer = here.post(
        "/account/password/", {"oldpassword": PASSWORD, "password1": "another three words together"}, follow=True
    )

    assert "Password changed" in answer.content.decode()
    assert elsewhere.get("/account/").status_code == 302


def test_reading_mail_at_the_address_is_not_asked_for_twice(client, person):
    attempt(client)

    assert not EmailAddress.objects.filter(user=person, verified=False).exists()
