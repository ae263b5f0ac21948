"""The ledger when transactions really commit, several at a time."""

from __future__ import annotations

import threading

from django.db import connection, connections

from mcp_portal.audit import ledger
from mcp_portal.audit.queries import first_broken, head
from mcp_portal.audit.unit import unit_of_work
from tests.factories import person


def test_a_row_changed_behind_the_portals_back_is_named(committed_db, now):
    someone = person()
    with unit_of_work(someone, at=now):
        for _ in range(3):
            ledger.record("tests.done", subject=someone)
    owner = connections["owner"]
    owner.close()
    before, owner.settings_dict["NAME"] = owner.settings_dict["NAME"], committed_db
    try:
        with owner.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_ledgerentry DISABLE TRIGGER portal_append_only")
            cursor.execute("UPDATE audit_ledgerentry SET acting_as = 'sro' WHERE seq = 2")
    finally:
        owner.close()
        owner.settings_dict["NAME"] = before

    assert first_broken() == 2


def test_eight_writers_at_once_make_one_chain(committed_db, now):
    someone = person()
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(25):
                with unit_of_work(someone, at=now):
                    ledger.record("tests.done", subject=someone)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert failures == []
    assert head()[0] == 200
    assert first_broken() is None
