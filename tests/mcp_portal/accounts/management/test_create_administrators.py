"""The first two administrators of an installation."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from mcp_portal.accounts.models import RoleHolding, User
from mcp_portal.accounts.roles import Role
from tests import factories


def create(*emails):
    out = io.StringIO()
    call_command("create_administrators", *emails, stdout=out)
    return out.getvalue().splitlines()


def test_two_administrators_are_invited_and_their_links_work(db, client):
    lines = create("one@example.org", "two@example.org")

    assert [line.split()[0] for line in lines] == ["one@example.org", "two@example.org"]
    assert RoleHolding.objects.filter(role=Role.SYSTEM_ADMIN).count() == 2
    for line in lines:
        path = "/" + line.rsplit(" ", 1)[1].split("/", 3)[3]
        answer = client.post(path, {"password1": "three words seldom seen together"}, follow=True)
        assert "Password set." in answer.content.decode()
    client.post("/sign-in/", {"login": "one@example.org", "password": "three words seldom seen together"})
    assert client.get("/people/").status_code == 200


def test_a_portal_with_an_administrator_makes_no_others_this_way(db):
    factories.person(Role.SYSTEM_ADMIN)

    with pytest.raises(CommandError, match="has system administrators already"):
        create("one@example.org", "two@example.org")


@pytest.mark.parametrize("second", ["one@example.org", "ONE@example.org"])
def test_two_addresses_are_needed(db, second):
    with pytest.raises(CommandError, match="Give 2 different email addresses"):
        create("one@example.org", second)

    assert not User.objects.exists()


def test_an_address_that_is_none_is_named(db):
    with pytest.raises(CommandError, match="nobody is not an email address"):
        create("one@example.org", "nobody")
