"""The ground the figures are measured on: a database of its own, many cases, a served portal."""

from __future__ import annotations

import contextlib
import datetime
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration.people import Cast
from procurement.models import Commissioner, Procurement

DATABASE = "portal_bench"
START = 5_000_000
"""Keys of bulk cases begin far from those the sequence gives."""


def make_database() -> None:
    """Make the database anew as the owner and point this process at it as the application's role."""
    owner, default = connections["owner"], connections["default"]
    with owner.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    for one in (owner, default):
        one.close()
        one.settings_dict["NAME"] = DATABASE
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    owner.close()


def drop_database(home: str) -> None:
    """Drop the database of the figures."""
    owner = connections["owner"]
    owner.close()
    connections["default"].close()
    owner.settings_dict["NAME"] = home
    with owner.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def add_cases(cast: Cast, count: int, *, first: int, now: datetime.datetime) -> None:
    """Add cases in bulk for the procurement lead; as an import would, without steps."""
    lead, council = cast.people["lead"], cast.organisations["council"]
    keys = range(START + first, START + first + count)
    with unit_of_work(lead, at=now):
        RoleHolding.objects.bulk_create(
            RoleHolding(
                user=lead, organisation=lead.organisation, role=Role.LEAD, procurement_id=key,
                from_date=now.date(), entered_by=lead,
            )
            for key in keys
        )  # fmt: skip
        Procurement.objects.bulk_create(
            Procurement(
                id=key, reference=f"MCP-BENCH-{key}", title=f"Community provider {key}", variant="full",
                list_size=100_000 + key % 300_000, practice_count=40, value_per_year=Decimal("244300000"),
                term_min_years=10, term_max_years=15, created_by=lead, created_at=now,
            )
            for key in keys
        )  # fmt: skip
        Commissioner.objects.bulk_create(
            Commissioner(procurement_id=key, organisation=organisation, leads=organisation != council)
            for key in keys
            for organisation in (lead.organisation, council)
        )


def analyse() -> None:
    """Let the database know its tables, as autovacuum would in time."""
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute("ANALYZE")
    owner.close()


@contextlib.contextmanager
def triggers_off(cursor: Any, *tables: str) -> Iterator[None]:
    """Let the owner fill tables in bulk with rows that steps would have moved there."""
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit would keep the tables from changing
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@contextlib.contextmanager
def without_row_security() -> Iterator[None]:
    """Switch row security off in the database of the figures, to measure what it costs."""
    tables = _secured()
    _set_row_security(tables, "DISABLE")
    try:
        yield
    finally:
        _set_row_security(tables, "ENABLE")


def _secured() -> list[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity")
        return [row[0] for row in cursor.fetchall()]


def _set_row_security(tables: list[str], on_or_off: str) -> None:
    owner = connections["owner"]
    with owner.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} {on_or_off} ROW LEVEL SECURITY")
    owner.close()


@contextlib.contextmanager
def served(workers: int = 2) -> Iterator[str]:
    """Serve a portal on the database and give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = urlsplit(os.environ["DATABASE_URL"])
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"} | {
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{DATABASE}")),
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    as_run = ["-m", "gunicorn", "--config", "python:mcp_portal.web_server"]
    command = [sys.executable, *as_run, "-w", str(workers), "-b", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _wait_for(address: str, process: subprocess.Popen[Any]) -> None:
    for _ in range(150):
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise RuntimeError("The portal did not start. Run make run to see why")


def ledger_is_whole() -> bool:
    """Say whether the hash chain holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_ledger_first_broken()")
        return cursor.fetchone()[0] is None
