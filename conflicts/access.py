"""Who may act on declarations and recusals. Predicates look at the person, never at a state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mcp_portal.accounts.queries import holdings, holdings_organisation_wide, label_of, roles_on
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


def _takes_over(obj: Any, user: Any) -> bool:
    return obj.imported_in_id is not None and _guards_another(obj, user)


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
takes_over = Who((Role.GUARDIAN,), f"{GUARDIAN_OF_ANOTHER}, from a file", _takes_over)
keeps_the_register = Who((Role.GUARDIAN,), "The person concerned or the Conflicts of Interest Guardian", _keeps)


SEES_REFUSALS = (Role.GUARDIAN, Role.SRO, Role.AUDITOR)
"""Who reads, on a case, what others were refused; the database keeps the same (migration 0008)."""


def guards_register(organisation_id: int, user: Any) -> bool:
    """Say whether a person is Guardian or deputy of an organisation today, not of one case alone."""
    return _holds_for(organisation_id, user, Role.GUARDIAN)


def keeps_staff(organisation_id: int, user: Any) -> bool:
    """Say whether a person enters who is decision-making staff: Guardian or secretary of the organisation."""
    return _holds_for(organisation_id, user, Role.GUARDIAN, Role.SECRETARY)


def disposes(organisation_id: int, user: Any) -> bool:
    """Say whether a person may be one of the two who dispose of content after its retention date."""
    return _holds_for(organisation_id, user, Role.GUARDIAN, Role.SECRETARY, Role.ACCOUNTABLE_OFFICER)


def _holds_for(organisation_id: int, user: Any, *roles: str) -> bool:
    held = holdings_organisation_wide(user)
    return any(one.role in roles and one.organisation_id == organisation_id for one in held)


def is_guardian_anywhere(user: Any) -> bool:
    """Say whether a person is Guardian or deputy of any case or organisation today."""
    return any(held.role == Role.GUARDIAN for held in holdings(user))


def may_see_recusals(case: Any, user: Any) -> bool:
    """Say whether a person on a case reads the rulings on others."""
    return not roles_on(user, case).isdisjoint(SEES_RECUSALS)


def sees_refusals(case: Any, user: Any) -> bool:
    """Say whether a person on a case reads what others were refused."""
    return not roles_on(user, case).isdisjoint(SEES_REFUSALS)


# --- gifts and breaches ---------------------------------------------------------------------------------------------

APPROVES_GIFTS = (Role.GUARDIAN, Role.ACCOUNTABLE_OFFICER, Role.SRO)
"""Who is an approving officer for gifts and hospitality of their organisation."""

SENIOR_FOR_GIFTS = (Role.ACCOUNTABLE_OFFICER, Role.GUARDIAN)
"""Who may approve what departs from the guidance; never the recipient."""


def holds_for_organisation(obj: Any, user: Any, *roles: str) -> bool:
    """Say whether a person holds a role for the object's organisation, on any case or on none."""
    return any(held.role in roles and held.organisation_id == obj.organisation_id for held in holdings(user))


def _approves(obj: Any, user: Any) -> bool:
    return not _is_concerned(obj, user) and holds_for_organisation(obj, user, *APPROVES_GIFTS)


def _approves_exceptions(obj: Any, user: Any) -> bool:
    return not _is_concerned(obj, user) and holds_for_organisation(obj, user, *SENIOR_FOR_GIFTS)


def _handles(breach: Any, user: Any) -> bool:
    if breach.person_id is not None and breach.person_id == user.pk:
        return False
    stands_in = breach.to_accountable_officer and holds_for_organisation(breach, user, Role.ACCOUNTABLE_OFFICER)
    return stands_in or holds_here(breach, user, Role.GUARDIAN)


is_recipient = Who((), "The recipient", _is_concerned)
approves_gift = Who(APPROVES_GIFTS, f"An approving officer: {label_of(APPROVES_GIFTS)}, never the recipient", _approves)
approves_exception = Who(
    SENIOR_FOR_GIFTS, f"A senior officer: {label_of(SENIOR_FOR_GIFTS)}, never the recipient", _approves_exceptions
)
handles_breach = Who(
    (Role.GUARDIAN,), f"{label_of((Role.GUARDIAN,))} or a deputy, never the person concerned", _handles
)


def approves_gifts_anywhere(user: Any) -> bool:
    """Say whether a person is an approving officer of any organisation today."""
    return any(held.role in APPROVES_GIFTS for held in holdings(user))


def keeps_minutes_of(organisation_id: int, user: Any) -> bool:
    """Say whether a person is committee secretary of an organisation today, on a case or without one."""
    return any(held.role == Role.SECRETARY and held.organisation_id == organisation_id for held in holdings(user))


def _keeps_minutes(meeting: Any, user: Any) -> bool:
    return keeps_minutes_of(meeting.committee.organisation_id, user)


def _presides(meeting: Any, user: Any) -> bool:
    seat = meeting.seat_of(user)
    return (seat is not None and bool(seat.office)) or (
        meeting.presided_by_id is not None and meeting.presided_by_id == user.pk
    )


keeps_the_minutes = Who((Role.SECRETARY,), "The secretary of the committee", _keeps_minutes)
presides = Who((Role.MEMBER,), "The chair or vice chair of the committee, or whoever presided", _presides)
runs_the_meeting = Who(
    (Role.SECRETARY, Role.MEMBER),
    "The secretary or the chair of the committee",
    lambda meeting, user: _keeps_minutes(meeting, user) or _presides(meeting, user),
)
