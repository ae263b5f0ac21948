"""Who may act on declarations and recusals. Predicates look at the person, never at a state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mcp_portal.accounts.queries import holdings, label_of, roles_on
from mcp_portal.accounts.roles import Role


@dataclass(frozen=True)
class Who:
    """A named predicate: the roles that make it true (for lists and documents) and the question itself."""

    roles: tuple[str, ...]
    words: str
    asks: Callable[[Any, Any], bool]

    def __call__(self, obj: Any, user: Any) -> bool:
        return self.asks(obj, user)

    def __str__(self) -> str:
        return self.words


def holds_here(obj: Any, user: Any, *roles: str) -> bool:
    """Say whether a person holds a role on the object's case, or for its organisation without a case."""
    return any(
        held.role in roles
        and (
            held.case_id == obj.procurement_id
            if held.case_id is not None
            else held.organisation_id == obj.organisation_id
        )
        for held in holdings(user)
    )


def _is_concerned(obj: Any, user: Any) -> bool:
    return obj.person_id == user.pk


def _declares_interests(obj: Any, user: Any) -> bool:
    return _is_concerned(obj, user) and not obj.is_nil


def _declares_nil(obj: Any, user: Any) -> bool:
    return _is_concerned(obj, user) and obj.is_nil


def _guards_another(obj: Any, user: Any) -> bool:
    return not _is_concerned(obj, user) and holds_here(obj, user, Role.GUARDIAN)


def _may_confirm(obj: Any, user: Any) -> bool:
    return not _is_concerned(obj, user) and holds_here(obj, user, *SECOND_PERSONS)


def _keeps(obj: Any, user: Any) -> bool:
    return _is_concerned(obj, user) or _guards_another(obj, user)


SECOND_PERSONS = (Role.SRO, Role.ACCOUNTABLE_OFFICER, Role.GUARDIAN)
"""Who can be the second person when a recusal is lifted; never a system administrator."""

SEES_RECUSALS = (*SECOND_PERSONS, Role.LEAD, Role.LEAD_REVIEWER, Role.AUDITOR)
"""Who reads, on a case, that somebody else is recused."""

GUARDIAN_OF_ANOTHER = f"{label_of((Role.GUARDIAN,))}, never on their own"

is_declarant = Who((), "The person concerned", _is_concerned)
declares_interests = Who((), "The person who declares interests", _declares_interests)
declares_nil = Who((), "The person who makes a nil return", _declares_nil)
is_guardian = Who((Role.GUARDIAN,), GUARDIAN_OF_ANOTHER, _guards_another)
may_confirm_lifting = Who(
    SECOND_PERSONS, f"A second person: {label_of(SECOND_PERSONS)}, never the person concerned", _may_confirm
)
keeps_the_register = Who((Role.GUARDIAN,), "The person concerned or the Conflicts of Interest Guardian", _keeps)


SEES_REFUSALS = (Role.GUARDIAN, Role.SRO, Role.AUDITOR)
"""Who reads, on a case, what others were refused; the database keeps the same (migration 0008)."""


def is_guardian_anywhere(user: Any) -> bool:
    """Say whether a person is Guardian or deputy of any case or organisation today."""
    return any(held.role == Role.GUARDIAN for held in holdings(user))


def may_see_recusals(case: Any, user: Any) -> bool:
    """Say whether a person on a case reads the rulings on others."""
    return not roles_on(user, case).isdisjoint(SEES_RECUSALS)


def sees_refusals(case: Any, user: Any) -> bool:
    """Say whether a person on a case reads what others were refused."""
    return not roles_on(user, case).isdisjoint(SEES_REFUSALS)
