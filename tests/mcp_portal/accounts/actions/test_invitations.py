"""Invitations: a link by mail that works once."""

from __future__ import annotations

import datetime

import pytest

from mcp_portal.accounts import actions
from mcp_portal.accounts.models import Invitation
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.workflow.steps import Refused
from tests import factories

PASSWORD = "three words seldom seen together"


@pytest.fixture
def administrator(db):
    return factories.person(Role.SYSTEM_ADMIN)


def invite(administrator, now, email="New.Person@example.org"):
    return actions.invite(
        email=email, post="Legal adviser", organisation=factories.organisation(), by=administrator, now=now
    )


def key_of(invitation):
    return invitation.link.rstrip("/").rsplit("/", 1)[1]


def test_an_invited_person_chooses_a_password_once(administrator, acting, now):
    with acting(administrator):
        key = key_of(invite(administrator, now))
    with acting(None):
        person = actions.accept_invitation(key=key, password=PASSWORD, now=now)

        with pytest.raises(Refused, match="has been used"):
            actions.accept_invitation(key=key, password="another password of length", now=now)

    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert person.email == "new.person@example.org"


def test_an_invitation_is_too_old_after_7_days(administrator, acting, now):
    with acting(administrator):
        key = key_of(invite(administrator, now))
        late = now + datetime.timedelta(days=7)

        assert actions.find_invitation(key, late - datetime.timedelta(seconds=1)) is not None
        assert actions.find_invitation(key, late) is None
        with pytest.raises(Refused, match="too old"):
            actions.accept_invitation(key=key, password=PASSWORD, now=late)


def test_a_new_invitation_stops_the_old_link(administrator, acting, now):
    with acting(administrator):
        first = invite(administrator, now)
        second = actions.invite_again(user=first.user, by=administrator, now=now)

        assert actions.find_invitation(key_of(first), now) is None
        assert actions.find_invitation(key_of(second), now) is not None


def test_somebody_who_accepted_is_not_invited_again(administrator, acting, now):
    with acting(administrator):
        invitation = invite(administrator, now)
        actions.accept_invitation(key=key_of(invitation), password=PASSWORD, now=now)

        with pytest.raises(Refused, match="has an account already"):
            actions.invite_again(user=invitation.user, by=administrator, now=now)


def test_an_address_is_invited_once_whatever_its_capitals(administrator, acting, now):
    with acting(administrator):
        invite(administrator, now, "someone@example.org")

        with pytest.raises(Refused, match="already an account"):
            invite(administrator, now, "SOMEONE@example.org")


def test_the_table_keeps_only_a_hash_of_the_link(administrator, acting, now):
    with acting(administrator):
        key = key_of(invite(administrator, now))

    stored = Invitation.objects.get()
    assert key not in str(vars(stored))
    assert len(stored.key_hash) == 64


def test_the_mail_carries_the_link_and_nothing_of_a_case(
    administrator, acting, now, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True), acting(administrator):
        invitation = invite(administrator, now)

    [mail] = mailoutbox
    assert mail.to == ["new.person@example.org"]
    assert invitation.link in mail.body
    assert "29 May 2017" in mail.body


def test_inviting_and_accepting_are_recorded_without_addresses(administrator, acting, now):
    with acting(administrator):
        key = key_of(invite(administrator, now))
    with acting(None):
        actions.accept_invitation(key=key, password=PASSWORD, now=now)

    with acting(administrator):
        entries = list(LedgerEntry.objects.filter(subject_table="accounts_user").order_by("seq"))
    assert [entry.step for entry in entries] == [
        "accounts.person_added",
        "accounts.person_invited",
        "accounts.invitation_accepted",
    ]
    assert "example.org" not in str([entry.detail for entry in entries])
