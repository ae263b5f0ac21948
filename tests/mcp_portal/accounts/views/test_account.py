"""One's own account."""

from __future__ import annotations

from bs4 import BeautifulSoup

from mcp_portal.accounts.roles import Role
from tests import factories


def rows(client):
    page = BeautifulSoup(client.get("/account/").content, "html.parser")
    return [row.get_text(" ", strip=True) for row in page.select("main table tbody tr")]


def test_a_person_sees_the_roles_they_hold_today(sign_in, db):
    case = factories.case(title="Dudley")
    person = factories.person(Role.SRO, case=case)
    factories.hold(person, Role.ACCOUNTABLE_OFFICER)

    found = rows(sign_in(person))

    assert len(found) == 2
    assert any("Senior responsible officer" in row and "Dudley" in row for row in found)
    assert any("Accountable officer" in row and "Whole organisation" in row for row in found)


def test_a_person_without_roles_is_told_who_gives_them(sign_in, db):
    page = sign_in(factories.person()).get("/account/").content.decode()

    assert "You hold no role yet. A system administrator gives roles." in page


def test_a_person_without_a_password_is_not_asked_to_change_one(sign_in, db):
    client = sign_in(factories.person())

    assert "/account/password/" not in client.get("/account/").content.decode()
    assert client.get("/account/password/").status_code == 404
