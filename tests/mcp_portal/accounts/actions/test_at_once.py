"""Two people press at the same time; transactions really commit."""

from __future__ import annotations

import threading

from django.db import connection

from mcp_portal.accounts import actions
from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.audit.queries import first_broken
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import Refused
from tests import factories


def together(*attempts):
    """Start the attempts at the same moment; give what they were told."""
    told, start = [], threading.Barrier(len(attempts))

    def press(attempt):
        start.wait()
        try:
            attempt()
        except Refused as refused:
            told.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(attempt,)) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_two_administrators_cannot_give_roles_that_exclude_each_other(committed_db, now):
    case, person = factories.case(), factories.person()
    administrators = [factories.person(Role.SYSTEM_ADMIN) for _ in range(2)]

    def give(administrator, role):
        with unit_of_work(administrator, at=now):
            actions.give_role(
                user=factories.User.objects.get(pk=person.pk), role=role, organisation=person.organisation,
                case=case, by=administrator, now=now,
            )  # fmt: skip

    told = together(lambda: give(administrators[0], Role.LEAD), lambda: give(administrators[1], Role.SRO))

    assert told == ["A procurement lead does not approve their own notice"]
    assert person.holdings.count() == 1
    assert first_broken() is None


def test_an_invitation_accepted_twice_at_once_sets_one_password(committed_db, now):
    with unit_of_work(None, at=now):
        invitation = actions.invite(
            email="new@example.org", post="Auditor", organisation=factories.organisation(), by=None, now=now
        )
    key = invitation.link.rstrip("/").rsplit("/", 1)[1]

    def accept(password):
        with unit_of_work(None, at=now):
            actions.accept_invitation(key=key, password=password, now=now)

    told = together(lambda: accept("the first three words"), lambda: accept("the other three words"))

    assert told == ["This invitation has been used or is too old. Ask for a new one"]


def test_two_administrators_cannot_end_each_others_role(committed_db, now):
    operator = factories.organisation("Operator", Kind.OPERATOR)
    three = [factories.person(Role.SYSTEM_ADMIN, of=operator) for _ in range(3)]

    def end(by, whose):
        with unit_of_work(by, at=now):
            actions.end_role(holding=whose.holdings.get(), last_day=now.date(), by=by, now=now)

    told = together(lambda: end(three[0], three[1]), lambda: end(three[1], three[0]))

    assert told == ["2 system administrators must remain. Give the role to another person before you end it here"]
