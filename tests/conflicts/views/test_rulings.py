"""The Guardian's pages and what a recused person finds."""

import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from conflicts.models import Interest, Recusal
from mcp_portal.accounts.roles import Role
from tests import factories
from tests.conflicts import steps

pytestmark = pytest.mark.django_db

RULING = {
    "handling": "papers_withheld", "reason": "A partner in a likely bidder",
    "released_sentence": "Dudley MCP is hidden because of your declared interest in Dudley GP Federation",
}  # fmt: skip


@pytest.fixture
def case():
    return factories.case(title="Dudley MCP")


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


@pytest.fixture
def sro(case):
    return factories.person(Role.SRO, case=case)


@pytest.fixture
def finance(case):
    return factories.person(Role.FINANCE_LEAD, case=case)


def text(response):
    return re.sub(r"\s+", " ", BeautifulSoup(response.content, "html.parser").get_text(" "))


def errors(response):
    page = BeautifulSoup(response.content, "html.parser")
    return [link.get_text(strip=True) for link in page.select(".nhsuk-error-summary__list a")]


def the_interest(guardian, acting):
    with acting(guardian):
        return Interest.objects.get()


def test_the_inbox_lists_what_waits_and_is_for_guardians_only(sign_in, case, guardian, finance):
    steps.declared(finance, case)

    answer = text(sign_in(guardian).get(reverse("conflicts:guardian")))
    assert "Rule on an interest of Finance lead" in answer
    assert "Agree what to do about the interests of Finance lead" in answer
    assert sign_in(case.lead).get(reverse("conflicts:guardian")).status_code == 404


def test_an_empty_inbox_says_so(sign_in, guardian):
    answer = text(sign_in(guardian).get(reverse("conflicts:guardian")))

    assert "Nothing waits for you" in answer
    assert "No ruling stands" in answer


def test_the_guardian_rules_from_the_inbox(sign_in, case, guardian, finance, acting):
    steps.declared(finance, case)
    site = sign_in(guardian)
    address = reverse("conflicts:ruling_create", args=[the_interest(guardian, acting).pk])
    form = site.get(address)
    assert "Dudley MCP is hidden because of your declared interest in Dudley GP Federation" in text(form)

    made = site.post(address, RULING, follow=True)

    assert "Leaves, and papers are withheld" in text(made)
    assert "A partner in a likely bidder" in text(made)
    assert "Propose to lift" in text(made)


def test_a_ruling_too_mild_for_the_interest_gets_a_sentence_beside_the_question(
    sign_in, case, guardian, finance, acting
):
    steps.declared(finance, case)
    address = reverse("conflicts:ruling_create", args=[the_interest(guardian, acting).pk])

    response = sign_in(guardian).post(address, {**RULING, "handling": "noted"})

    assert errors(response) == ["This interest needs at least “Leaves, and papers are withheld”"]


def test_only_the_guardian_of_the_case_opens_the_ruling_page(sign_in, case, guardian, finance, acting):
    steps.declared(finance, case)
    address = reverse("conflicts:ruling_create", args=[the_interest(guardian, acting).pk])
    elsewhere = factories.person(Role.GUARDIAN, of=factories.organisation("Elsewhere CCG"))

    for user in (finance, case.lead, elsewhere):
        assert sign_in(user).get(address).status_code == 404


def test_the_guardian_rules_on_a_person_who_has_not_declared(sign_in, case, guardian, finance):
    site = sign_in(guardian)
    address = reverse("conflicts:recusal_create", args=[case.reference])
    offered = BeautifulSoup(site.get(address).content, "html.parser").select("select[name=person] option")
    assert str(guardian.pk) not in [option["value"] for option in offered]

    made = site.post(address, {**RULING, "person": finance.pk}, follow=True)

    assert "Ruling on Finance lead" in text(made)
    assert site.post(address, {**RULING, "person": guardian.pk}).status_code == 200


def test_a_recused_person_finds_404_and_the_released_sentence(sign_in, case, guardian, finance):
    recusal = steps.ruled(finance, guardian, case)
    site = sign_in(finance)

    for name in ("case_conflicts", "recusal_create"):
        assert site.get(reverse(f"conflicts:{name}", args=[case.reference])).status_code == 404
    assert site.get(reverse("conflicts:declare"), {"case": case.reference}).status_code == 404
    for address in (reverse("conflicts:my_conflicts"), recusal.get_absolute_url()):
        answer = text(site.get(address))
        assert "Hidden because of your declared interest in Dudley GP Federation" in answer
        assert "A partner in a bidder" not in answer
        assert case.reference not in answer


def test_a_recused_person_is_not_asked_about_the_procurement_any_more(sign_in, case, guardian, finance):
    site = sign_in(finance)
    assert "Declare for Dudley MCP" in text(site.get(reverse("conflicts:my_conflicts")))

    steps.ruled(finance, guardian, case)

    assert "Dudley MCP" not in text(site.get(reverse("conflicts:my_conflicts")))


def test_lifting_takes_two_people_on_the_pages(sign_in, case, guardian, sro, finance, acting):
    steps.nil(sro, case)
    recusal = steps.ruled(finance, guardian, case)
    propose = sign_in(guardian).post(
        recusal.get_step_url("propose_lifting"),
        {"version": recusal.version, "reason": "The shares are sold"},
        follow=True,
    )
    assert "Lifting proposed" in text(propose)
    own = sign_in(guardian).get(recusal.get_step_url("confirm_lifting"))
    assert "a second person has to confirm" in text(own)

    site = sign_in(sro)
    assert "Decide on lifting the recusal of Finance lead" in text(site.get(reverse("conflicts:my_conflicts")))
    confirmed = site.post(recusal.get_step_url("confirm_lifting"), {"version": recusal.version + 1}, follow=True)

    assert "Lifting confirmed by" in text(confirmed)
    with acting(finance):
        assert Recusal.objects.get().lifted_at is not None


def test_the_case_page_leads_from_an_interest_to_its_ruling(sign_in, case, guardian, finance):
    steps.registered(finance, guardian, case)

    page = sign_in(guardian).get(reverse("conflicts:case_conflicts", args=[case.reference]))

    assert "ruling on the interest of Finance lead" in text(page)
    assert "Rule on the interest" not in text(page)


def test_colleagues_do_not_open_a_ruling(sign_in, case, guardian, finance):
    recusal = steps.ruled(finance, guardian, case)
    colleague = factories.person(Role.EVALUATOR, case=case)

    assert sign_in(colleague).get(recusal.get_absolute_url()).status_code == 404


def test_the_guardian_agrees_and_registers_on_the_pages(sign_in, case, guardian, finance, acting):
    filed = steps.declared(finance, case, steps.interest(material=False))
    site = sign_in(guardian)
    assert "Agree what to do" in text(site.get(filed.get_absolute_url()))

    wrong = site.post(filed.get_step_url("agree_mitigation"), {"version": filed.version})
    assert errors(wrong) == ["Enter what is done about interest 1"]
    site.post(filed.get_step_url("agree_mitigation"), {"version": filed.version, "mitigation_1": "Noted"})
    done = site.post(filed.get_step_url("register"), {"version": filed.version + 1}, follow=True)

    assert "On the register" in text(done)


def test_the_case_page_shows_the_team_to_all_and_rulings_to_some(sign_in, case, guardian, finance):
    steps.nil(guardian, case)
    steps.ruled(finance, guardian, case)
    colleague = factories.person(Role.EVALUATOR, case=case)
    address = reverse("conflicts:case_conflicts", args=[case.reference])

    seen = text(sign_in(guardian).get(address))
    assert "Rule on a person" in seen
    assert "Hidden because of your declared interest" in seen
    others = text(sign_in(colleague).get(address))
    assert "You have not declared for this procurement" in others
    assert "Rulings" not in others
    assert "Hidden because" not in others


def test_the_case_page_counts_who_is_missing(sign_in, case, guardian, finance):
    steps.nil(finance, case)

    answer = text(sign_in(case.lead).get(reverse("conflicts:case_conflicts", args=[case.reference])))

    assert "2 of 3 team members have no current declaration" in answer


def test_the_case_page_costs_the_same_for_10_and_40_people(sign_in, case, guardian, django_assert_max_num_queries):
    site, address = sign_in(guardian), reverse("conflicts:case_conflicts", args=[case.reference])
    site.get(address)  # the first page also writes the session
    counts = []
    for _ in range(2):
        for _ in range(10):
            steps.declared(factories.person(Role.MEMBER, case=case), case)
        with django_assert_max_num_queries(30) as captured:
            site.get(address)
        counts.append(len(captured))

    assert counts[0] == counts[1]
