"""Writes about roles: given and ended by date, never deleted."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from mcp_portal.accounts.models import Invitation, Organisation, RoleHolding, User
from mcp_portal.accounts.queries import forget_holdings
from mcp_portal.accounts.roles import HELD_WITHOUT_A_CASE, KINDS_OF, Kind, Role, clash
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.nhsuk.wording import day
from mcp_portal.notifications.actions import tell
from mcp_portal.workflow.steps import NotAllowed, Refused

from .allowed import administers, gives_role, not_oneself

OPENS_WITHOUT_A_CASE = frozenset({Role.GUARDIAN, Role.SYSTEM_ADMIN})
"""Roles without a procurement that rule on people or make accounts."""

ADMINISTRATORS_KEPT = 2
"""House rule: what one administrator may not do alone must stay possible."""


def give_role(
    *,
    user: User,
    role: str,
    organisation: Organisation,
    by: User | None,
    now: datetime.datetime,
    case: Any = None,
    from_date: datetime.date | None = None,
    to_date: datetime.date | None = None,
) -> RoleHolding:
    """Give a role for an organisation, on a case (anything with ``pk``) or on none.

    ``by`` is a system administrator, on a case its procurement lead or SRO for a role of the commissioners, or None
    for commands of the operator. Raises Refused with what stands
    against it: the exclusions of ``roles``, the kind of organisation, a role held already, one's own guest.
    """
    gives_role(by, role, case)
    not_oneself(user, by)
    _refuse_own_guest(user, role, case, by)
    from_date = from_date or timezone.localdate(now)
    _refuse_unfit(role, organisation, case, from_date, to_date)
    with savepoint():
        person = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
        if not person.is_active:
            raise Refused("This account is closed. Reopen it before you give it a role")
        _refuse_clash(person, role, organisation, case, (from_date, to_date))
        holding = RoleHolding.objects.create(
            user=person, organisation=organisation, role=role, procurement_id=case.pk if case else None,
            from_date=from_date, to_date=to_date, entered_by=by,
        )  # fmt: skip
        detail = {"role": role, "person": person.pk, "organisation": organisation.pk}
        ledger.record(
            "accounts.role_given", subject=holding, case=case,
            detail={**detail, "from_date": from_date, "to_date": to_date},
        )  # fmt: skip
        if by is not None:
            tell(person, "You have been given a role", reverse("accounts:account"), at=now)
    forget_holdings(user)
    return holding


def end_role(*, holding: RoleHolding, last_day: datetime.date, by: User | None, now: datetime.datetime) -> RoleHolding:
    """End a role after a day, yesterday at the earliest; the row stays."""
    administers(by)
    yesterday = timezone.localdate(now) - datetime.timedelta(days=1)
    if last_day < yesterday:
        raise Refused(f"The last day must be {day(yesterday)} or later: what was done in the role stays done in it")
    with savepoint():
        if holding.role == Role.SYSTEM_ADMIN:
            _refuse_last_administrators(holding)
        fresh = RoleHolding.objects.select_for_update(no_key=True).get(pk=holding.pk)
        if fresh.to_date is not None and fresh.to_date <= last_day:
            raise Refused(f"This role already ends on {day(fresh.to_date)}")
        fresh.to_date = max(last_day, fresh.from_date - datetime.timedelta(days=1))
        fresh.save(update_fields=["to_date"])
        ledger.record(
            "accounts.role_ended", subject=fresh, case=_number(fresh),
            detail={"role": fresh.role, "person": fresh.user_id, "to_date": fresh.to_date},
        )  # fmt: skip
    forget_holdings(holding.user)
    return fresh


def _refuse_own_guest(user: User, role: str, case: Any, by: User | None) -> None:
    """House rule: nobody lets somebody in alone, so that no administrator gives a second account to anybody."""
    opens = case is not None or role in OPENS_WITHOUT_A_CASE
    if opens and by is not None and Invitation.objects.filter(user=user, invited_by=by).exists():
        raise NotAllowed("Ask another system administrator: you invited this person yourself")


def _refuse_unfit(
    role: str, organisation: Organisation, case: Any, from_date: datetime.date, to_date: datetime.date | None
) -> None:
    label = Role(role).label
    if case is None and role not in HELD_WITHOUT_A_CASE:
        raise Refused(f"Enter the procurement: {label} is a role on one procurement only")
    if case is not None and role == Role.SYSTEM_ADMIN:
        raise Refused("A system administrator sees no case content: give this role without a procurement")
    kinds = KINDS_OF.get(Role(role))
    if kinds is not None and organisation.kind not in kinds:
        names = " or ".join(Kind(kind).label for kind in kinds)
        raise Refused(f"{organisation} cannot hold this role. {label} is held for: {names}")
    if to_date is not None and to_date < from_date:
        raise Refused("The last day must be on or after the first day")


def _refuse_clash(
    person: User, role: str, organisation: Organisation, case: Any, dates: tuple[datetime.date, datetime.date | None]
) -> None:
    """Compare with every role held at any time within the new dates, on this case and where it counts anywhere."""
    from_date, to_date = dates
    held = RoleHolding.objects.filter(Q(to_date__isnull=True) | Q(to_date__gte=from_date), user=person)
    if to_date is not None:
        held = held.filter(from_date__lte=to_date)
    here = held.filter(procurement_id=case.pk) if case else held.filter(procurement__isnull=True)
    if here.filter(role=role, organisation=organisation).exists():
        raise Refused("This person already holds this role for this organisation")
    anywhere = held if role == Role.SYSTEM_ADMIN else held.filter(role=Role.SYSTEM_ADMIN)
    because = clash(role, {Role(found) for found in here.union(anywhere).values_list("role", flat=True)})
    if because:
        raise Refused(because)


def _refuse_last_administrators(ending: RoleHolding) -> None:
    # Two who end each other's role at the same moment queue here: all rows are locked, in one order.
    holdings = RoleHolding.objects.select_for_update(no_key=True, of=("self",)).filter(
        role=Role.SYSTEM_ADMIN, user__is_active=True
    )
    left = {held.user_id for held in holdings.order_by("pk") if held.pk != ending.pk and held.to_date is None}
    if len(left) < ADMINISTRATORS_KEPT:
        raise Refused("2 system administrators must remain. Give the role to another person before you end it here")


class _Numbered:
    def __init__(self, pk: int):
        self.pk = pk


def _number(holding: RoleHolding) -> _Numbered | None:
    # An administrator sees no case, so the row itself cannot be loaded.
    return _Numbered(holding.procurement_id) if holding.procurement_id else None
