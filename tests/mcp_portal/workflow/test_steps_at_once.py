"""Two people press at the same time; transactions really commit."""

from __future__ import annotations

import threading

from django.db import connection

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.queries import first_broken, trail
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import Refused
from procurement.actions import draft_notice
from procurement.models import Notice
from tests.factories import case, hold, person


def test_two_people_at_once_make_one_move_and_one_row_and_the_other_is_told(committed_db, now):
    made = case()
    admin = person(of=made.lead.organisation)
    hold(admin, Role.NOTICE_ADMIN, case=made)
    with unit_of_work(made.lead, at=now):
        notice = draft_notice(made, kind=Notice.Kind.CALL, content={}, by=made.lead, now=now)
    told: list[str] = []
    moved: list[Notice] = []
    start = threading.Barrier(2)

    def press(who) -> None:
        start.wait()
        try:
            with unit_of_work(who, at=now):
                moved.append(notice.send_for_approval(by=who, now=now, version=notice.version))
        except Refused as refused:
            told.append(str(refused))
        finally:
            connection.close()

    people = [threading.Thread(target=press, args=(who,)) for who in (made.lead, admin)]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert len(moved) == 1
    assert told == ["Somebody else changed this after you opened the page. Look at it again, then decide"]
    with unit_of_work(made.lead, at=now):
        assert trail(made).filter(step="procurement.notice.send_for_approval").count() == 1
    assert first_broken() is None
