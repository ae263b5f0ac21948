"""Who has declared for a procurement, until when, and who has not."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from conflicts.models import CaseGuidance, Declaration, GuidanceVersion
from mcp_portal.accounts.models import User
from mcp_portal.accounts.queries import team
from mcp_portal.accounts.roles import COMMISSIONING, DECLARING, Role
from mcp_portal.nhsuk.wording import day

from .recused import recused_people

SOON = datetime.timedelta(days=28)
"""A declaration is due for review when it runs out within this time (house rule)."""


@dataclass(frozen=True)
class Declared:
    """The last declaration a person filed for a procurement, as far as everybody may know."""

    person_id: int
    filed_at: datetime.datetime
    review_due: datetime.date
    is_nil: bool
    awaits_ruling: bool

    def is_current(self, day: datetime.date) -> bool:
        """Say whether it still counts on a day; the last day is included."""
        return self.review_due >= day


@dataclass(frozen=True)
class TeamMember:
    """A person on a procurement and how their declaration stands.

    ``state``: missing, overdue, due, current, with_guardian or recused. ``is_missing`` says whether a current
    declaration is missing; ``counts`` whether the call waits for it.
    """

    user: User
    roles: str
    state: str
    detail: str
    is_missing: bool
    counts: bool


def kept_guidance(case: Any, now: datetime.datetime) -> GuidanceVersion:
    """Give the version of the guidance a procurement keeps, or would keep from now on."""
    kept = CaseGuidance.objects.filter(procurement_id=case.pk).select_related("guidance").first()
    return kept.guidance if kept else GuidanceVersion.objects.in_force_on(timezone.localdate(now))


def current_declaration(user: Any, now: datetime.datetime, case: Any = None) -> Declaration | None:
    """Give the person's own current declaration for a procurement, or the general one."""
    scope = {"procurement": case.pk} if case is not None else {"procurement__isnull": True}
    mine = Declaration.objects.of(user).standing(now).filter(**scope)
    return mine.filter(review_due__gte=timezone.localdate(now)).order_by("-filed_at", "-pk").first()


def last_declared(case: Any, now: datetime.datetime) -> dict[int, Declared]:
    """Give each person's last declaration for a procurement, also where the reader may not read it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, filed_at, review_due, is_nil, awaits_ruling FROM conflicts_declared(%s, %s)",
            [case.pk, now],
        )
        return {row[0]: Declared(*row) for row in cursor.fetchall()}


def without_current_declaration(case: Any, now: datetime.datetime, roles: Iterable[str] = COMMISSIONING) -> list[User]:
    """Give the people who hold one of the roles on a procurement and have no current declaration for it.

    PCR 2015 reg. 24: whoever takes part in the procedure or may influence its outcome. People from whom the
    procurement is hidden take no part.
    """
    declared, hidden, today = last_declared(case, now), recused_people(case), timezone.localdate(now)
    people = {held.user_id: held.user for held in team(case, roles) if held.user.is_active}
    missing = [
        user
        for pk, user in people.items()
        if pk not in hidden and (pk not in declared or not declared[pk].is_current(today))
    ]
    return sorted(missing, key=str)


def waiting_for_ruling(case: Any, now: datetime.datetime, roles: Iterable[str] = COMMISSIONING) -> list[User]:
    """Give the people on a procurement who declared a material interest on which the Guardian has not ruled."""
    declared, hidden = last_declared(case, now), recused_people(case)
    people = {held.user_id: held.user for held in team(case, roles)}
    return sorted(
        (user for pk, user in people.items() if pk not in hidden and pk in declared and declared[pk].awaits_ruling),
        key=str,
    )


def declaration_words(case: Any, now: datetime.datetime) -> dict[int, str]:
    """Give for each person who declared for a procurement one sentence about it."""
    words = {}
    for pk, last in last_declared(case, now).items():
        ending = ": nothing to declare" if last.is_nil else ""
        words[pk] = f"Declared for this procurement on {day(last.filed_at)}{ending}"
    return words


def team_declarations(
    case: Any, now: datetime.datetime, roles: Iterable[str] = DECLARING, *, sees_rulings: bool = False
) -> list[TeamMember]:
    """Give the people on a procurement and how the declaration of each stands, those who are missing first.

    ``sees_rulings`` tells who is with the Guardian or recused; other readers see only that the person declared.
    """
    declared, hidden, guidance = last_declared(case, now), recused_people(case), kept_guidance(case, now)
    today, members = timezone.localdate(now), []
    for pk, holdings in _holdings_by_person(case, roles).items():
        state, detail = _standing(declared.get(pk), holdings, guidance, today, sees_rulings)
        is_missing = pk not in hidden and state in {"missing", "overdue"}
        if pk in hidden and sees_rulings:
            state, detail = "recused", "Takes no part, so needs no current declaration"
        members.append(_member(holdings, state, detail, is_missing))
    return sorted(members, key=lambda member: (not member.is_missing, str(member.user)))


def _holdings_by_person(case: Any, roles: Iterable[str]) -> dict[int, list[Any]]:
    held_by: dict[int, list[Any]] = {}
    for held in team(case, roles):
        if held.user.is_active:
            held_by.setdefault(held.user_id, []).append(held)
    return held_by


def _member(holdings: list[Any], state: str, detail: str, is_missing: bool) -> TeamMember:
    held = {holding.role for holding in holdings}
    words = ", ".join(Role(role).label for role in sorted(held))
    return TeamMember(holdings[0].user, words, state, detail, is_missing, counts=bool(held & COMMISSIONING))


def _standing(
    last: Declared | None, holdings: list[Any], guidance: GuidanceVersion, today: datetime.date, sees_rulings: bool
) -> tuple[str, str]:
    if last is None:
        due = guidance.declare_by(min(holding.from_date for holding in holdings))
        joined = f"{guidance.declare_within_days} days after joining the team"
        return "missing", f"{'Was due' if due < today else 'Due'} by {day(due)}, {joined}"
    filed = f"Declared on {day(last.filed_at)}"
    if not last.is_current(today):
        return "overdue", f"{filed}, ran out on {day(last.review_due)}"
    if sees_rulings and last.awaits_ruling:
        return "with_guardian", f"{filed}, a material interest has no ruling yet"
    if last.review_due - today <= SOON:
        return "due", f"{filed}, due again by {day(last.review_due)}"
    return "current", f"{filed}, current until {day(last.review_due)}"
