"""What stands in the ledger and how it gets there."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from mcp_portal.accounts.queries import roles_on, roles_organisation_wide

from .unit import current


@dataclass(frozen=True)
class CaseKey:
    """The identity of a procurement for the ledger, where row security hides it from who acts."""

    pk: int


def record(
    step: str,
    *,
    subject: Any,
    case: Any = None,
    occurred_at: datetime.datetime | None = None,
    before: str = "",
    after: str = "",
    detail: dict[str, Any] | None = None,
    named: bool = True,
) -> None:
    """Collect one ledger row; it is written when the unit of work ends.

    ``detail`` holds identifiers, field names, numbers and dates only: never reasons, names of people,
    bids or interests. ``named=False`` leaves out who acted, where that person is protected. Raises NoUnitOfWork
    outside a unit of work.
    """
    unit = current()
    actor = unit.actor if named else None
    if case is not None:
        unit.cases[case.pk] = case
    held = roles_on(actor, case) if case is not None else roles_organisation_wide(actor)
    unit.entries.append(
        {
            "occurred_at": occurred_at or unit.at,
            "actor_id": actor.pk if actor else None,
            "acting_as": ",".join(sorted(held)),
            "step": step,
            "subject_table": subject._meta.db_table,
            "subject_id": subject.pk,
            "procurement_id": case.pk if case is not None else None,
            "before": before,
            "after": after,
            "detail": Jsonb({key: _plain(value) for key, value in (detail or {}).items()}),
        }
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    if hasattr(value, "pk"):
        return value.pk
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)
