"""Who: predicates about roles. They look at the person and the case, never at a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .queries import label_of, roles_on, roles_organisation_wide
from .roles import Role


@dataclass(frozen=True)
class OnCase:
    """True when the person holds one of the roles on the object's case today."""

    roles: tuple[str, ...]

    def __call__(self, obj: Any, user: Any) -> bool:
        return obj.case is not None and not roles_on(user, obj.case).isdisjoint(self.roles)

    def __str__(self) -> str:
        return label_of(self.roles)


@dataclass(frozen=True)
class OrganisationWide:
    """True when the person holds one of the roles for an organisation, without a case."""

    roles: tuple[str, ...]

    def __call__(self, obj: Any, user: Any) -> bool:
        return not roles_organisation_wide(user).isdisjoint(self.roles)

    def __str__(self) -> str:
        return label_of(self.roles)


def on_case(*roles: str) -> OnCase:
    """Make the predicate for roles held on a case."""
    return OnCase(roles)


def organisation_wide(*roles: str) -> OrganisationWide:
    """Make the predicate for roles held for an organisation."""
    return OrganisationWide(roles)


is_system_admin = organisation_wide(Role.SYSTEM_ADMIN)
