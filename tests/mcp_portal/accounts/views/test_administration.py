"""The pages of the system administrator: people, roles, organisations, and no case."""

from __future__ import annotations

import csv
import io

import pytest
from bs4 import BeautifulSoup

from mcp_portal.accounts import actions
from mcp_portal.accounts.models import Organisation, RoleHolding, User
from mcp_portal.accounts.queries import case_by_reference, case_references
from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.unit import unit_of_work
from tests import factories

PAGES = ["/people/", "/people/invite/", "/people/export.csv", "/organisations/", "/organisations/add/"]


@pytest.fixture
def administrator(db):
    return factories.person(Role.SYSTEM_ADMIN)


@pytest.fixture
def page(sign_in, administrator):
    """Give the soup of a page as the system administrator sees it."""
    client = sign_in(administrator)

    def soup(path, data=None):
        answer = client.get(path) if data is None else client.post(path, data, follow=True)
        assert answer.status_code == 200
        return BeautifulSoup(answer.content, "html.parser")

    return soup


def errors(soup):
    return [error.get_text(strip=True) for error in soup.select(".nhsuk-error-summary li")]


def text(soup):
    return " ".join(soup.get_text(" ", strip=True).split())


@pytest.mark.parametrize("path", PAGES)
def test_nobody_else_has_these_pages(sign_in, db, path):
    case = factories.case()

    assert sign_in(case.lead).get(path).status_code == 404


@pytest.mark.parametrize("path", ["", "roles/give/", "close/", "address/", "invite-again/", "reopen/"])
def test_nobody_else_acts_on_people(sign_in, administrator, path):
    client = sign_in(factories.person(Role.GUARDIAN))

    assert client.get(f"/people/{administrator.pk}/{path}").status_code in {404, 405}
    assert client.post(f"/people/{administrator.pk}/{path}").status_code in {404, 405}


def test_people_are_found_by_post_role_organisation_and_account(page):
    auditor = factories.person(Role.AUDITOR, post="Auditor of accounts")
    closed = factories.person(post="Left long ago")
    User.objects.filter(pk=closed.pk).update(is_active=False)

    assert "Auditor of accounts" in text(page("/people/"))
    assert "Auditor of accounts" not in text(page("/people/?role=system_admin").find("main"))
    assert "Auditor of accounts" in text(page("/people/?role=auditor&words=AUDITOR").find("main"))
    assert "Auditor of accounts" in text(page(f"/people/?organisation={auditor.organisation_id}").find("main"))
    assert "1 person." in text(page("/people/?account=closed")).replace("person .", "person.")
    assert "Nobody fits" in text(page("/people/?words=zzz"))


def test_the_list_of_people_does_not_ask_more_for_more(sign_in, administrator, django_assert_max_num_queries):
    for _ in range(60):
        factories.person(Role.AUDITOR)
    client = sign_in(administrator)
    client.get("/people/")

    with django_assert_max_num_queries(10):
        client.get("/people/")


def test_the_export_holds_no_formula_and_is_recorded(sign_in, administrator, acting):
    factories.person(Role.AUDITOR, post="=cmd()")
    answer = sign_in(administrator).get("/people/export.csv")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:2] == ["Post", "Email address"]
    assert any(row[0] == "'=cmd()" for row in rows)
    with acting(administrator):
        assert LedgerEntry.objects.filter(step="accounts.people_exported").count() == 1


def test_somebody_is_invited_on_a_page(page, mailoutbox, django_capture_on_commit_callbacks):
    organisation = factories.organisation()

    with django_capture_on_commit_callbacks(execute=True):
        answer = page(
            "/people/invite/", {"email": "new@example.org", "post": "Legal adviser", "organisation": organisation.pk}
        )

    assert "Invitation sent to new@example.org" in text(answer)
    assert "Invited, not accepted" in text(answer)
    [mail] = mailoutbox
    assert mail.to == ["new@example.org"]


def test_an_old_invitation_says_what_to_do(client, administrator, acting, now):
    with acting(administrator):
        invitation = actions.invite(
            email="new@example.org", post="Auditor", organisation=factories.organisation(), by=administrator, now=now
        )

    answer = client.get("/" + invitation.link.split("/", 3)[3])

    assert answer.status_code == 410
    assert "ask the system administrator who invited you" in answer.content.decode()


def test_a_fresh_invitation_is_accepted_once(sign_in, administrator, client, page):
    page(
        "/people/invite/", {"email": "new@example.org", "post": "Auditor", "organisation": factories.organisation().pk}
    )
    person = User.objects.get(email="new@example.org")
    link = fresh_link(administrator, person)
    client.post("/sign-out/")

    short = client.post(link, {"password1": "too short"})
    assert "Enter a password of 15 characters or more" in short.content.decode()
    done = client.post(link, {"password1": "three words seldom seen together"}, follow=True)
    assert "Password set." in done.content.decode()
    assert client.get(link).status_code == 410
    answer = client.post("/sign-in/", {"login": "new@example.org", "password": "three words seldom seen together"})
    assert answer["Location"] == "/"


def fresh_link(administrator, person):
    with unit_of_work(administrator) as unit:
        link = actions.invite_again(user=person, by=administrator, now=unit.at).link
    return "/" + link.split("/", 3)[3]


def test_a_role_on_a_case_is_given_by_reference(page, administrator):
    case, person = factories.case(), factories.person(Role.LEAD)

    answer = page(
        f"/people/{person.pk}/roles/give/",
        {"role": "sro", "organisation": person.organisation_id, "held": "case", "reference": case.reference.lower()},
    )

    assert "Role given: Senior responsible officer" in text(answer)
    assert case.reference in text(answer)
    held = RoleHolding.objects.get(user=person, role=Role.SRO)
    assert (held.procurement_id, held.entered_by_id) == (case.pk, administrator.pk)


def test_an_unknown_reference_is_refused_in_words(page):
    person = factories.person()

    answer = page(
        f"/people/{person.pk}/roles/give/",
        {"role": "sro", "organisation": person.organisation_id, "held": "case", "reference": "NO-1"},
    )

    assert errors(answer) == ["Check the reference with the procurement lead. No procurement has this one"]


def test_an_excluded_role_is_refused_in_words_and_nothing_typed_is_lost(page):
    case = factories.case()

    answer = page(
        f"/people/{case.lead.pk}/roles/give/",
        {"role": "sro", "organisation": case.lead.organisation_id, "held": "case", "reference": case.reference},
    )

    assert errors(answer) == ["A procurement lead does not approve their own notice"]
    assert answer.find("input", {"name": "reference"})["value"] == case.reference


def test_an_administrator_gives_nothing_to_themselves(page, administrator):
    answer = page(
        f"/people/{administrator.pk}/roles/give/",
        {"role": "auditor", "organisation": administrator.organisation_id, "held": "organisation"},
    )

    assert errors(answer) == ["Ask another administrator: nobody changes their own rights"]
    assert "Give a role" not in text(page(f"/people/{administrator.pk}/"))


def test_a_role_is_ended_on_a_page(page):
    person = factories.person(Role.AUDITOR)
    held = person.holdings.get()
    path = f"/people/{person.pk}/roles/{held.pk}/end/"
    today = {box["name"]: box["value"] for box in page(path).select("input[name^=last_day]")}

    assert "Role ended: Auditor" in text(page(path, today))
    held.refresh_from_db()
    assert held.to_date is not None


def test_an_address_changes_with_a_second_administrator(sign_in, page, administrator):
    person = factories.person(email="old@example.org")
    page(f"/people/{person.pk}/address/", {"new_email": "new@example.org"})

    alone = page(f"/people/{person.pk}/address/decide/", {"decision": "confirm"})
    assert "Ask a second administrator" in text(alone)

    second = sign_in(factories.person(Role.SYSTEM_ADMIN))
    assert "Confirm another email address" in second.get("/").content.decode()
    second.post(f"/people/{person.pk}/address/decide/", {"decision": "confirm"})
    person.refresh_from_db()
    assert person.email == "new@example.org"


def test_an_account_is_closed_and_opened_again(page):
    person = factories.person(Role.AUDITOR)

    assert "Do you want to close this account?" in text(page(f"/people/{person.pk}/close/"))
    assert "Account closed" in text(page(f"/people/{person.pk}/close/", {"sure": "yes"}))
    person.refresh_from_db()
    assert not person.is_active
    assert person.holdings.get().to_date is not None
    assert "Account open again" in text(page(f"/people/{person.pk}/reopen/", {"sure": "yes"}))


def test_organisations_are_added_changed_and_followed_by_a_successor(page):
    new = {"name": "Black Country CCG", "kind": Kind.CCG, "ods_code": "d2p2l"}
    assert "Organisation added: Black Country CCG" in text(page("/organisations/add/", new))
    made = Organisation.objects.get(ods_code="D2P2L")
    old = factories.organisation("Dudley CCG", ods_code="05C")

    page(f"/organisations/{old.pk}/", {"name": old.name, "kind": old.kind, "ods_code": "05C", "successor": made.pk})

    old.refresh_from_db()
    assert old.successor == made
    circle = page(
        f"/organisations/{made.pk}/",
        {"name": made.name, "kind": made.kind, "ods_code": "D2P2L", "successor": old.pk},
    )
    assert errors(circle) == ["An organisation cannot come after itself. Choose another successor"]


def test_an_ods_code_belongs_to_one_organisation(page):
    factories.organisation("Dudley CCG", ods_code="05C")

    answer = page("/organisations/add/", {"name": "Another", "kind": Kind.CCG, "ods_code": "05c"})

    assert errors(answer) == ["There is already an organisation with this ODS code"]


def test_a_company_number_and_trading_names_are_kept_in_one_form(page):
    facts = {"name": "Dudley Care Ltd", "kind": Kind.PROVIDER, "company_number": "123 4567"}
    page("/organisations/add/", {**facts, "trading_names": " Dudley Carers \r\n\r\nDC Homes\r\nDC Homes"})

    made = Organisation.objects.get(name="Dudley Care Ltd")
    assert (made.company_number, made.trading_names) == ("01234567", "Dudley Carers\nDC Homes")
    assert "Dudley Care Ltd" in text(page("/organisations/?words=dc homes").find("main"))
    assert "Dudley Care Ltd" in text(page("/organisations/?words=01234567").find("main"))


@pytest.mark.parametrize("number", ["ABCDEFGH", "0123-456", "OC 12"])
def test_a_company_number_in_another_format_is_refused_beside_its_field(page, number):
    answer = page("/organisations/add/", {"name": "Another", "kind": Kind.PROVIDER, "company_number": number})

    assert errors(answer) == ["Enter a company number in the correct format, like 01234567 or OC123456"]


def test_a_company_number_belongs_to_one_organisation(page):
    factories.organisation("Dudley Care", Kind.PROVIDER, company_number="OC123456")

    answer = page("/organisations/add/", {"name": "Another", "kind": Kind.PROVIDER, "company_number": "oc123456"})

    assert errors(answer) == ["There is already an organisation with this company number"]


def test_a_system_administrator_sees_no_case(sign_in, administrator):
    case = factories.case(title="Secret Community Provider")
    client = sign_in(administrator)

    for path in ("/", "/people/", f"/people/{case.lead.pk}/", "/organisations/", "/account/"):
        assert "Secret Community Provider" not in client.get(path).content.decode()
    assert client.get(f"/procurements/{case.reference}/").status_code == 404


def test_only_a_system_administrator_learns_references(administrator, acting):
    case, stranger = factories.case(), factories.person()

    with acting(administrator):
        assert case_by_reference(case.reference).pk == case.pk
        assert case_references([case.pk]) == {case.pk: case.reference}
    for nobody in (stranger, case.lead, None):
        with acting(nobody):
            assert case_by_reference(case.reference) is None
            assert case_references([case.pk]) == {}
