"""What stands on the register, for whom and how long."""

import datetime

import pytest

from conflicts import queries
from conflicts.models import Declaration
from mcp_portal.accounts.roles import Role
from tests import factories
from tests.conflicts import steps
from tests.conflicts.steps import NOON

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


@pytest.fixture
def case():
    return factories.case()


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


@pytest.fixture
def finance(case):
    return factories.person(Role.FINANCE_LEAD, case=case)


def lines(reader, acting, today=TODAY, **wanted):
    with acting(reader):
        found = queries.register(reader, today, queries.RegisterFilter(**wanted))
        rows = list(found)
        assert found[:1000] == rows
        assert found.counts["lines"] == found.count() == len(rows)
    return [(row.post, row.interest_in or "nil") for row in rows]


def test_a_nil_return_and_a_registered_interest_stand_on_the_register(case, finance, guardian, acting):
    steps.nil(case.lead, case)
    steps.registered(finance, guardian, case)
    stranger = factories.person(Role.EVALUATOR)

    assert lines(stranger, acting) == [("Finance lead", "Dudley GP Federation"), ("Procurement lead", "nil")]


def test_what_the_guardian_has_not_registered_is_not_shown(case, finance, guardian, acting):
    steps.declared(finance, case)

    for reader in (finance, guardian, case.lead):
        assert lines(reader, acting) == []


def test_a_reader_who_is_nobody_sees_nothing(case, finance, guardian, acting):
    steps.registered(finance, guardian, case)

    with acting(None):
        assert not Declaration.objects.exists()


@pytest.mark.parametrize(
    ("today", "shown"),
    [("2017-05-22", True), ("2017-07-10", True), ("2017-07-11", False)],
    ids=["while it ends", "6 months later", "a day more"],
)
def test_an_interest_stays_6_months_after_its_end(case, finance, guardian, acting, today, shown):
    steps.registered(finance, guardian, case, steps.interest(to_date=datetime.date(2017, 1, 10)))

    assert bool(lines(case.lead, acting, datetime.date.fromisoformat(today))) == shown


def test_an_interest_declared_again_stands_once(case, finance, guardian, acting):
    steps.registered(finance, guardian, case)
    steps.registered(finance, guardian, case, steps.interest(organisation_name="Another", material=False))

    assert lines(case.lead, acting) == [("Finance lead", "Dudley GP Federation"), ("Finance lead", "Another")]


def test_the_register_is_filtered_by_kind_words_and_organisation(case, finance, guardian, acting):
    steps.nil(case.lead, case)
    steps.registered(finance, guardian, case)

    assert lines(case.lead, acting, category="nil") == [("Procurement lead", "nil")]
    assert lines(case.lead, acting, category="financial") == [("Finance lead", "Dudley GP Federation")]
    assert lines(case.lead, acting, category="indirect") == []
    assert lines(case.lead, acting, text="federation finance") == [("Finance lead", "Dudley GP Federation")]
    assert lines(case.lead, acting, organisation=factories.organisation("Elsewhere CCG")) == []


def test_what_was_declared_for_a_hidden_procurement_is_hidden_with_it(case, finance, guardian, acting):
    steps.nil(case.lead, case)
    steps.registered(finance, guardian, case)

    assert lines(finance, acting) == [("Finance lead", "Dudley GP Federation")]


@pytest.mark.parametrize("count", [10, 200])
def test_the_register_costs_the_same_for_10_and_200_rows(case, guardian, acting, django_assert_num_queries, count):
    for _ in range(count):
        steps.nil(factories.person(Role.MEMBER, case=case), case)

    with acting(guardian), django_assert_num_queries(3):
        found = queries.register(guardian, TODAY, queries.RegisterFilter())
        assert len(found[:50]) == min(count, 50)
        assert found.counts["people"] == count
