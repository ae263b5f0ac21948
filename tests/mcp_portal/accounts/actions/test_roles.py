"""Giving and ending roles."""

from __future__ import annotations

import datetime

import pytest
from django.db import DatabaseError, transaction

from mcp_portal.accounts import actions
from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.roles import COMMISSIONING, EXCLUSIONS, HELD_WITHOUT_A_CASE, Kind, Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.notifications.models import Outbox
from mcp_portal.workflow.steps import NotAllowed, Refused
from tests import factories

ONE_OF_EACH = [(sorted(rule.one)[0], sorted(rule.other)[0], rule.because) for rule in EXCLUSIONS]
BOTH_WAYS = ONE_OF_EACH + [(other, one, because) for one, other, because in ONE_OF_EACH]


@pytest.fixture
def administrator(db):
    return factories.person(Role.SYSTEM_ADMIN)


@pytest.fixture
def case(db):
    return factories.case()


def give(person, role, by, now, case=None, of=None, **dates):
    return actions.give_role(
        user=person, role=role, organisation=of or factories.organisation_for(role), by=by, now=now, case=case, **dates
    )


@pytest.mark.parametrize(("one", "other", "because"), BOTH_WAYS)
def test_roles_that_exclude_each_other_never_meet_on_one_case(one, other, because, administrator, case, acting, now):
    person = factories.person()
    place = {role: None if role == Role.SYSTEM_ADMIN else case for role in (one, other)}

    with acting(administrator):
        give(person, one, administrator, now, place[one])

        with pytest.raises(Refused, match=because):
            give(person, other, administrator, now, place[other])
        assert [held.role for held in person.holdings.all()] == [one]


def test_roles_that_exclude_each_other_may_be_held_on_two_cases(administrator, case, acting, now):
    person, elsewhere = factories.person(), factories.case(title="Another")

    with acting(administrator):
        give(person, Role.LEAD, administrator, now, case)
        give(person, Role.SRO, administrator, now, elsewhere)

    assert person.holdings.count() == 2


def test_a_role_that_ended_before_excludes_nothing(administrator, case, acting, now):
    person = factories.person()
    today = now.date()

    with acting(administrator):
        give(person, Role.LEAD, administrator, now, case, from_date=today, to_date=today)
        with pytest.raises(Refused):
            give(person, Role.SRO, administrator, now, case, from_date=today)
        give(person, Role.SRO, administrator, now, case, from_date=today + datetime.timedelta(days=1))

    assert person.holdings.count() == 2


def test_a_role_that_begins_later_already_excludes(administrator, case, acting, now):
    person = factories.person()
    later = now.date() + datetime.timedelta(days=30)

    with acting(administrator):
        give(person, Role.LEAD, administrator, now, case, from_date=later)

        with pytest.raises(Refused, match="does not approve their own notice"):
            give(person, Role.SRO, administrator, now, case)


def test_nobody_gives_a_role_to_themselves(administrator, case, acting, now):
    with acting(administrator), pytest.raises(NotAllowed, match="nobody changes their own rights"):
        give(administrator, Role.AUDITOR, administrator, now)


def test_a_lead_gives_the_roles_of_the_commissioners_on_their_own_case(case, acting, now):
    person = factories.person()

    with acting(case.lead):
        give(person, Role.SRO, case.lead, now, case)

    assert person.holdings.get().entered_by_id == case.lead.pk


@pytest.mark.parametrize("role", sorted(set(Role) - COMMISSIONING - {Role.SYSTEM_ADMIN}))
def test_a_lead_never_chooses_who_assures_bids_or_audits(role, case, acting, now):
    with acting(case.lead), pytest.raises(NotAllowed, match="Only a system administrator"):
        give(factories.person(), role, case.lead, now, case)


def test_a_lead_gives_no_role_elsewhere(case, acting, now):
    elsewhere = factories.case(title="Another")

    for place in (elsewhere, None):
        with acting(case.lead), pytest.raises(NotAllowed, match="Only a system administrator"):
            give(factories.person(), Role.SRO, case.lead, now, place)


def test_a_member_of_the_team_gives_no_role(case, acting, now):
    member = factories.person(Role.MEMBER, case=case)

    with acting(member), pytest.raises(NotAllowed, match="Only a system administrator"):
        give(factories.person(), Role.SRO, member, now, case)


@pytest.mark.parametrize("role", sorted(set(Role) - HELD_WITHOUT_A_CASE))
def test_most_roles_are_held_on_a_case_only(role, administrator, acting, now):
    with acting(administrator), pytest.raises(Refused, match="is a role on one procurement only"):
        give(factories.person(), role, administrator, now)


def test_a_system_administrator_is_never_one_on_a_case(administrator, case, acting, now):
    with acting(administrator), pytest.raises(Refused, match="sees no case content"):
        give(factories.person(), Role.SYSTEM_ADMIN, administrator, now, case)


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        (Role.REVIEWER, Kind.CCG),
        (Role.SIGN_OFF, Kind.NHS_ENGLAND_COMMISSIONER),
        (Role.SRO, Kind.NHS_ENGLAND),
        (Role.SYSTEM_ADMIN, Kind.CCG),
        (Role.BIDDER, Kind.CCG),
    ],
)
def test_a_role_is_held_for_organisations_of_its_kinds_only(role, kind, administrator, case, acting, now):
    of = factories.organisation(kind=kind)

    with acting(administrator), pytest.raises(Refused, match="cannot hold this role"):
        give(factories.person(), role, administrator, now, None if role == Role.SYSTEM_ADMIN else case, of)


def test_giving_a_role_is_recorded_and_told_without_case_content(administrator, case, acting, now):
    person = factories.person()

    with acting(administrator):
        held = give(person, Role.SRO, administrator, now, case)

    with acting(case.lead):
        entry = LedgerEntry.objects.get(step="accounts.role_given", subject_id=held.pk)
    assert (entry.actor_id, entry.procurement_id, entry.detail["role"]) == (administrator.pk, case.pk, "sro")
    with acting(person):
        assert [told.subject for told in Outbox.objects.filter(user=person)] == ["You have been given a role"]


def test_the_same_role_is_not_given_twice(administrator, case, acting, now):
    person = factories.person()

    with acting(administrator):
        give(person, Role.SRO, administrator, now, case)

        with pytest.raises(Refused, match="already holds this role"):
            give(person, Role.SRO, administrator, now, case)


def test_a_role_ends_by_date_and_the_row_stays(administrator, case, acting, now):
    person = factories.person()
    with acting(administrator):
        held = give(person, Role.SRO, administrator, now, case)
        ended = actions.end_role(holding=held, last_day=now.date(), by=administrator, now=now)

    assert ended.to_date == now.date()
    assert RoleHolding.objects.on(now.date()).filter(pk=held.pk).exists()
    assert not RoleHolding.objects.on(now.date() + datetime.timedelta(days=1)).filter(pk=held.pk).exists()


def test_a_role_given_by_mistake_can_end_before_it_began(administrator, case, acting, now):
    yesterday = now.date() - datetime.timedelta(days=1)
    with acting(administrator):
        held = give(factories.person(), Role.SRO, administrator, now, case)
        ended = actions.end_role(holding=held, last_day=yesterday, by=administrator, now=now)

    assert ended.to_date == yesterday
    assert not RoleHolding.objects.on(now.date()).filter(pk=held.pk).exists()


def test_a_role_is_not_ended_in_the_past(administrator, case, acting, now):
    with acting(administrator):
        held = give(factories.person(), Role.SRO, administrator, now, case)

        with pytest.raises(Refused, match="The last day must be 21 May 2017 or later"):
            actions.end_role(holding=held, last_day=datetime.date(2017, 5, 1), by=administrator, now=now)


def test_two_system_administrators_remain(administrator, acting, now):
    other = factories.person(Role.SYSTEM_ADMIN)
    held = other.holdings.get()

    with acting(administrator), pytest.raises(Refused, match="2 system administrators must remain"):
        actions.end_role(holding=held, last_day=now.date(), by=administrator, now=now)


@pytest.mark.parametrize("change", ["role = 'auditor'", "from_date = '2010-01-01'", "user_id = user_id + 1"])
def test_the_database_lets_a_role_change_its_last_day_only(change, db):
    person = factories.person(Role.SRO)

    with pytest.raises(DatabaseError, match="ended by its last day"), transaction.atomic():
        from_table(f"UPDATE accounts_roleholding SET {change} WHERE user_id = {person.pk}")


def test_the_database_deletes_no_role(db):
    person = factories.person(Role.SRO)

    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        person.holdings.all().delete()


def from_table(statement):
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(statement)
