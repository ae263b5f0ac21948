"""The journey of a declaration, as the person who declares walks it."""

import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from conflicts.models import Declaration, Interest
from mcp_portal.accounts.roles import Kind, Role
from tests import factories
from tests.conflicts import steps

pytestmark = pytest.mark.django_db

INTEREST = {
    "category": "financial", "organisation_name": "Dudley GP Federation", "nature": "Partner in a practice",
    "basis": "actual", "material": "yes", "expects_to_move": "no",
    "from_date_day": "1", "from_date_month": "4", "from_date_year": "2009",
}  # fmt: skip


@pytest.fixture
def case():
    return factories.case(title="Dudley MCP")


@pytest.fixture
def finance(case):
    return factories.person(Role.FINANCE_LEAD, case=case)


@pytest.fixture
def site(sign_in, finance):
    return sign_in(finance)


def page(response):
    return BeautifulSoup(response.content, "html.parser")


def text(response):
    return re.sub(r"\s+", " ", page(response).get_text(" "))


def errors(response):
    return [link.get_text(strip=True) for link in page(response).select(".nhsuk-error-summary__list a")]


def begin(site, case, finance, **answers):
    about = f"{finance.organisation_id}-{case.reference}"
    return site.post(reverse("conflicts:declare"), {"about": about, **answers})


AWARE = {"aware_date_day": "9", "aware_date_month": "5", "aware_date_year": "2017"}


def test_the_page_offers_each_procurement_and_the_general_work(site, case, finance):
    answer = text(site.get(reverse("conflicts:declare")))

    assert "Dudley MCP" in answer
    assert f"All my work for {finance.organisation.short_name}" in answer


def test_interests_are_declared_step_by_step(site, case, finance):
    added = begin(site, case, finance, kind="interests", **AWARE)
    draft = Declaration.objects.get()
    assert added.url == reverse("conflicts:interest_add", args=[draft.pk])

    checked = site.post(added.url, INTEREST, follow=True)
    assert "Check your declaration" in text(checked)
    assert "Dudley GP Federation" in text(checked)

    step = reverse("conflicts:declaration_step", args=[draft.pk, "submit"])
    assert step in str(checked.content)
    filed = site.post(step, {"version": draft.version, "correct": "on"}, follow=True)

    assert page(filed).h1.get_text(strip=True) == "Declaration filed"
    assert "The Guardian also rules on what you may do" in text(filed)
    assert page(filed).select(".nhsuk-notification-banner") == []


def test_a_nil_return_is_filed_in_three_pages(site, case, finance):
    checked = begin(site, case, finance, kind="nil")
    draft = Declaration.objects.get()
    assert checked.url == reverse("conflicts:declaration", args=[draft.pk])
    assert "Nil return" in text(site.get(checked.url))

    step = reverse("conflicts:declaration_step", args=[draft.pk, "file_nil"])
    filed = site.post(step, {"version": draft.version, "correct": "on"}, follow=True)

    assert page(filed).h1.get_text(strip=True) == "Nil return filed"


def test_the_statement_has_to_be_confirmed(site, case, finance):
    begin(site, case, finance, kind="nil")
    step = reverse("conflicts:declaration_step", args=[Declaration.objects.get().pk, "file_nil"])

    assert errors(site.post(step, {"version": 1})) == ["Tick the box to say that this is complete and correct"]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, ["Select what you declare for", "Select whether you have interests to declare"]),
        ({"about": "here", "kind": "interests"}, ["Enter the date you became aware"]),
        (
            {"about": "here", "kind": "interests", **AWARE, "aware_date_year": "2018"},
            ["Date you became aware must be today or in the past"],
        ),
    ],
    ids=["nothing", "no date", "future date"],
)
def test_a_wrong_beginning_gets_a_sentence_beside_the_question(site, case, finance, answers, expected):
    if answers.get("about"):
        answers = {**answers, "about": f"{finance.organisation_id}-{case.reference}"}

    assert errors(site.post(reverse("conflicts:declare"), answers)) == expected


def test_a_nil_return_beside_a_live_interest_gets_a_sentence_beside_the_question(site, case, finance):
    steps.declared(finance, case, steps.interest(material=False))

    response = begin(site, case, finance, kind="nil")

    assert errors(response) == ["You have 1 interest that has not ended. Select yes, then say when each one ended"]


def test_somebody_declares_again_for_a_procurement_that_waits_for_the_ruling(site, case, finance, acting):
    filed = steps.declared(finance, case)

    page = site.get(reverse("conflicts:declare")).content.decode()
    again = site.get(reverse("conflicts:declare_again", args=[filed.pk]))

    assert site.get(case.get_absolute_url()).status_code == 404
    assert f'value="{finance.organisation_id}-{case.pk}"' in page
    assert again.status_code == 200
    assert case.reference not in page


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"organisation_name": ""}, "Enter the organisation the interest is in"),
        (
            {"to_date_day": "31", "to_date_month": "3", "to_date_year": "2009"},
            "Date it ended must be the same as or after the date it began",
        ),
        ({"from_date_year": "2018"}, "Date it began must be today or in the past, or select potential"),
        ({"from_date_month": "13"}, "Date it began must be a real date"),
        ({"category": "indirect"}, "Enter how that person is related to you"),
    ],
    ids=["no organisation", "end before start", "begins in the future", "no date", "no relationship"],
)
def test_a_wrong_answer_about_an_interest_gets_its_sentence_and_loses_nothing(site, case, finance, changes, expected):
    response = site.post(begin(site, case, finance, kind="interests", **AWARE).url, {**INTEREST, **changes})

    assert errors(response) == [expected]
    assert "Partner in a practice" in text(response)
    assert page(response).title.get_text(strip=True).startswith("Error: ")


def test_an_interest_of_a_draft_can_be_changed_and_taken_out(site, case, finance):
    site.post(begin(site, case, finance, kind="interests", **AWARE).url, INTEREST)
    interest = Interest.objects.get()

    site.post(reverse("conflicts:interest_change", args=[interest.pk]), {**INTEREST, "nature": "Owner"})
    assert Interest.objects.get().nature == "Owner"

    site.post(reverse("conflicts:interest_remove", args=[interest.pk]))
    assert not Interest.objects.exists()


def test_a_draft_can_be_thrown_away(site, case, finance):
    begin(site, case, finance, kind="nil")

    site.post(reverse("conflicts:declaration_discard", args=[Declaration.objects.get().pk]))

    assert not Declaration.objects.exists()


def test_nobody_opens_the_draft_of_somebody_else(sign_in, case, finance):
    draft = steps.draft(finance, case)
    other = sign_in(factories.person(Role.GUARDIAN, case=case))

    for name in ("declaration", "declare_again", "interest_add", "declaration_discard"):
        assert other.get(reverse(f"conflicts:{name}", args=[draft.pk])).status_code == 404


def test_a_filed_declaration_cannot_be_edited(site, case, finance):
    filed = steps.declared(finance, case)

    assert site.get(reverse("conflicts:interest_add", args=[filed.pk])).status_code == 404
    assert "What is filed stays as it is" in text(site.get(filed.get_absolute_url()))


def test_a_person_without_a_role_still_declares_for_their_own_organisation(sign_in):
    answer = text(sign_in(factories.person()).get(reverse("conflicts:declare")))

    assert "All my work for" in answer


def test_an_interest_given_by_a_code_is_linked_and_shown_with_its_organisation(site, case, finance):
    practice = factories.organisation("High Oak Surgery", Kind.PROVIDER, ods_code="M87001")
    added = begin(site, case, finance, kind="interests", **AWARE)

    checked = site.post(added.url, {**INTEREST, "organisation_name": "m87001"}, follow=True)

    assert Interest.objects.get().organisation == practice
    assert "Linked to High Oak Surgery, ODS code M87001" in text(checked)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("M87999", "Check the ODS code M87999, or enter the name. No organisation here has it"),
        ("01234567", "Check the company number 01234567, or enter the name. No organisation here has it"),
        ("oc123456", "Check the company number OC123456, or enter the name. No organisation here has it"),
    ],
)
def test_a_code_nobody_has_gets_a_sentence_beside_the_field(site, case, finance, words, expected):
    added = begin(site, case, finance, kind="interests", **AWARE)

    answer = site.post(added.url, {**INTEREST, "organisation_name": words})

    assert errors(answer) == [expected]
    assert page(answer).find("input", {"name": "organisation_name"})["value"] == words
    assert not Interest.objects.exists()


@pytest.mark.parametrize("words", ["G4S", "BUPA", "Practice 12", "111"])
def test_a_short_name_is_not_taken_for_a_code(site, case, finance, words):
    added = begin(site, case, finance, kind="interests", **AWARE)

    site.post(added.url, {**INTEREST, "organisation_name": words})

    assert Interest.objects.get().organisation_name == words
