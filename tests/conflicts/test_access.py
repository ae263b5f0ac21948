"""Who is Guardian of what, and who may be the second person."""

import pytest

from conflicts import access
from conflicts.models import Recusal
from mcp_portal.accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return factories.case()


def asked(case, person):
    return Recusal(person=person, procurement_id=case.pk, organisation_id=person.organisation_id)


@pytest.mark.parametrize("role", sorted(Role), ids=str)
def test_on_a_case_guardians_rule_and_named_roles_confirm(case, role):
    about, user = asked(case, factories.person()), factories.person(role, case=case)

    assert access.is_guardian(about, user) == (role == Role.GUARDIAN)
    assert access.may_confirm_lifting(about, user) == (role in {Role.SRO, Role.ACCOUNTABLE_OFFICER, Role.GUARDIAN})


def test_a_guardian_of_the_organisation_guards_its_people_and_no_others(case):
    home, elsewhere = factories.organisation("Home CCG"), factories.organisation("Elsewhere CCG")
    wide = factories.person(Role.GUARDIAN, of=home)

    assert access.is_guardian(asked(case, factories.person(of=home)), wide)
    assert not access.is_guardian(asked(case, factories.person(of=elsewhere)), wide)


def test_an_administrator_confirms_nothing(case):
    administrator = factories.person(Role.SYSTEM_ADMIN)

    assert not access.may_confirm_lifting(asked(case, factories.person()), administrator)


def test_nobody_acts_on_a_ruling_about_themselves(case):
    deputy = factories.person(Role.GUARDIAN, case=case)

    assert not access.is_guardian(asked(case, deputy), deputy)
    assert not access.may_confirm_lifting(asked(case, deputy), deputy)


@pytest.mark.parametrize("role", sorted(Role), ids=str)
def test_rulings_on_others_are_for_named_roles_on_the_case(case, role):
    seen = {Role.GUARDIAN, Role.SRO, Role.ACCOUNTABLE_OFFICER, Role.LEAD, Role.LEAD_REVIEWER, Role.AUDITOR}

    assert access.may_see_recusals(case, factories.person(role, case=case)) == (role in seen)


def test_a_guardian_of_an_organisation_reads_no_rulings_through_another_role(case):
    user = factories.person(Role.GUARDIAN, of=factories.organisation("Elsewhere CCG"))
    factories.hold(user, Role.EVALUATOR, case=case)

    assert not access.may_see_recusals(case, user)
