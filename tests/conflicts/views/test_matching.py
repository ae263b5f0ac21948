"""Possible matches as a Guardian finds and settles them, and what the person concerned reads."""

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
from conflicts.models import Match
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.unit import unit_of_work
from tests import factories
from tests.conflicts import steps
from tests.conflicts.steps import NOON

pytestmark = pytest.mark.django_db

LIST = reverse("conflicts:matches")
WAITS = "This procurement is closed to you until the Conflicts of Interest Guardian has looked at your declaration"


@pytest.fixture
def case():
    return factories.case(title="Dudley MCP")


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


@pytest.fixture
def finance(case):
    return factories.person(Role.FINANCE_LEAD, case=case)


@pytest.fixture
def matched(case, guardian, finance):
    """One match of the finance lead with a bidder whose name may not be shown yet."""
    steps.declared(finance, None, steps.interest(organisation_name="Dudley GP Federation", material=False))
    enter(case, "The Dudley G.P. Federation Ltd")
    return the_match(guardian)


def enter(case, *names, shown=False, kind="bidder"):
    with unit_of_work(case.lead, at=NOON):
        facts = [actions.NameFacts(kind=kind, name=name) for name in names]
        return actions.enter_names(case, facts, bid=None, shown=shown, by=case.lead, now=NOON)


def the_match(guardian):
    with unit_of_work(guardian, at=NOON):
        return Match.objects.get()


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def text(response):
    return re.sub(r"\s+", " ", soup(response).find("main").get_text(" "))


def errors(response):
    return [link.get_text(strip=True) for link in soup(response).select(".nhsuk-error-summary__list a")]


def step(match, name):
    return reverse("conflicts:match_step", args=[match.pk, name])


# --- the person concerned ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["accounts:work", "conflicts:my_conflicts"])
def test_the_person_concerned_reads_that_it_is_closed_and_neither_name_nor_reason(
    sign_in, case, finance, matched, page
):
    site = sign_in(finance)

    answer = text(site.get(reverse(page)))

    assert WAITS.lower() in answer.lower()
    assert "G.P. Federation" not in answer
    assert "match" not in answer.lower()
    assert site.get(reverse("procurement:case", args=[case.reference])).status_code == 404


def test_nobody_but_guardians_of_the_case_has_these_pages(sign_in, case, finance, matched):
    export = reverse("conflicts:matches_export", args=["csv"])
    one = [matched.get_absolute_url(), step(matched, "dismiss"), reverse("conflicts:match_ruling", args=[matched.pk])]
    for person in (finance, case.lead):
        site = sign_in(person)
        assert {site.get(page).status_code for page in [LIST, export, *one]} == {404}
    site = sign_in(factories.person(Role.GUARDIAN, of=factories.organisation("NHS Elsewhere CCG")))
    assert {site.get(page).status_code for page in one} == {404}
    assert "Federation" not in site.get(LIST).content.decode() + site.get(export).content.decode()


# --- deciding ---------------------------------------------------------------------------------------------------------


def test_a_guardian_sees_both_sides_and_dismisses_with_a_reason(sign_in, case, guardian, finance, matched):
    site = sign_in(guardian)
    page = text(site.get(matched.get_absolute_url()))
    assert "The Dudley G.P. Federation Ltd" in page
    assert "Found by Same name" in page
    assert "Partner in a practice that may join the MCP" in page

    version = {"version": matched.version}
    assert errors(site.post(step(matched, "dismiss"), {**version, "reason": " "})) == ["Enter why this is not the same"]
    done = site.post(step(matched, "dismiss"), {**version, "reason": "Another one, in Leeds"}, follow=True)

    assert "Match dismissed" in soup(done).get_text()
    assert "No match waits for you" in text(done)
    assert sign_in(finance).get(reverse("procurement:case", args=[case.reference])).status_code == 200


def test_confirming_leads_to_the_ruling_whose_sentence_names_nobody_yet(sign_in, guardian, finance, matched):
    site = sign_in(guardian)
    form = site.post(step(matched, "confirm"), {"version": matched.version}, follow=True)
    assert "Rule on an interest" in text(form)
    sentence = soup(form).find("textarea", {"name": "released_sentence"}).get_text(strip=True)
    assert sentence == "A ruling has been made on an interest you declared"
    assert "it would tell the person who bids" in text(form)

    ruling = {"handling": "noted", "released_sentence": sentence, "reason": "Holds no share any longer"}
    made = site.post(reverse("conflicts:match_ruling", args=[matched.pk]), ruling, follow=True)

    assert "Ruling on Finance lead" in text(made)
    assert the_match(guardian).ruling_id
    assert WAITS.lower() not in text(sign_in(finance).get(reverse("accounts:work"))).lower()
    assert site.get(reverse("conflicts:match_ruling", args=[matched.pk])).status_code == 404
    assert site.get(step(matched, "confirm")).status_code == 404


def test_a_ruling_too_mild_for_the_interest_gets_its_sentence(sign_in, case, guardian, finance):
    steps.declared(finance, None, steps.interest())
    enter(case, "Dudley GP Federation", shown=False)
    site, match = sign_in(guardian), the_match(guardian)
    site.post(step(match, "confirm"), {"version": match.version})

    answer = site.post(
        reverse("conflicts:match_ruling", args=[match.pk]),
        {"handling": "noted", "released_sentence": "Noted", "reason": "Small"},
    )

    assert errors(answer) == ["This interest needs at least “Leaves, and papers are withheld”"]


def test_a_guardian_of_the_commissioner_rules_without_a_role_on_the_case(sign_in, case, guardian, finance, matched):
    site = sign_in(factories.person(Role.GUARDIAN, of=case.lead_commissioner))
    site.post(step(matched, "confirm"), {"version": matched.version})

    made = site.post(
        reverse("conflicts:match_ruling", args=[matched.pk]),
        {"handling": "papers_withheld", "released_sentence": "Hidden", "reason": "A partner"}, follow=True,
    )  # fmt: skip

    assert "Ruling on Finance lead" in text(made)
    with unit_of_work(guardian, at=NOON):
        assert Match.objects.get().ruling.person == finance


def test_two_guardians_at_once_do_not_both_decide(sign_in, guardian, matched):
    site = sign_in(guardian)
    site.post(step(matched, "confirm"), {"version": matched.version})

    late = site.post(step(matched, "dismiss"), {"version": matched.version, "reason": "Different"})

    assert late.status_code == 409


# --- the list ---------------------------------------------------------------------------------------------------------


def many(case, people):
    """Let people declare the same interest, so that each name matches each of them."""
    for _ in range(people):
        person = factories.person(Role.EVALUATOR, case=case)
        answers = [steps.interest(organisation_name=name, material=False) for name in ("Oak Surgery", "Elm Practice")]
        steps.declared(person, None, *answers)


def test_matches_are_grouped_by_name_filtered_and_searched(sign_in, case, guardian):
    many(case, 2)
    enter(case, "Oak Surgery", "Elm Practice")
    site = sign_in(guardian)

    page = soup(site.get(LIST))
    assert [" ".join(head.get_text().split()) for head in page.select("main h2")] == [
        "Oak Surgery (2)",
        "Elm Practice (2)",
    ]
    assert "4 matches" in page.get_text()
    assert "2 matches" in text(site.get(LIST, {"q": "elm"}))
    assert "No match fits these filters" in text(site.get(LIST, {"state": "dismissed"}))
    assert "4 matches" in text(site.get(LIST, {"how": "name", "procurement": case.pk}))
    assert "4 matches" in text(site.get(LIST, {"procurement": "elsewhere"}))
    assert "Similar names count from 50% alike on (default)" in text(site.get(LIST))


def test_the_export_holds_what_the_filter_shows_and_stands_in_the_ledger(sign_in, case, guardian):
    many(case, 2)
    enter(case, "Oak Surgery", "Elm Practice")
    site = sign_in(guardian)

    answer = site.get(reverse("conflicts:matches_export", args=["csv"]), {"q": "elm"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert [(row["Bidder or part"], row["Found by"], row["State"]) for row in rows] == [
        ("Elm Practice", "Same name", "To decide")
    ] * 2
    assert site.get(reverse("conflicts:matches_export", args=["xlsx"])).status_code == 200
    assert site.get(reverse("conflicts:matches_export", args=["pdf"])).status_code == 404
    with unit_of_work(guardian, at=NOON):
        rows = LedgerEntry.objects.filter(step="conflicts.matches_exported")
        assert [row.detail["rows"] for row in rows] == [2, 4]


def test_the_list_asks_the_same_number_of_questions_whatever_its_length(sign_in, case, guardian):
    many(case, 1)
    enter(case, "Oak Surgery", "Elm Practice", "Elm Practise")
    site, counted = sign_in(guardian), []
    site.get(LIST)
    for more in (0, 7):
        many(case, more)
        with CaptureQueriesContext(connection) as asked:
            page = site.get(LIST)
        counted.append(len(asked))
        assert f"{3 * (1 + more)} matches" in text(page)

    assert counted[0] == counted[1] <= 15


def test_the_inbox_counts_the_matches_and_leads_to_them(sign_in, guardian, matched):
    site = sign_in(guardian)

    answer = site.get(reverse("conflicts:guardian"))

    assert "Look at 1 possible match" in text(answer)
    assert soup(answer).find("a", href=LIST)
    assert "1 thing" in text(site.get(reverse("conflicts:my_conflicts")))
