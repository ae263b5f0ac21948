"""People by bidders as a table and a file, and the check of a candidate."""

from __future__ import annotations

import csv
import io
import re

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conflicts import actions
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.unit import unit_of_work
from tests import factories
from tests.conflicts import asking, steps
from tests.conflicts.steps import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return factories.case(title="Dudley MCP")


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


@pytest.fixture
def finance(case):
    return factories.person(Role.FINANCE_LEAD, case=case)


def text(response):
    return re.sub(r"\s+", " ", BeautifulSoup(response.content, "html.parser").find("main").get_text(" "))


def errors(response):
    page = BeautifulSoup(response.content, "html.parser")
    return [link.get_text(strip=True) for link in page.select(".nhsuk-error-summary__list a")]


def page(case, name="people_by_bidders"):
    return reverse(f"conflicts:{name}", args=[case.reference])


def cells(site, case):
    """Give the words of each person's cells as the file has them: {post: {bidder: words}}."""
    answer = site.get(reverse("conflicts:people_by_bidders_export", args=[case.reference, "csv"]))
    assert answer.status_code == 200
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    return {
        row.pop("Person").split(",")[0]: {key: value for key, value in row.items() if key != "Roles"} for row in rows
    }


def enter(case, bidder, *parts, shown=True):
    bid = asking.bid(case, bidder)
    with unit_of_work(case.lead, at=NOON):
        facts = [actions.NameFacts(kind="bidder", name=bidder)]
        facts += [actions.NameFacts(kind="member", name=part) for part in parts]
        actions.enter_names(case, facts, bid=bid, bidder_name=bidder, shown=shown, by=case.lead, now=NOON)
    if shown:
        asking.answered(case.lead, case)
    return bid


def people(case, *roles):
    return [factories.person(role, case=case) for role in roles]


# --- the matrix -------------------------------------------------------------------------------------------------------


def test_each_person_stands_to_each_bidder_as_answers_and_rulings_say(sign_in, case, guardian, finance):
    legal, member, sro = people(case, Role.LEGAL, Role.MEMBER, Role.SRO)
    federation = enter(case, "Federation", "Oak Surgery")
    enter(case, "Trust")
    for person in (guardian, legal, sro):
        asking.answered(person, case)
    [answer, *_] = asking.answered(finance, case, "interest")
    steps.ruled(legal, guardian, case, handling="discuss_no_vote")
    steps.ruled(sro, guardian, case, handling="papers_withheld", bid=federation)

    found = cells(sign_in(guardian), case)

    assert found["Procurement lead"] == {"Federation": "Answered: no interest", "Trust": "Answered: no interest"}
    assert found["Finance lead"] == {"Federation": "With the Guardian", "Trust": "With the Guardian"}
    assert found["Committee member"] == {"Federation": "Not answered", "Trust": "Not answered"}
    assert found["Legal adviser"] == dict.fromkeys(["Federation", "Trust"], "Discusses, does not vote")
    assert found["Senior responsible officer"] == {
        "Federation": "Leaves, and papers are withheld", "Trust": "Answered: no interest",
    }  # fmt: skip
    assert answer.person == finance


def test_an_unsettled_match_is_with_the_guardian_and_says_nothing_before_names_are_shown(
    sign_in, case, guardian, finance
):
    steps.declared(finance, None, steps.interest(organisation_name="Oak Surgery", material=False))
    enter(case, "Federation", "Oak Surgery")
    enter(case, "Secret", shown=False)
    asking.answered(guardian, case)

    assert cells(sign_in(case.lead), case)["Finance lead"] == {"Federation": "With the Guardian"}
    answer = text(sign_in(case.lead).get(page(case)))
    assert "Oak Surgery Member of a bidder" in answer
    assert "Secret" not in answer


def test_the_matrix_is_an_accessible_table(sign_in, case, guardian):
    enter(case, "Federation")
    asking.answered(guardian, case)

    answer = BeautifulSoup(sign_in(guardian).get(page(case)).content, "html.parser")
    table = answer.find("table")

    assert table.find("caption").get_text(strip=True) == "People by bidders"
    assert [head.get_text(strip=True) for head in table.select("thead th[scope=col]")] == ["Person", "Federation"]
    assert len(table.select("tbody th[scope=row]")) == 2
    region = table.find_parent(role="region")
    assert (region["tabindex"], region["aria-label"]) == ("0", "People by bidders")


def test_before_names_may_be_shown_the_page_says_so(sign_in, case, guardian):
    enter(case, "Secret", shown=False)

    for person in (case.lead, guardian):
        answer = text(sign_in(person).get(page(case)))
        assert "No name of a bidder may be shown yet" in answer
        assert "Secret" not in answer


def test_only_guardian_sro_and_lead_read_it_and_nobody_from_whom_a_bidder_is_hidden(sign_in, case, guardian, finance):
    [sro] = people(case, Role.SRO)
    federation = enter(case, "Federation")
    for person in (guardian, finance, sro):
        asking.answered(person, case)

    found = {person: sign_in(person).get(page(case)).status_code for person in (guardian, sro, case.lead, finance)}
    assert list(found.values()) == [200, 200, 200, 404]
    steps.ruled(sro, guardian, case, bid=federation)
    assert sign_in(sro).get(page(case)).status_code == 404
    assert sign_in(sro).get(page(case, "precheck")).status_code == 404
    with unit_of_work(sro, at=NOON), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM conflicts_people_by_names(%s)", [case.pk])
        assert cursor.fetchall() == []


def test_the_matrix_asks_the_same_number_of_questions_whatever_its_size(sign_in, case, guardian):
    site, counted = sign_in(guardian), []
    for more in (1, 6):
        for number in range(more):
            enter(case, f"Bidder {more}-{number}", "Part one", "Part two")
            factories.person(Role.EVALUATOR, case=case)
        asking.answered(guardian, case)
        site.get(page(case))
        with CaptureQueriesContext(connection) as asked:
            site.get(page(case))
        counted.append(len(asked))

    assert counted[0] == counted[1] <= 20


def test_an_export_of_the_matrix_stands_in_the_ledger(sign_in, case, guardian):
    enter(case, "Federation")
    asking.answered(guardian, case)
    site = sign_in(guardian)

    assert site.get(reverse("conflicts:people_by_bidders_export", args=[case.reference, "xlsx"])).status_code == 200
    assert site.get(reverse("conflicts:people_by_bidders_export", args=[case.reference, "pdf"])).status_code == 404
    with unit_of_work(guardian, at=NOON):
        assert LedgerEntry.objects.get(step="conflicts.matrix_exported").detail == {"format": "xlsx", "rows": 2}


# --- the check of a candidate -----------------------------------------------------------------------------------------


@pytest.fixture
def candidate():
    found = factories.person(Role.REVIEWER, post="Reviewer to be", email="reviewer@example.org")
    steps.declared(found, None, steps.interest(organisation_name="Oak Surgery", material=False))
    return found


def test_the_guardian_sees_what_would_match_and_the_lead_only_that_the_guardian_has_to_look(
    sign_in, case, guardian, candidate
):
    enter(case, "The Oak Surgery Ltd", shown=False)
    asked = {"email": "Reviewer@example.org"}

    answer = text(sign_in(guardian).post(page(case, "precheck"), asked))
    assert "The Guardian has to look: Reviewer to be" in answer
    assert "The Oak Surgery Ltd" in answer
    assert "Same name" in answer

    told = text(sign_in(case.lead).post(page(case, "precheck"), asked))
    assert "The Guardian has to look: Reviewer to be" in told
    assert "Oak" not in told
    assert "declare" not in told.split("The Guardian has to look")[1]

    work = text(sign_in(candidate).get(reverse("accounts:work")))
    assert "You have no role on any procurement yet" in work
    assert "Nothing yet" in work


def test_a_clear_candidate_is_said_to_be_clear(sign_in, case, guardian, candidate):
    enter(case, "Walsall Community Trust", shown=False)

    for person in (guardian, case.lead):
        answer = text(sign_in(person).post(page(case, "precheck"), {"email": candidate.email}))
        assert "Clear: Reviewer to be" in answer
        assert "Walsall" not in answer


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("", "Enter the email address of the candidate"),
        ("nobody@example.org", "Enter the address of somebody with an open account. Nobody here signs in with this"),
        ("lead@example.org", "Nobody checks themselves. Another person has to"),
    ],
)
def test_a_wrong_candidate_gets_a_sentence_beside_the_field(sign_in, email, expected):
    lead = factories.person(post="Procurement lead", email="lead@example.org")
    case = factories.case(lead=lead)

    assert errors(sign_in(lead).post(page(case, "precheck"), {"email": email})) == [expected]


def test_nobody_else_checks(sign_in, case, finance):
    assert sign_in(finance).get(page(case, "precheck")).status_code == 404


def test_the_conflicts_tab_leads_to_both_pages(sign_in, case, guardian, finance):
    sro = factories.person(Role.SRO, case=case)
    links = {}
    for person in (guardian, case.lead, sro, finance):
        answer = sign_in(person).get(page(case, "case_conflicts")).content.decode()
        links[person] = [page(case) in answer, page(case, "precheck") in answer]

    assert list(links.values()) == [[True, True], [True, True], [True, False], [False, False]]
