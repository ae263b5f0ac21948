"""Reads about people and roles that the rest of the portal may ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q, QuerySet

from .models import RoleHolding, User
from .present import today
from .roles import BODIES, REVIEWING, Role

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Holding:
    """A current role of a person, as the predicates need it."""

    role: str
    case_id: int | None
    organisation_id: int
    kind: str


def holdings(user: Any) -> tuple[Holding, ...]:
    """Give all of the person's current roles; read once per person object and day.

    Somebody may be on ten thousand cases: what asks about one case, or about none, asks the functions below.
    """
    return _read(user, "all", Q())


def holdings_on(user: Any, case: Any) -> tuple[Holding, ...]:
    """Give the person's current roles on a case."""
    if not getattr(user, "is_authenticated", False):
        return ()
    cached = _cache(user)
    if case.pk not in cached:
        # Those without a case are asked for on every page as well: one query for both.
        nearby = _read(user, ("near", case.pk), Q(procurement_id=case.pk) | Q(procurement_id=None))
        cached[case.pk] = tuple(held for held in nearby if held.case_id == case.pk)
        cached[None] = tuple(held for held in nearby if held.case_id is None)
    return cached[case.pk]


def holdings_organisation_wide(user: Any) -> tuple[Holding, ...]:
    """Give the person's current roles for an organisation rather than on a case."""
    if getattr(user, "is_authenticated", False) and "all" in _cache(user):
        return tuple(held for held in _cache(user)["all"] if held.case_id is None)
    return _read(user, None, Q(procurement_id=None))


def forget_holdings(user: Any) -> None:
    """Read the person's roles anew next time."""
    user.__dict__.pop("_holdings", None)


def _cache(user: Any) -> dict[Any, tuple[Holding, ...]]:
    """Give what has been read of a person's roles on this day."""
    day, cached = user.__dict__.get("_holdings", (None, {}))
    if day != today():
        cached = {}
        user.__dict__["_holdings"] = (today(), cached)
    return cached


def _read(user: Any, key: Any, which: Q) -> tuple[Holding, ...]:
    if not getattr(user, "is_authenticated", False):
        return ()
    cached = _cache(user)
    if key not in cached:
        rows = RoleHolding.objects.on(today()).filter(which, user=user).order_by("id")
        fields = ("role", "procurement_id", "organisation_id", "organisation__kind")
        cached[key] = tuple(Holding(*row) for row in rows.values_list(*fields))
    return cached[key]


def roles_on(user: Any, case: Any) -> frozenset[str]:
    """Give the roles a person holds on a case today."""
    return frozenset(held.role for held in holdings_on(user, case))


def roles_organisation_wide(user: Any) -> frozenset[str]:
    """Give the roles a person holds for an organisation rather than on a case."""
    return frozenset(held.role for held in holdings_organisation_wide(user))


def holders(case: Any, *roles: str) -> QuerySet[User]:
    """Give the active people who hold one of the roles on a case today."""
    held = RoleHolding.objects.on(today()).filter(procurement_id=case.pk, role__in=roles)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id")).select_related("organisation")


def administrators() -> QuerySet[User]:
    """Give the active system administrators of today."""
    held = RoleHolding.objects.on(today()).filter(procurement=None, role=Role.SYSTEM_ADMIN)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id"))


def team(case: Any, roles: Iterable[str] | None = None) -> QuerySet[RoleHolding]:
    """Give the current holdings on a case with person and organisation."""
    held = RoleHolding.objects.on(today()).filter(procurement_id=case.pk)
    if roles is not None:
        held = held.filter(role__in=list(roles))
    return held.select_related("user__organisation", "organisation")


def body_of(user: Any, case: Any) -> str | None:
    """Give the assuring body (organisation kind) the person reviews this case for."""
    for held in holdings_on(user, case):
        if held.role in REVIEWING and held.kind in BODIES:
            return held.kind
    return None


def organisation_on(user: Any, case: Any, role: str) -> int | None:
    """Give the identifier of the organisation for which a person holds a role on a case."""
    return next((held.organisation_id for held in holdings_on(user, case) if held.role == role), None)


def label_of(roles: Iterable[str]) -> str:
    """Name roles in words: "Procurement lead or Senior responsible officer"."""
    return " or ".join(Role(role).label for role in roles)


@dataclass(frozen=True)
class CaseName:
    """All that an administrator may know of a case: its identifier and its reference."""

    pk: int
    reference: str


def case_by_reference(reference: str) -> CaseName | None:
    """Find a case for a system administrator, who sees nothing else of it (function in migration 0002)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_case_by_reference(%s)", [reference])
        found = cursor.fetchone()[0]
    return CaseName(found, reference) if found is not None else None


def case_references(identifiers: Iterable[int]) -> dict[int, str]:
    """Give the references of cases for a system administrator, and for people on their own cases."""
    wanted = list(identifiers)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, reference FROM portal_case_references(%s)", [wanted])
        return dict(cursor.fetchall())
