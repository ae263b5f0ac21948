"""Choosing a person: in a demonstration only."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as portal
from django.test import override_settings
from django.urls import include, path

from mcp_portal.accounts.roles import Role
from mcp_portal.accounts.views.demonstration import demonstration
from tests import factories

# The addresses of a portal that runs as a demonstration.
urlpatterns = [path("demonstration/", demonstration), path("", include("mcp_portal.urls"))]

in_a_demonstration = override_settings(DEMONSTRATION=True, ROOT_URLCONF=__name__)


@pytest.fixture
def people(db):
    return factories.person(Role.AUDITOR), factories.person(Role.SYSTEM_ADMIN)


@in_a_demonstration
def test_a_person_is_chosen_and_signed_in_without_a_password(client, people):
    answer = client.post("/demonstration/", {"person": people[0].pk})

    assert answer["Location"] == "/"
    assert client.session["_auth_user_id"] == str(people[0].pk)


@in_a_demonstration
def test_people_are_grouped_by_organisation_with_what_they_can_do_next(client, people):
    page = BeautifulSoup(client.get("/demonstration/").content, "html.parser")

    groups = [heading.get_text(strip=True) for heading in page.select("h2.nhsuk-heading-m")]
    assert groups == sorted({str(person.organisation) for person in people})
    assert "Invites people and gives roles. Sees no procurement." in page.get_text()


@in_a_demonstration
def test_another_person_is_chosen_without_logging_out(client, people):
    for person in people:
        client.post("/demonstration/", {"person": person.pk})

    assert client.session["_auth_user_id"] == str(people[1].pk)


@in_a_demonstration
@pytest.mark.parametrize("number", ["", "x", "-1", "0", "9" * 30])
def test_nobody_is_not_signed_in(client, people, number):
    assert client.post("/demonstration/", {"person": number}).status_code == 404


@override_settings(DEMONSTRATION=False, ROOT_URLCONF=__name__)
def test_the_page_is_refused_even_where_its_address_is_routed(client, people):
    assert client.get("/demonstration/").status_code == 404
    assert client.post("/demonstration/", {"person": people[0].pk}).status_code == 404
    assert "_auth_user_id" not in client.session


QUESTION = """
import django
django.setup()
from django.conf import settings
from django.urls import NoReverseMatch, resolve, reverse
print(settings.DEMONSTRATION, settings.SESSION_COOKIE_NAME)
try:
    print(reverse("accounts:demonstration"))
except NoReverseMatch:
    print("not routed")
"""


def start_with(**variables):
    environment = {
        name: value for name, value in os.environ.items()
        if name not in {"PORTAL_SERVERS", "DEMONSTRATION", "DATABASE_OWNER_URL"}
    }  # fmt: skip
    environment |= {"DJANGO_SETTINGS_MODULE": "mcp_portal.settings", **variables}
    done = subprocess.run(
        [sys.executable, "-c", QUESTION],
        env=environment,
        cwd=portal.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split("\n")[:2]


def test_an_installed_portal_cannot_be_a_demonstration():
    answer = start_with(
        DATABASE_URL="postgresql://portal_app:secret@db/portal", REDIS_URL="redis://cache:6379/0",
        SECRET_KEY="x" * 60, ALLOWED_HOSTS="portal.example.nhs.uk", PUBLIC_URL="https://portal.example.nhs.uk",
        DEMONSTRATION="1",
    )  # fmt: skip

    assert answer == ["False __Host-sessionid", "not routed"]


def test_a_checkout_is_a_demonstration_when_asked():
    assert start_with(DATABASE_URL="", DEMONSTRATION="1") == ["True sessionid", "/demonstration/"]
