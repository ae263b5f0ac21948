"""Pausing a case and ending the pause. A pause is not a state: it stands beside it and stops every step."""

from __future__ import annotations

import datetime
from typing import Any

from mcp_portal.accounts.queries import organisation_on, roles_on, team
from mcp_portal.accounts.roles import Role
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import current, savepoint
from mcp_portal.notifications.actions import tell
from mcp_portal.notifications.models import Kind

from .models import Hold
from .steps import Changed, NotAllowed

PLACED_BY = {Hold.Kind.OWN: Role.SRO, Hold.Kind.REGULATOR: Role.SIGN_OFF, Hold.Kind.CLAIM: Role.LEGAL}
"""Who places and lifts each kind; a regulator's pause only for the body that placed it.

The pause because of a breach is not among them: it is placed by the finding and ended by the Guardian's signature,
both in ``conflicts``, for a person concerned by the breach must not end it.
"""


def kinds_for(case: Any, user: Any) -> list[Hold.Kind]:
    """Give the kinds of pause a person may place on a case."""
    held = roles_on(user, case)
    return [kind for kind, role in PLACED_BY.items() if role in held]


def may_lift(hold: Hold, user: Any) -> bool:
    """Say whether a person may end a pause: the role that placed it, for a regulator's the same body."""
    role = PLACED_BY.get(Hold.Kind(hold.kind))
    if role is None or role not in roles_on(user, hold.procurement):
        return False
    if hold.kind != Hold.Kind.REGULATOR:
        return True
    return hold.placed_by.organisation_id == organisation_on(user, hold.procurement, role)


def place_hold(
    case: Any, *, kind: str, reason: str, scope: str, review_date: datetime.date, by: Any, now: datetime.datetime
) -> Hold:
    """Pause a case; clocks that the law runs keep running. Raises NotAllowed for another role."""
    with savepoint():
        type(case)._default_manager.select_for_update(no_key=True).get(pk=case.pk)
        if kind not in kinds_for(case, by):
            raise NotAllowed("A pause of this kind is placed by another role")
        hold = Hold.objects.create(
            procurement=case,
            kind=kind,
            reason=reason,
            scope=scope,
            review_date=review_date,
            placed_by=by,
            placed_at=now,
        )
        ledger.record(
            "workflow.hold_placed",
            subject=hold,
            case=case,
            occurred_at=now,
            detail={"kind": kind, "review": review_date},
        )
        _tell(case, f"A procurement is paused: {case.reference}", by)
    case.__dict__.pop("_holds", None)
    return hold


def lift_hold(hold: Hold, *, reason: str, by: Any, now: datetime.datetime) -> Hold:
    """End a pause with a reason. Raises NotAllowed for another role, Changed when it is ended already."""
    with savepoint():
        fresh = (
            Hold.objects.select_for_update(no_key=True, of=("self",))
            .select_related("procurement", "placed_by")
            .get(pk=hold.pk)
        )
        if fresh.lifted_at is not None:
            raise Changed("This pause has been ended already")
        if not may_lift(fresh, by):
            raise NotAllowed(f"This pause is ended by: {fresh.lifted_by_words}")
        fresh.lifted_by, fresh.lifted_at, fresh.lifted_reason = by, now, reason
        fresh.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
        ledger.record(
            "workflow.hold_lifted", subject=fresh, case=fresh.procurement, occurred_at=now, detail={"kind": fresh.kind}
        )
        _tell(fresh.procurement, f"A pause has ended: {fresh.procurement.reference}", by)
    return fresh


def _tell(case: Any, words: str, by: Any) -> None:
    """Tell everybody on a case but who did it; a mail about a pause always comes at once."""
    people = {held.user_id: held.user for held in team(case)}
    for key, person in people.items():
        if key != by.pk:
            tell(person, words, case.get_absolute_url(), at=current().at, case=case, kind=Kind.HOLD)
