"""Pages of one case keep their plans; pages across cases are planned for their reader."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test import RequestFactory

from mcp_portal.accounts.models import Organisation
from mcp_portal.audit.plans import KEPT, Planning, planning_of
from mcp_portal.audit.unit import unit_of_work


@pytest.mark.parametrize(
    ("address", "planning"),
    [
        ("/procurements/", Planning.ANEW),
        ("/national/", Planning.ANEW),
        ("/procurements/MCP-2017-0001/", Planning.KEPT),
        ("/procurements/MCP-2017-0001/gateways/", Planning.KEPT),
        ("/no-such-page/", Planning.KEPT),
    ],
)
def test_pages_across_cases_are_planned_for_their_reader(address: str, planning: Planning) -> None:
    assert planning_of(RequestFactory().get(address)) is planning


def mode() -> str:
    """Ask the database how it plans."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        return str(cursor.fetchone()[0])


def test_a_unit_within_another_gives_its_planning_back(db: None) -> None:
    with unit_of_work(None, planning=Planning.ANEW):
        with unit_of_work(None):
            inside = mode()
        after = mode()

    assert (inside, after) == ("force_generic_plan", "force_custom_plan")


def test_a_connection_keeps_more_than_the_drivers_hundred(db: Any) -> None:
    connection.ensure_connection()

    assert connection.connection.prepared_max == KEPT
    assert connection.connection.prepare_threshold == 1


def planned() -> dict[str, int]:
    """Give the statements about organisations that this connection keeps planned, and how often each was run so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, generic_plans + custom_plans FROM pg_prepared_statements "
            "WHERE statement LIKE '%accounts_organisation%' AND statement NOT LIKE '%pg_prepared_statements%'"
        )
        return dict(cursor.fetchall())


def test_what_was_planned_outlives_what_is_rolled_back(db: None) -> None:
    def ask() -> None:
        list(Organisation.objects.filter(name="No such organisation"))

    ask()
    ask()
    before = planned()
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)
    ask()
    after = planned()

    assert before
    assert set(after) == set(before)
    assert sum(after.values()) == sum(before.values()) + 2
