"""The pages that ask about new names, and what the Guardian does with the answers."""

import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from conflicts import actions, queries
from conflicts.models import Answer, Declaration, Recusal
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement.models import Procurement
from tests import factories
from tests.conflicts import asking, steps

pytestmark = pytest.mark.django_db

DETAILS = {
    "category": "financial", "nature": "Employed two days a week", "basis": "actual", "material": "yes",
    "expects_to_move": "no", "from_date_day": "1", "from_date_month": "4", "from_date_year": "2015",
}  # fmt: skip


@pytest.fixture
def case():
    return factories.case(title="Towers MCP")


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


@pytest.fixture
def member(case):
    return factories.person(Role.EVALUATOR, case=case)


def text(response):
    return re.sub(r"\s+", " ", BeautifulSoup(response.content, "html.parser").get_text(" "))


def errors(response):
    page = BeautifulSoup(response.content, "html.parser")
    return [link.get_text(strip=True) for link in page.select(".nhsuk-error-summary__list a")]


def page_of(case):
    return reverse("conflicts:questions", args=[case.pk])


def open_to(person, case, acting):
    with acting(person):
        return Procurement.objects.visible_to(person).filter(pk=case.pk).exists()


def test_the_page_shows_the_new_names_and_nothing_else_of_the_case(sign_in, case, member):
    bid = asking.bid(case, "Tower Federation")
    asking.entered(case, "Harbour Care Ltd", bid=bid, kind="subcontractor")

    page = sign_in(member).get(page_of(case))

    assert "Do you have an interest in Harbour Care Ltd?" in text(page)
    assert "Subcontractor of Tower Federation. ODS code RNA" in text(page)
    assert "Towers MCP" in text(page)
    assert case.reference not in page.content.decode()
    assert sign_in(member).get(case.get_absolute_url()).status_code == 404


def test_my_work_and_my_conflicts_lead_to_the_page(sign_in, case, member):
    asking.entered(case, "Harbour Care Ltd")

    for name in ("accounts:work", "conflicts:my_conflicts"):
        answer = sign_in(member).get(reverse(name))
        assert page_of(case) in answer.content.decode()
        assert "You see nothing else of" in text(answer)
        assert "Harbour Care Ltd" not in text(answer)


def test_strangers_and_people_who_have_nothing_to_answer_find_no_page(sign_in, case, member):
    assert sign_in(member).get(page_of(case)).status_code == 404

    asking.entered(case, "Harbour Care Ltd")

    for user in (factories.person(Role.EVALUATOR), factories.person(Role.SYSTEM_ADMIN)):
        assert sign_in(user).get(page_of(case)).status_code == 404


def test_each_name_has_to_be_answered_about_beside_its_question(sign_in, case, member):
    first, second = asking.entered(case, "Harbour Care Ltd", "Harbour Trust")

    answer = sign_in(member).post(page_of(case), {f"name_{first.pk}": "unsure"})

    assert errors(answer) == [
        "Enter what makes you unsure about Harbour Care Ltd", "Select whether you have an interest in Harbour Trust",
    ]  # fmt: skip


def test_no_interest_opens_the_procurement_at_once(sign_in, case, member, acting):
    (name,) = asking.entered(case, "Harbour Care Ltd")

    answer = sign_in(member).post(page_of(case), {f"name_{name.pk}": "none"}, follow=True)

    assert "The procurement is open to you" in text(answer)
    assert open_to(member, case, acting)
    assert sign_in(member).get(case.get_absolute_url()).status_code == 200


def test_not_sure_goes_to_the_guardian_with_the_words(sign_in, case, guardian, member, acting):
    (name,) = asking.entered(case, "Harbour Care Ltd")
    asking.answered(guardian, case)

    answer = sign_in(member).post(
        page_of(case), {f"name_{name.pk}": "unsure", f"words_{name.pk}": "My sister may work there"}, follow=True
    )

    assert "closed to you until the Conflicts of Interest Guardian has looked at your declaration" in text(answer)
    assert not open_to(member, case, acting)
    inbox = sign_in(guardian).get(reverse("conflicts:guardian"))
    assert "Rule on what Evaluator" in text(inbox)
    with acting(member):
        ruling = Answer.objects.get().get_absolute_url()
    assert "My sister may work there" in text(sign_in(guardian).get(ruling))


def test_an_interest_is_asked_for_on_a_page_of_its_own_name_by_name(sign_in, case, member, acting):
    first, second, third = asking.entered(case, "Harbour Care Ltd", "Harbour Trust", "Quay Practice")
    site = sign_in(member)
    said = {f"name_{first.pk}": "interest", f"name_{second.pk}": "none", f"name_{third.pk}": "interest"}

    page = site.post(page_of(case), said)
    assert page.url == f"/conflicts/questions/{case.pk}/{first.pk}/?then={third.pk}"
    wrong = site.post(page.url, {**DETAILS, "nature": ""})
    assert errors(wrong) == ["Enter what the interest is"]
    then = site.post(page.url, DETAILS)
    assert then.url == f"/conflicts/questions/{case.pk}/{third.pk}/"
    done = site.post(then.url, DETAILS, follow=True)

    assert "Answers filed" in text(done)
    assert not open_to(member, case, acting)
    with acting(member):
        assert {(str(one.name), one.answer) for one in Answer.objects.all()} == {
            ("Harbour Care Ltd", "interest"), ("Harbour Trust", "none"), ("Quay Practice", "interest"),
        }  # fmt: skip
        assert Declaration.objects.filter(person=member).order_by("pk").last().interests.count() == 2


def test_leaving_the_page_of_an_interest_leaves_the_name_to_answer(sign_in, case, member, acting):
    (name,) = asking.entered(case, "Harbour Care Ltd")
    site = sign_in(member)
    site.post(page_of(case), {f"name_{name.pk}": "interest"})

    assert not open_to(member, case, acting)
    assert "Do you have an interest in Harbour Care Ltd?" in text(site.get(page_of(case)))


def test_a_date_in_the_future_is_refused_beside_its_field(sign_in, case, member):
    (name,) = asking.entered(case, "Harbour Care Ltd")
    address = reverse("conflicts:question_interest", args=[case.pk, name.pk])

    answer = sign_in(member).post(address, {**DETAILS, "from_date_year": "2030"})

    assert errors(answer) == ["Date it began must be today or in the past, or select potential"]


@pytest.fixture
def declared(case, guardian, member):
    """Two bidders; the member has a material financial interest in the second."""
    first, second = asking.bid(case, "Tower Federation"), asking.bid(case, "Quay Trust")
    with_names = [("Tower Federation", first), ("Quay Trust", second)]
    for name, bid in with_names:
        asking.entered(case, name, bid=bid, shown=False)
    with unit_of_work(case.lead, at=steps.NOON):
        actions.show_names(case, now=steps.NOON)
    asking.answered(guardian, case)
    closed = asking.waiting(member, case)
    with unit_of_work(member, at=steps.NOON):
        one, two = queries.open_names(member, closed)
        return actions.answer_names(
            closed, [actions.NameAnswer(one, "none"), actions.NameAnswer(two, "interest", interest=asking.INTEREST)],
            by=member, now=steps.NOON,
        )[1]  # fmt: skip


def ruling(answer, **changes):
    return {
        "bid": "whole", "handling": "papers_withheld", "reason": "Employed by it", "seen": str(answer.pk),
        "released_sentence": "Hidden because of your declared interest in Quay Trust", **changes,
    }  # fmt: skip


def test_the_ruling_is_about_the_whole_procurement_unless_the_guardian_says_otherwise(
    sign_in, case, guardian, member, declared, acting
):
    site = sign_in(guardian)
    page = BeautifulSoup(site.get(declared.get_absolute_url()).content, "html.parser")
    assert page.select_one("input[name=bid][checked]")["value"] == "whole"
    assert page.select_one("input[name=handling][checked]")["value"] == "papers_withheld"
    assert "Hidden because of your declared interest in Quay Trust" in page.get_text()

    site.post(declared.get_absolute_url(), ruling(declared))

    assert not open_to(member, case, acting)
    with acting(guardian):
        made = Recusal.objects.get()
        assert (made.hides_case, made.hides_bid, made.interest) == (True, False, declared.interest)
        assert Answer.objects.get(pk=declared.pk).ruling == made
        assert Declaration.objects.get(person=member).to_rule_on(steps.NOON).count() == 0


def test_a_ruling_on_one_bidder_opens_the_rest(sign_in, case, guardian, member, declared, acting):
    made = sign_in(guardian).post(declared.get_absolute_url(), ruling(declared, bid=declared.bid_id), follow=True)

    assert "Only Quay Trust" in text(made)
    assert open_to(member, case, acting)
    with acting(member):
        assert queries.hidden_bid_ids(member) == {declared.bid_id}


def test_a_ruling_too_mild_is_refused_beside_the_question(sign_in, guardian, declared):
    answer = sign_in(guardian).post(declared.get_absolute_url(), ruling(declared, handling="noted"))

    assert errors(answer) == ["This interest needs at least “Leaves, and papers are withheld”"]


def test_an_answer_that_came_in_meanwhile_is_not_ruled_on_unread(sign_in, case, guardian, member, declared, acting):
    asking.entered(case, "Late subcontractor", kind="subcontractor", bid=None, by=guardian)
    asking.answered(guardian, case)
    asking.answered(member, case, "unsure")

    sign_in(guardian).post(declared.get_absolute_url(), ruling(declared, bid=declared.bid_id))

    assert not open_to(member, case, acting)
    with acting(guardian):
        assert Answer.objects.waiting().count() == 1


def test_a_guardian_never_rules_on_their_own_answer(sign_in, case, guardian, member):
    deputy = factories.person(Role.GUARDIAN, case=case)
    asking.entered(case, "Harbour Care Ltd")
    asking.answered(deputy, case)
    (own,) = asking.answered(guardian, case, "unsure")

    assert sign_in(guardian).get(own.get_absolute_url()).status_code == 404
    assert "Rule on what" not in text(sign_in(guardian).get(reverse("conflicts:guardian")))
    assert sign_in(deputy).get(own.get_absolute_url()).status_code == 200


def test_a_guardian_who_has_not_answered_sees_no_answers(sign_in, case, guardian, member):
    asking.entered(case, "Harbour Care Ltd")
    (answer,) = asking.answered(member, case, "unsure")

    assert sign_in(guardian).get(answer.get_absolute_url()).status_code == 404


def test_the_guardian_of_the_organisation_finds_it_without_a_role_on_the_case(sign_in, case, member, acting):
    wide = factories.person(Role.GUARDIAN, of=member.organisation)
    asking.entered(case, "Harbour Care Ltd")
    (answer,) = asking.answered(member, case, "unsure")

    page = sign_in(wide).get(answer.get_absolute_url())
    assert "Harbour Care Ltd" in text(page)
    sign_in(wide).post(answer.get_absolute_url(), ruling(answer, handling="noted"))

    assert open_to(member, case, acting)


def test_the_inbox_costs_the_same_for_5_and_25_answers(sign_in, case, guardian, django_assert_max_num_queries):
    (_name,) = asking.entered(case, "Harbour Care Ltd")
    asking.answered(guardian, case)
    site, counts = sign_in(guardian), []
    site.get(reverse("conflicts:guardian"))
    for size in (5, 20):
        for _ in range(size):
            asking.answered(factories.person(Role.MEMBER, case=case), case, "unsure")
        with django_assert_max_num_queries(40) as captured:
            site.get(reverse("conflicts:guardian"))
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_the_question_page_costs_the_same_for_2_and_12_names(sign_in, case, member, django_assert_max_num_queries):
    site, counts = sign_in(member), []
    for size in (2, 10):
        asking.entered(case, *(f"Name {n}" for n in range(size)), by=case.lead)
        asking.answered(case.lead, case)
        site.get(page_of(case))
        with django_assert_max_num_queries(30) as captured:
            site.get(page_of(case))
        counts.append(len(captured))

    assert counts[0] == counts[1]
