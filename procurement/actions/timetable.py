"""Timetables tried out beside the plan: copied, changed, adopted with a reason."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from django.db.models import Max

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import KeyDate, Procurement, WhatIf
from procurement.queries.timetable import dates_of, days_off, in_force, planned_dates
from procurement.timetable import TIMES

from .planning import plan_dates


def copy_plan(case: Procurement, *, name: str, by: User, now: datetime.datetime) -> WhatIf:
    """Copy the timetable in force to try something out; nothing of the plan changes."""
    with savepoint():
        case = _locked(case, by)
        standing = in_force(case)
        number = (WhatIf.objects.filter(procurement=case).aggregate(last=Max("number"))["last"] or 0) + 1
        made = WhatIf.objects.create(
            procurement=case, number=number, name=name, made_by=by, made_at=now,
            dates={code: day.isoformat() for code, day in planned_dates(case).items()},
            days=dict(standing.days) if standing else {},
            days_off=[day.isoformat() for day in days_off(standing)],
        )  # fmt: skip
        ledger.record("procurement.what_if_made", subject=made, case=case, occurred_at=now, detail={"number": number})
    return made


def change_what_if(
    what_if: WhatIf,
    *,
    dates: Mapping[str, datetime.date | None],
    days: Mapping[str, int],
    off: Iterable[datetime.date],
    by: User,
    now: datetime.datetime,
) -> WhatIf:
    """Replace what a what-if holds: planned dates, usual times that are not the default, days off."""
    with savepoint():
        found = _unadopted(what_if, by)
        found.dates = {code: day.isoformat() for code, day in dates.items() if day and code in KeyDate.Kind.values}
        found.days = {code: number for code, number in days.items() if code in TIMES}
        found.days_off = sorted({day.isoformat() for day in off})
        found.save(update_fields=["dates", "days", "days_off"])
        detail = {"number": found.number}
        ledger.record("procurement.what_if_changed", subject=found, case=found.case, occurred_at=now, detail=detail)
    return found


def adopt_what_if(what_if: WhatIf, *, reason: str, seen: str, by: User, now: datetime.datetime) -> WhatIf:
    """Make a what-if the plan, with a reason.

    ``seen`` is the plan the person compared it with (``plan_seen``): when somebody has changed the plan meanwhile,
    what moves has to be looked at again. Raises NotAllowed and Refused.
    """
    with savepoint():
        found = _unadopted(what_if, by)
        case = found.procurement
        if plan_seen(case) != seen:
            raise Refused("The plan has changed since you looked. Check again what moves")
        wanted, standing = dates_of(found), planned_dates(case)
        changed = {code: wanted.get(code) for code in KeyDate.Kind.values if wanted.get(code) != standing.get(code)}
        if changed:
            plan_dates(case, dates=changed, by=by, now=now)
        found.adopted_by, found.adopted_at, found.reason = by, now, reason
        found.save(update_fields=["adopted_by", "adopted_at", "reason"])
        detail = {"number": found.number}
        ledger.record("procurement.timetable_adopted", subject=found, case=case, occurred_at=now, detail=detail)
    return found


def delete_what_if(what_if: WhatIf, *, by: User, now: datetime.datetime) -> None:
    """Delete a what-if that was not adopted. Raises NotAllowed for others than who made it and the lead."""
    with savepoint():
        found = _unadopted(what_if, by)
        if not may_delete(found, by):
            raise NotAllowed("A timetable that is tried is deleted by who made it or by the procurement lead")
        detail = {"number": found.number}
        ledger.record("procurement.what_if_deleted", subject=found, case=found.case, occurred_at=now, detail=detail)
        found.delete()


def may_delete(what_if: WhatIf, user: User) -> bool:
    """Say whether a person may delete a what-if: its author, or the lead; nobody once it is adopted."""
    if what_if.adopted_at is not None or not access.is_lead_or_sro(what_if.case, user):
        return False
    return what_if.made_by_id == user.pk or access.is_lead(what_if.case, user)


def plan_seen(case: Procurement) -> str:
    """Name the plan as it stands, so that a page can say which one it showed."""
    standing = in_force(case)
    dates = sorted(KeyDate.objects.filter(procurement=case).values_list("kind", "planned_date"))
    return ",".join([str(standing.number if standing else 0), *(f"{kind}={day.isoformat()}" for kind, day in dates)])


def _unadopted(what_if: WhatIf, by: User) -> WhatIf:
    _locked(what_if.procurement, by)
    found = WhatIf.objects.select_for_update(no_key=True, of=("self",)).select_related("procurement").get(pk=what_if.pk)
    if found.adopted_at is not None:
        raise Refused("This timetable was adopted and is kept as it is. Copy the plan to try something else")
    return found


def _locked(case: Procurement, by: User) -> Procurement:
    """Lock the case for those who plan its dates."""
    found = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
    if not access.is_lead_or_sro(found, by):
        raise NotAllowed("Dates are planned by the procurement lead or the senior responsible officer")
    if found.state in Procurement.ENDED:
        raise Refused("The procurement has ended")
    return found
