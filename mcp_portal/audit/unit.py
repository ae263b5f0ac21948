"""One unit of work: one transaction, one actor, one moment, its ledger rows written last."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from mcp_portal.accounts.present import reset_today, set_today

from .plans import Planning


class NoUnitOfWork(RuntimeError):
    """Something that must stand in the ledger was tried outside a unit of work."""


@dataclass
class Unit:
    """What is going on now: who acts, when (the server's time), and what will be recorded."""

    actor: Any
    at: datetime.datetime
    planning: Planning = Planning.KEPT
    entries: list[dict] = field(default_factory=list)
    cases: dict[int, Any] = field(default_factory=dict)


LISTENERS: list[Callable[[Any], None]] = []
"""Called at the end of a unit with each case that something was recorded on, before the ledger is written."""

_current: ContextVar[Unit | None] = ContextVar("portal_unit_of_work", default=None)

INSERT = """INSERT INTO audit_ledgerentry
    (occurred_at, actor_id, acting_as, step, subject_table, subject_id, procurement_id, before, after, detail)
    VALUES (%(occurred_at)s, %(actor_id)s, %(acting_as)s, %(step)s, %(subject_table)s, %(subject_id)s,
            %(procurement_id)s, %(before)s, %(after)s, %(detail)s)"""


def current() -> Unit:
    """Give the unit of work of this context; raise NoUnitOfWork when there is none."""
    unit = _current.get()
    if unit is None:
        raise NoUnitOfWork("Open audit.unit.unit_of_work(actor) first: steps and facts are recorded in one")
    return unit


@contextlib.contextmanager
def unit_of_work(actor: Any, at: datetime.datetime | None = None, planning: Planning = Planning.KEPT) -> Iterator[Unit]:
    """Open one transaction in which an actor does things; write their ledger rows as its last statements.

    ``actor`` is a user, or None for nobody (row security then hides every protected row).
    """
    unit = Unit(actor if getattr(actor, "pk", None) else None, at or timezone.now(), planning)
    outer = _current.get()
    today = set_today(timezone.localdate(unit.at))
    token = _current.set(unit)
    try:
        with transaction.atomic():
            _tell_database(unit)
            yield unit
            _close(unit)
            if outer is not None:
                _tell_database(outer)
    finally:
        _current.reset(token)
        reset_today(today)


@contextlib.contextmanager
def savepoint() -> Iterator[None]:
    """Do something wholly or not at all: on an exception its ledger entries vanish with its writes."""
    unit = current()
    entries, cases = len(unit.entries), dict(unit.cases)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del unit.entries[entries:]
        unit.cases = cases
        raise


def give_up() -> None:
    """Let the whole unit be rolled back when it ends."""
    unit = current()
    unit.entries.clear()
    unit.cases.clear()
    transaction.set_rollback(True)


def _tell_database(unit: Unit) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('portal.actor', %s, true), set_config('portal.today', %s, true), "
            "set_config('plan_cache_mode', %s, true)",
            [str(unit.actor.pk) if unit.actor else "", timezone.localdate(unit.at).isoformat(), unit.planning.value],
        )


def _close(unit: Unit) -> None:
    cases, unit.cases = list(unit.cases.values()), {}
    for case in cases:
        for listener in LISTENERS:
            listener(case)
    if unit.entries:
        with connection.cursor() as cursor:
            for entry in unit.entries:
                cursor.execute(INSERT, entry)
        unit.entries.clear()
