"""Practices of a case: entering, changing and taking out; who agreed; residents without a practice."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import Practice, Procurement, UnregisteredShare

MOST_PRACTICES = 500
CHANGED = "Somebody else changed it after you opened the page. Look at it again first"
SIGNED = "Something is signed: the intention stands. Record the withdrawal first"


@dataclass(frozen=True)
class PracticeFacts:
    """What is known of a practice."""

    code: str
    name: str
    list_size: int
    counted_on: datetime.date
    hub: str = ""
    intention: str = Practice.Intention.UNDECIDED

    @property
    def changeable(self) -> dict[str, Any]:
        """Give everything but the code, which never changes."""
        return {name: value for name, value in vars(self).items() if name != "code"}


def add_practice(case: Procurement, facts: PracticeFacts, *, by: User, now: datetime.datetime) -> Practice:
    """Enter a practice."""
    with savepoint():
        case = lock_practices(case, by)
        if case.practices.filter(code=facts.code).exists():
            raise Refused(f"{facts.code} has been entered already")
        if case.practices.count() >= MOST_PRACTICES:
            raise Refused(f"A procurement has {MOST_PRACTICES} practices or fewer")
        made = Practice.objects.create(procurement=case, **vars(facts))
        _record(made, "procurement.practice_added", now, {"code": made.code})
    return made


def change_practice(
    practice: Practice, facts: PracticeFacts, *, version: int, by: User, now: datetime.datetime
) -> Practice:
    """Change what is known of a practice. Raises Refused when somebody else changed it meanwhile."""
    with savepoint():
        fresh = _fresh(practice, version, by)
        if facts.intention != fresh.intention and not fresh.is_free:
            raise Refused(SIGNED)
        return _write(fresh, facts.changeable, "procurement.practice_changed", now)


def write_agreements(
    practice: Practice, agreed: Mapping[str, Any], *, version: int, by: User, now: datetime.datetime
) -> Practice:
    """Enter which partners and commissioners agreed; what led to a signature stands from then on."""
    with savepoint():
        fresh = _fresh(practice, version, by)
        later = {"partners_return", "eligible_on"}
        if not fresh.is_free and set(agreed) - later:
            raise Refused("The agreement is signed: who agreed to it stands")
        if not fresh.may_return and set(agreed) & later:
            raise Refused("The GP contract is not suspended: there is no return to agree to")
        return _write(fresh, agreed, "procurement.practice_agreed", now)


def remove_practice(practice: Practice, *, version: int, by: User, now: datetime.datetime) -> None:
    """Take out a practice that was entered by mistake and has not begun to take part."""
    with savepoint():
        fresh = _fresh(practice, version, by)
        if fresh.state != Practice.State.INDEPENDENT:
            raise Refused("The practice has begun to take part: record its withdrawal first")
        _record(fresh, "procurement.practice_removed", now, {"code": fresh.code})
        fresh.delete()


def estimate_unregistered(
    case: Procurement, *, percent: Decimal, source: str, by: User, now: datetime.datetime
) -> UnregisteredShare:
    """Enter how many residents have no practice; earlier estimates stay."""
    with savepoint():
        case = lock_practices(case, by)
        made = UnregisteredShare.objects.create(
            procurement=case, percent=percent, source=source, entered_by=by, entered_at=now
        )
        _record(made, "procurement.unregistered_estimated", now, {"percent": str(percent)})
    return made


def lock_practices(case: Procurement, by: User) -> Procurement:
    """Lock a case for who enters its practices, after the service started as well: practices return later."""
    found = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
    if not access.is_lead_or_sro(found, by):
        raise NotAllowed("Practices are entered by the procurement lead or the senior responsible officer")
    if found.state == Procurement.State.ABANDONED:
        raise Refused("The procurement was abandoned")
    return found


def _fresh(practice: Practice, version: int, by: User) -> Practice:
    case = lock_practices(practice.procurement, by)
    fresh = Practice.objects.select_for_update(no_key=True).filter(pk=practice.pk).first()
    if fresh is None or fresh.version != version:
        raise Refused(CHANGED)
    fresh.procurement = case
    return fresh


def _write(fresh: Practice, values: Mapping[str, Any], what: str, now: datetime.datetime) -> Practice:
    names = [name for name, value in values.items() if getattr(fresh, name) != value]
    for name in names:
        setattr(fresh, name, values[name])
    fresh.version += 1
    fresh.save(update_fields=["version", *names])
    _record(fresh, what, now, {"code": fresh.code, "columns": names})
    return fresh


def _record(subject: Any, what: str, now: datetime.datetime, detail: dict[str, Any]) -> None:
    ledger.record(what, subject=subject, case=subject.procurement, occurred_at=now, detail=detail)
