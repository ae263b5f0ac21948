"""Changing somebody's sign-in address takes two administrators."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from mcp_portal.accounts import actions
from mcp_portal.accounts.models import EmailChange
from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.steps import NotAllowed, Refused
from tests import factories


@pytest.fixture
def one(db):
    return factories.person(Role.SYSTEM_ADMIN)


@pytest.fixture
def another(db):
    return factories.person(Role.SYSTEM_ADMIN)


@pytest.fixture
def person(db):
    return factories.person(email="old@example.org")


def propose(person, by, now, email="New@example.org"):
    return actions.propose_email(user=person, new_email=email, by=by, now=now)


def test_a_second_administrator_confirms_an_address(one, another, person, acting, now):
    with acting(one):
        change = propose(person, one, now)
        person.refresh_from_db()
        assert person.email == "old@example.org"
    with acting(another):
        actions.decide_email(change=change, confirm=True, by=another, now=now)

    person.refresh_from_db()
    assert person.email == "new@example.org"


def test_nobody_confirms_what_they_proposed(one, person, acting, now):
    with acting(one):
        change = propose(person, one, now)

        with pytest.raises(NotAllowed, match="second administrator"):
            actions.decide_email(change=change, confirm=True, by=one, now=now)


def test_the_database_wants_a_second_administrator_too(one, person, acting, now):
    with acting(one):
        change = propose(person, one, now)

        with pytest.raises(DatabaseError, match="email_change_needs_a_second_administrator"), transaction.atomic():
            EmailChange.objects.filter(pk=change.pk).update(decided_by=one, decided_at=now, confirmed=True)


def test_nobody_proposes_or_confirms_their_own_address(one, another, acting, now):
    with acting(one), pytest.raises(NotAllowed):
        propose(one, one, now)
    with acting(one):
        change = propose(another, one, now)
    with acting(another), pytest.raises(NotAllowed):
        actions.decide_email(change=change, confirm=True, by=another, now=now)


def test_whoever_proposed_can_turn_it_down(one, person, acting, now):
    with acting(one):
        change = propose(person, one, now)
        actions.decide_email(change=change, confirm=False, by=one, now=now)

    person.refresh_from_db()
    assert person.email == "old@example.org"


def test_a_change_is_decided_once(one, another, person, acting, now):
    with acting(one):
        change = propose(person, one, now)
    with acting(another):
        actions.decide_email(change=change, confirm=False, by=another, now=now)

        with pytest.raises(Refused, match="already decided"):
            actions.decide_email(change=change, confirm=True, by=another, now=now)


def test_two_changes_do_not_wait_at_once(one, person, acting, now):
    with acting(one):
        propose(person, one, now)

        with pytest.raises(Refused, match="waiting for a second administrator"):
            propose(person, one, now, "third@example.org")


def test_an_address_in_use_is_refused(one, another, person, acting, now):
    with acting(one), pytest.raises(Refused, match="already an account"):
        propose(person, one, now, another.email.upper())
