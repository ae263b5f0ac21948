"""What waits for a Guardian and for a second person."""

import pytest

from conflicts import queries
from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.taking import take
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


def test_a_material_interest_waits_for_a_ruling_and_an_agreement(case, finance, guardian, acting):
    filed = steps.declared(finance, case)

    with acting(guardian):
        work = queries.waiting_for_guardian(guardian, NOON)

    assert (work.to_agree, len(work.to_rule), work.to_register) == ([filed], 1, [])


def test_the_guardian_of_the_organisation_finds_it_too(case, finance, acting):
    wide = factories.person(Role.GUARDIAN, of=finance.organisation)
    steps.declared(finance, case)
    steps.declared(finance, None, steps.interest(material=False))

    with acting(wide):
        work = queries.waiting_for_guardian(wide, NOON)

    assert (len(work.to_agree), len(work.to_rule)) == (2, 1)


def test_nothing_of_it_waits_for_others_or_for_the_person_concerned(case, finance, guardian, acting):
    steps.declared(guardian, case)
    elsewhere = factories.person(Role.GUARDIAN, of=factories.organisation("Elsewhere CCG"))

    for user in (guardian, finance, elsewhere, case.lead):
        with acting(user):
            assert len(queries.waiting_for_guardian(user, NOON)) == 0


def test_a_proposed_lifting_waits_for_a_second_person(case, finance, guardian, acting):
    sro = factories.person(Role.SRO, case=case)
    recusal = steps.ruled(finance, guardian, case)
    with acting(guardian):
        take(recusal, "propose_lifting", by=guardian, now=NOON, data={"reason": "Sold"})

    for user, count in ((sro, 1), (guardian, 0), (finance, 0)):
        with acting(user):
            assert len(queries.liftings_to_confirm(user)) == count
