"""Who has declared, until when, and who has not, whoever asks."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conflicts import queries
from conflicts.models import Interest
from conflicts.queries.declared import Declared
from mcp_portal.accounts.roles import Role
from tests import factories
from tests.conflicts import steps
from tests.conflicts.steps import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return factories.case()


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


@pytest.fixture
def finance(case):
    return factories.person(Role.FINANCE_LEAD, case=case)


def test_everybody_on_the_team_is_missing_at_first(case, finance, guardian, acting):
    factories.person(Role.REVIEWER, case=case)

    with acting(case.lead):
        missing = queries.without_current_declaration(case, NOON)

    assert set(missing) == {case.lead, finance, guardian}


def test_a_nil_return_counts_as_much_as_interests(case, finance, guardian, acting):
    steps.nil(finance, case)
    steps.declared(guardian, case)

    with acting(case.lead):
        assert queries.without_current_declaration(case, NOON) == [case.lead]


def test_the_answer_is_the_same_whoever_asks(case, finance, guardian, acting):
    steps.declared(finance, case)
    colleague = factories.person(Role.EVALUATOR, case=case)
    answers = []

    for user in (case.lead, finance, guardian, colleague):
        with acting(user):
            answers.append(set(queries.without_current_declaration(case, NOON)))

    assert answers == [{case.lead, guardian, colleague}] * 4


def test_a_general_declaration_does_not_count_for_a_procurement(case, finance, acting):
    steps.nil(finance)

    with acting(case.lead):
        assert finance in queries.without_current_declaration(case, NOON)


def test_a_declaration_for_another_procurement_does_not_count(case, finance, acting):
    other = factories.case()
    factories.hold(finance, Role.FINANCE_LEAD, case=other)
    steps.nil(finance, other)

    with acting(case.lead):
        assert finance in queries.without_current_declaration(case, NOON)


@pytest.mark.parametrize(
    ("day", "current"),
    [("2017-05-21", False), ("2017-05-22", True), ("2017-11-22", True), ("2017-11-23", False)],
    ids=["before it was filed", "the day it was filed", "the last day", "the day after"],
)
def test_a_declaration_counts_from_filing_to_its_review(case, finance, acting, day, current):
    steps.nil(finance, case)
    moment = datetime.datetime.fromisoformat(f"{day}T13:00+01:00")

    with acting(case.lead):
        assert (finance not in queries.without_current_declaration(case, moment)) == current


@given(st.dates(datetime.date(2016, 1, 1), datetime.date(2019, 1, 1)), st.integers(-5, 5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_last_day_of_a_declaration_is_included(due, days):
    last = Declared(1, NOON, due, True, False)

    assert last.is_current(due + datetime.timedelta(days=days)) == (days <= 0)


def test_a_recused_person_needs_no_current_declaration(case, finance, guardian, acting):
    steps.ruled(finance, guardian, case)

    with acting(case.lead):
        assert finance not in queries.without_current_declaration(case, NOON)


def test_a_material_interest_waits_for_a_ruling(case, finance, guardian, acting):
    steps.declared(finance, case)

    with acting(case.lead):
        assert queries.waiting_for_ruling(case, NOON) == [finance]
    with acting(guardian):
        one = Interest.objects.get(declaration__person=finance)
    steps.ruled(finance, guardian, interest=one, handling="papers_withheld")
    with acting(case.lead):
        assert queries.waiting_for_ruling(case, NOON) == []


def test_the_own_current_declaration_is_found_until_it_runs_out(case, finance, acting):
    filed = steps.nil(finance, case)

    with acting(finance):
        assert queries.current_declaration(finance, NOON, case) == filed
        assert queries.current_declaration(finance, NOON) is None
        assert queries.current_declaration(finance, NOON + datetime.timedelta(days=300), case) is None


def test_the_team_list_says_how_each_declaration_stands(case, finance, guardian, acting):
    steps.declared(finance, case)
    steps.nil(guardian, case)

    with acting(case.lead):
        told = {one.user: one for one in queries.team_declarations(case, NOON, sees_rulings=True)}
        untold = {one.user: one for one in queries.team_declarations(case, NOON)}

    assert (told[finance].state, untold[finance].state) == ("with_guardian", "current")
    assert told[guardian].detail == "Declared on 22 May 2017, current until 22 November 2017"
    assert told[case.lead].is_missing


def test_one_sentence_tells_what_a_person_declared(case, finance, guardian, acting):
    steps.nil(finance, case)
    steps.declared(guardian, case)

    with acting(case.lead):
        words = queries.declaration_words(case, NOON)

    assert words[finance.pk] == "Declared for this procurement on 22 May 2017: nothing to declare"
    assert words[guardian.pk] == "Declared for this procurement on 22 May 2017"
