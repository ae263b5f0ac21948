"""Fifty people take steps on fifty cases at the same moment."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from mcp_portal.audit.queries import first_broken, head
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.models import WaitingFor
from procurement.actions import draft_notice
from procurement.models import Notice
from tests.factories import case, person


@pytest.mark.slow
def test_fifty_steps_at_once_on_fifty_cases_make_no_deadlock_and_one_whole_chain(committed_db, now):
    lead = person(post="Procurement lead")
    notices = []
    for number in range(50):
        made = case(lead=lead, title=f"Case {number}")
        with unit_of_work(lead, at=now):
            notices.append(draft_notice(made, kind=Notice.Kind.CALL, content={}, by=lead, now=now))
    before, failures, start = head()[0], [], threading.Barrier(50)

    def press(notice: Notice) -> None:
        try:
            start.wait(60)
            with unit_of_work(lead, at=now):
                notice.send_for_approval(by=lead, now=now, version=notice.version)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(notice,)) for notice in notices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert head()[0] == before + 50
    assert first_broken() is None
    with unit_of_work(lead, at=now):
        assert set(Notice.objects.values_list("state", flat=True)) == {"checked"}
        assert WaitingFor.objects.filter(step="approve_in_law").count() == 50
