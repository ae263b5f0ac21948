"""What a person is asked to declare."""

import datetime

import pytest

from conflicts import queries
from mcp_portal.accounts.roles import Role
from procurement.models import Procurement
from tests import factories
from tests.conflicts import steps
from tests.conflicts.steps import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return factories.case(title="Dudley MCP")


@pytest.fixture
def finance(case):
    return factories.person(Role.FINANCE_LEAD, case=case)


def asked(person, acting, at=NOON):
    with acting(person, at):
        return [
            (one.title, one.words)
            for one in queries.asked_to_declare(person, Procurement.objects.visible_to(person), at)
        ]


def test_a_person_on_a_team_is_asked_until_they_file(case, finance, acting):
    assert asked(finance, acting) == [("Dudley MCP", "You have not declared yet")]

    steps.draft(finance, case, kind="nil")
    assert asked(finance, acting) == []

    steps.nil(finance, case)
    assert asked(finance, acting) == []


def test_a_provider_is_not_asked(case, acting):
    assert asked(factories.person(Role.PROVIDER, case=case), acting) == []


@pytest.mark.parametrize(
    ("days", "words"),
    [(160, "Declare again by 22 November 2017"), (190, "Your declaration ran out on 22 November 2017")],
    ids=["soon", "late"],
)
def test_a_general_declaration_is_asked_for_again(acting, days, words):
    person = factories.person()
    steps.nil(person)

    assert asked(person, acting) == []
    assert asked(person, acting, NOON + datetime.timedelta(days=days)) == [("all your work", words)]
