"""What waits for whom: the steps of a case that can be taken now, by role."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.present import today
from mcp_portal.accounts.queries import team
from mcp_portal.audit.unit import current
from mcp_portal.notifications.actions import tell
from mcp_portal.notifications.models import Kind

from .declaring import Step, declared_steps
from .guards import Guard
from .models import Stateful, WaitingFor

NOT_WAITED_FOR = frozenset({"abandon", "eliminate", "withdraw"})
"""Steps that are always open and that nobody waits for."""


def machines() -> list[type[Stateful]]:
    """Give every model with states."""
    return [model for model in apps.get_models() if issubclass(model, Stateful)]


def refresh(case: Any) -> None:
    """Make the waiting list of a case anew and tell the people for whom something new waits."""
    unit = current()
    # As it stands now, not as the caller read it; somebody who does not see the case changes nothing in it.
    case = WaitingFor._meta.get_field("procurement").related_model._default_manager.filter(pk=case.pk).first()
    if case is None:
        return
    found = list(_open_steps(case, unit.at))
    wanted = {(role, table, pk, name): (label, url) for role, table, pk, name, label, url, known in found if known}
    # What the actor cannot judge, because rows are hidden from them, stays as it is.
    unknown = {(role, table, pk, name) for role, table, pk, name, *_, known in found if not known}
    standing = {(w.role, w.subject_table, w.subject_id, w.step): w for w in WaitingFor.objects.filter(procurement=case)}
    gone = [row.pk for key, row in standing.items() if key not in wanted and key not in unknown]
    WaitingFor.objects.filter(pk__in=gone).delete()
    new = [
        WaitingFor(
            procurement=case,
            role=role,
            subject_table=table,
            subject_id=pk,
            step=name,
            label=label,
            url=url,
            since=unit.at,
        )
        for (role, table, pk, name), (label, url) in wanted.items()
        if (role, table, pk, name) not in standing
    ]
    WaitingFor.objects.bulk_create(new)
    _tell(case, new)


def waiting_for(user: Any) -> QuerySet[WaitingFor]:
    """Give what waits for a person, oldest first: the roles they hold on cases they may see."""
    held = RoleHolding.objects.on(today()).filter(
        user=user, procurement_id=OuterRef("procurement_id"), role=OuterRef("role")
    )
    return WaitingFor.objects.filter(Exists(held)).select_related("procurement")


def _open_steps(case: Any, at: datetime.datetime) -> Iterator[tuple[str, str, int, str, str, str, bool]]:
    """Give the steps that can be taken now, by role; the last says whether the actor can judge that."""
    now = case.now(at)
    for model in _machines_under_way(case):
        for subject in _subjects(model, case):
            found: dict[Guard, bool | None] = {}
            for declared in declared_steps(subject):
                if subject.state not in declared.sources or not _is_waited_for(declared):
                    continue
                known = _is_open(declared, subject, now, found)
                if known is not False:
                    for role in _roles(declared):
                        url = subject.get_step_url(declared.name)
                        key = (role, subject._meta.db_table, subject.pk, declared.name)
                        yield *key, declared.label, url, known is True


def _roles(declared: Step) -> tuple[str, ...]:
    return getattr(declared.allowed, "roles", ())


def _is_waited_for(declared: Step) -> bool:
    return bool(_roles(declared)) and not declared.danger and declared.name not in NOT_WAITED_FOR


def _machines_under_way(case: Any) -> list[type[Stateful]]:
    """Give the case's own kind and those of which it has something in a state that a waited-for step leaves.

    One statement for all kinds: most cases have things of a few kinds only, and reading the others costs as much.
    """
    statement, states = _under_way()
    with connection.cursor() as cursor:
        cursor.execute(statement, {"case": case.pk, **states})
        found = {table for (table,) in cursor.fetchall()}
    return [model for model in machines() if isinstance(case, model) or model._meta.db_table in found]


@cache
def _under_way() -> tuple[str, dict[str, list[str]]]:
    """Give the statement that names the tables with something under way on a case, and the states of each."""
    parts: list[str] = []
    states: dict[str, list[str]] = {}
    for number, model in enumerate(machines()):
        left = {state for one in declared_steps(model) if _is_waited_for(one) for state in one.sources}
        if left and any(field.attname == "procurement_id" for field in model._meta.concrete_fields):
            table, name = model._meta.db_table, f"states_{number}"
            states[name] = sorted(left)
            parts.append(
                f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\" "
                f"WHERE procurement_id = %(case)s AND state = ANY(%({name})s))"
            )
    return " UNION ALL ".join(parts), states


def _is_open(declared: Step, subject: Stateful, now: datetime.datetime, found: dict[Guard, bool | None]) -> bool | None:
    """Say whether a step can be taken now, or None when the actor may not know.

    ``found``: what the guards of the subject's other steps answered; many steps share one.
    """
    unknown = False
    for one in declared.guards:
        if one not in found:
            found[one] = one.holds(subject, None, now)
        if found[one] is False:
            return False
        unknown = unknown or found[one] is None
    return None if unknown else True


def _subjects(model: type[Stateful], case: Any) -> Iterator[Stateful]:
    """Give the things of a kind on a case, all with the one instance of the case and what it has read."""
    if isinstance(case, model):
        yield case
        return
    for subject in model.of_case(case):
        subject.procurement = case
        yield subject


def _tell(case: Any, new: list[WaitingFor]) -> None:
    unit = current()
    first = {row.role: row for row in reversed(new)}
    told: set[int] = {unit.actor.pk} if unit.actor else set()
    for holding in team(case, first) if first else ():
        if holding.user_id not in told:
            told.add(holding.user_id)
            words = f"Something is waiting for you: {case.reference}"
            tell(holding.user, words, first[holding.role].url, at=unit.at, case=case, kind=Kind.WAITS)
