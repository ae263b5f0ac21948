"""Who is told that something waits, and that the mail says no more."""

import pytest

from mcp_portal.accounts.roles import Role
from mcp_portal.notifications.models import Outbox
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


def told(person, acting):
    with acting(person):
        return list(Outbox.objects.filter(user=person).values_list("subject", flat=True))


def test_every_guardian_is_told_of_interests_but_nobody_else(case, guardian, acting):
    finance = factories.person(Role.FINANCE_LEAD, case=case)
    wide = factories.person(Role.GUARDIAN, of=finance.organisation)

    steps.declared(finance, case)

    assert told(guardian, acting) == told(wide, acting) == ["A declaration of interests waits for you"]
    assert told(case.lead, acting) == told(finance, acting) == []


def test_a_nil_return_disturbs_nobody(case, guardian, acting):
    steps.nil(case.lead, case)

    assert told(guardian, acting) == []


def test_the_person_concerned_is_told_of_a_ruling_and_the_second_person_of_a_lifting(case, guardian, acting):
    finance, sro = factories.person(Role.FINANCE_LEAD, case=case), factories.person(Role.SRO, case=case)
    recusal = steps.ruled(finance, guardian, case)
    with acting(guardian):
        take(recusal, "propose_lifting", by=guardian, now=NOON, data={"reason": "Sold"})

    assert told(finance, acting) == ["A ruling on your interests"]
    assert told(sro, acting) == ["A ruling waits for a second person"]
    assert told(guardian, acting) == []
