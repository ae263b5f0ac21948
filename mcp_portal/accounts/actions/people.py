"""Writes about accounts."""

from __future__ import annotations

import datetime

from django.utils import timezone

from mcp_portal.accounts.models import Organisation, RoleHolding, User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint

from .addresses import address_is_proved, refuse_known_address
from .allowed import administers, not_oneself
from .roles import end_role


def add_person(
    *,
    email: str,
    post: str,
    organisation: Organisation,
    by: User | None,
    now: datetime.datetime,
    password: str | None = None,
) -> User:
    """Add an account; without a password nobody can sign in to it until an invitation is accepted."""
    administers(by)
    email = email.strip().lower()
    refuse_known_address(email)
    with savepoint():
        person = User.objects.create_user(email, password, post=post, organisation=organisation, joined_at=now)
        if password:
            address_is_proved(person)
        ledger.record("accounts.person_added", subject=person, detail={"organisation": organisation.pk})
    return person


def close_account(*, user: User, by: User | None, now: datetime.datetime) -> User:
    """Keep a person from signing in from now on; their roles end today and nothing is deleted."""
    administers(by)
    not_oneself(user, by)
    with savepoint():
        person = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
        for holding in RoleHolding.objects.on(timezone.localdate(now)).filter(user=person):
            end_role(holding=holding, last_day=timezone.localdate(now), by=by, now=now)
        person.is_active = False
        person.save(update_fields=["is_active"])
        ledger.record("accounts.account_closed", subject=person)
    return person


def reopen_account(*, user: User, by: User | None, now: datetime.datetime) -> User:
    """Let a person sign in again; roles are given anew."""
    administers(by)
    not_oneself(user, by)
    with savepoint():
        person = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
        person.is_active = True
        person.save(update_fields=["is_active"])
        ledger.record("accounts.account_reopened", subject=person)
    return person
