"""The ledger: append-only, chained, written last, whole whatever happens."""

from __future__ import annotations

import contextlib
import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from mcp_portal.audit import ledger
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.queries import first_broken, head, trail
from mcp_portal.audit.unit import NoUnitOfWork, give_up, savepoint, unit_of_work
from tests.factories import case, person

pytestmark = pytest.mark.django_db


def test_a_fact_recorded_outside_a_unit_of_work_is_refused():
    someone = person()

    with pytest.raises(NoUnitOfWork):
        ledger.record("tests.done", subject=someone)


def test_rows_are_written_when_the_unit_ends_and_not_before(now):
    someone = person()

    with unit_of_work(someone, at=now):
        ledger.record("tests.done", subject=someone)
        assert head()[0] == 0

    assert head()[0] == 1


def test_a_row_says_who_what_when_and_in_which_roles(now):
    made = case()
    earlier = now - datetime.timedelta(days=3)

    with unit_of_work(made.lead, at=now):
        ledger.record("tests.done", subject=made, case=made, occurred_at=earlier, detail={"day": earlier.date()})

    with unit_of_work(made.lead, at=now):
        row = trail(made).first()
    assert (row.step, row.actor_id, row.acting_as) == ("tests.done", made.lead.pk, "lead")
    assert row.occurred_at == earlier
    assert row.recorded_at > earlier
    assert row.detail == {"day": "2017-05-19"}


def test_what_is_undone_leaves_no_row(now):
    someone = person()

    with unit_of_work(someone, at=now):
        with contextlib.suppress(ZeroDivisionError), savepoint():
            ledger.record("tests.undone", subject=someone)
            raise ZeroDivisionError
        ledger.record("tests.done", subject=someone)

    with unit_of_work(someone, at=now):
        assert list(LedgerEntry.objects.values_list("step", flat=True)) == ["tests.done"]


def test_a_unit_that_is_given_up_leaves_no_row(now):
    someone = person()

    with transaction.atomic(), unit_of_work(someone, at=now):
        ledger.record("tests.undone", subject=someone)
        give_up()

    assert head()[0] == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_ledgerentry SET step = 'other'",
        "DELETE FROM audit_ledgerentry",
        "TRUNCATE audit_ledgerentry",
        "ALTER TABLE audit_ledgerentry DISABLE TRIGGER ALL",
        "ALTER TABLE audit_ledgerentry DISABLE ROW LEVEL SECURITY",
        "INSERT INTO audit_declaredmove (subject_table, step, source, target) VALUES ('x', 'x', '', 'x')",
    ],
)
def test_the_application_can_do_nothing_to_the_ledger_but_add(statement, now):
    someone = person()
    with unit_of_work(someone, at=now):
        ledger.record("tests.done", subject=someone)

    with unit_of_work(someone, at=now), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(statement)


def test_numbers_and_links_are_drawn_by_the_database_whatever_the_insert_says(now):
    someone = person()
    with unit_of_work(someone, at=now):
        connection.cursor().execute(
            "INSERT INTO audit_ledgerentry (seq, recorded_at, occurred_at, actor_id, acting_as, step, subject_table,"
            " subject_id, before, after, detail, txid, prev, hash) VALUES (99, '2001-01-01', '2001-01-01', %s, '',"
            " 'tests.forged', 'x', 1, '', '', '{}', 0, 'a', 'b')",
            [someone.pk],
        )

    with unit_of_work(someone, at=now):
        row = LedgerEntry.objects.get()
    assert row.seq == 1
    assert row.recorded_at.year > 2001
    assert first_broken() is None
