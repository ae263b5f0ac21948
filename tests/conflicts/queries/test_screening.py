"""What an unanswered person is told, and what others are told about them."""

import datetime

import pytest

from conflicts import queries
from conflicts.models import NewName
from mcp_portal.accounts.roles import Role
from tests import factories
from tests.conflicts import asking, steps
from tests.conflicts.steps import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return factories.case(title="Towers MCP")


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


@pytest.fixture
def member(case):
    return factories.person(Role.EVALUATOR, case=case)


def test_an_unanswered_person_is_told_title_clock_and_count(case, member):
    asking.entered(case, "Federation", "Member trust")

    found = asking.waiting(member, case)

    assert (found.title, found.names, found.organisation_id) == ("Towers MCP", 2, member.organisation_id)
    assert found.now(datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)) == NOON
    assert found.url == f"/conflicts/questions/{case.pk}/"


def test_nobody_is_told_about_cases_of_others_or_after_the_role_has_ended(case, member, acting):
    asking.entered(case, "Federation")

    for user in (factories.person(Role.EVALUATOR), factories.person(Role.SYSTEM_ADMIN)):
        with acting(user):
            assert queries.waiting_cases(user) == []
    with acting(factories.person(Role.SYSTEM_ADMIN)):
        member.holdings.update(to_date=datetime.date(2017, 1, 1))
    with acting(member):
        assert queries.waiting_cases(member) == []


def test_a_recused_person_is_asked_nothing(case, guardian, member, acting):
    steps.ruled(member, guardian, case)

    asking.entered(case, "Federation")

    with acting(member):
        assert queries.waiting_cases(member) == []
        assert not NewName.objects.exists()
    asking.answered(guardian, case)
    with acting(guardian):
        assert member not in {one.user for one in queries.without_answer(case)}


def test_asked_and_waiting_are_told_apart(case, member, acting):
    asking.entered(case, "Federation")
    with acting(member):
        assert [one.pk for one in queries.names_asked(member)] == [case.pk]
        assert queries.waiting_for_guardian_on(member) == []

    asking.answered(member, case, "unsure")

    with acting(member):
        assert queries.names_asked(member) == []
        (waits,) = queries.waiting_for_guardian_on(member)
    assert waits.sentence == (
        "This procurement is closed to you until the Conflicts of Interest Guardian has looked at your declaration"
    )


def test_what_waits_for_a_guardian_is_one_thing_for_each_person_and_case(case, guardian, member, acting):
    asking.entered(case, "Federation", "Member trust")
    asking.answered(guardian, case)
    asking.answered(member, case, "interest")

    with acting(guardian):
        work = queries.waiting_for_guardian(guardian, NOON)

    # The interests were declared as answers: they are ruled on with them, not once more.
    assert (len(work.to_answer), len(work.to_rule)) == (1, 0)


def test_who_has_not_answered_leaves_out_bidders_hidden_from_the_reader(case, guardian, member, acting):
    bid = asking.bid(case)
    steps.ruled(case.lead, guardian, case, bid=bid)
    asking.entered(case, "Behind the hidden one", bid=bid, by=guardian)

    with acting(case.lead):
        assert queries.without_answer(case) == []
    asking.answered(guardian, case)
    with acting(guardian):
        assert [one.user for one in queries.without_answer(case)] == [member]


def test_a_name_says_its_part_and_its_identifiers(case, member, acting):
    bid = asking.bid(case, "Tower Federation")
    (name,) = asking.entered(case, "Quay Practice", bid=bid, kind="nominated_subcontractor")

    name.company_number, name.trading_names = "01234567", "Quay Surgery\nQuay Medical\n"

    assert name.described == "Nominated subcontractor of Tower Federation"
    assert name.identifiers == [
        "ODS code RNA", "Company number 01234567", "Also known as Quay Surgery, Quay Medical",
    ]  # fmt: skip
