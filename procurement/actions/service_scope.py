"""Scope line by line: services, the contracts they move from, and review clauses."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import Refused
from procurement.models import ContractMove, PlannedService, Procurement

from .logic_model import CHANGED, lock_care_model

MOST_SERVICES = 60
MOST_MOVES = 20


@dataclass(frozen=True)
class ServiceFacts:
    """A service, whose line it is, and when it begins."""

    service: str
    origin: str
    begins: str
    starts_on: datetime.date | None = None


@dataclass(frozen=True)
class MoveFacts:
    """What leaves one existing contract."""

    provider: str
    contract: str
    annual_value: Decimal
    notice_months: int
    source: str


def plan_service(case: Procurement, facts: ServiceFacts, *, by: User, now: datetime.datetime) -> PlannedService:
    """Enter a service."""
    with savepoint():
        case = lock_care_model(case, by)
        standing = case.planned_services
        if standing.filter(service=facts.service).exists():
            raise Refused(f"“{facts.service}” is entered already")
        if standing.count() >= MOST_SERVICES:
            raise Refused(f"A case has {MOST_SERVICES} services or fewer")
        last = standing.aggregate(last=Max("number"))["last"] or 0
        made = PlannedService.objects.create(procurement=case, number=last + 1, **vars(facts))
        _record(made, now, ["service"])
    return made


def change_service(
    service: PlannedService, facts: ServiceFacts, *, version: int, by: User, now: datetime.datetime
) -> None:
    """Change a service; one that no longer comes later loses its review clause."""
    with savepoint():
        fresh = _locked(service, version, by)
        twins = PlannedService.objects.filter(procurement=fresh.procurement, service=facts.service)
        if twins.exclude(pk=fresh.pk).exists():
            raise Refused(f"“{facts.service}” is entered already")
        for name, value in vars(facts).items():
            setattr(fresh, name, value)
        if fresh.is_for_later and fresh.moves.exists():
            raise Refused("Take out the contracts it moves from first: it would not move with this contract")
        if not fresh.is_for_later:
            fresh.clause_scope = fresh.clause_nature = fresh.clause_conditions = ""
        _save(fresh, now, ["service"])


def write_clause(
    service: PlannedService, *, clause_scope: str, clause_nature: str, clause_conditions: str, version: int, by: User,
    now: datetime.datetime,
) -> None:  # fmt: skip
    """Write the review clause of a service that may be added later."""
    with savepoint():
        fresh = _locked(service, version, by)
        if not fresh.is_for_later:
            raise Refused("Only a service that may be added later has a review clause")
        fresh.clause_scope, fresh.clause_nature = clause_scope, clause_nature
        fresh.clause_conditions = clause_conditions
        _save(fresh, now, ["clause"])


def remove_service(service: PlannedService, *, version: int, by: User, now: datetime.datetime) -> None:
    """Take a service out with what moves for it."""
    with savepoint():
        fresh = _locked(service, version, by)
        _record(fresh, now, ["removed"])
        fresh.moves.all().delete()
        fresh.delete()


def enter_move(
    service: PlannedService, facts: MoveFacts, *, version: int, by: User, now: datetime.datetime,
    instead_of: ContractMove | None = None,
) -> None:  # fmt: skip
    """Enter from which contract a service moves, or another entry in the place of one that stands."""
    with savepoint():
        fresh = _locked(service, version, by)
        if fresh.is_for_later:
            raise Refused("A service that may be added later does not move with this contract")
        if instead_of is not None:
            fresh.moves.filter(pk=instead_of.pk).delete()
        if fresh.moves.filter(provider=facts.provider, contract=facts.contract).exists():
            raise Refused("This contract is entered already for the service")
        if fresh.moves.count() >= MOST_MOVES:
            raise Refused(f"A service moves from {MOST_MOVES} contracts or fewer")
        ContractMove.objects.create(procurement=fresh.procurement, service=fresh, **vars(facts))
        _save(fresh, now, ["moves"])


def remove_move(move: ContractMove, *, version: int, by: User, now: datetime.datetime) -> None:
    """Take out that a service moves from a contract."""
    with savepoint():
        fresh = _locked(move.service, version, by)
        fresh.moves.filter(pk=move.pk).delete()
        _save(fresh, now, ["moves"])


def _locked(service: PlannedService, version: int, by: User) -> PlannedService:
    case = lock_care_model(service.procurement, by)
    fresh = PlannedService.objects.filter(procurement=case, number=service.number).first()
    if fresh is None or fresh.version != version:
        raise Refused(CHANGED)
    fresh.procurement = case
    return fresh


def _save(service: PlannedService, now: datetime.datetime, fields: list[str]) -> None:
    service.version += 1
    service.save()
    _record(service, now, fields)


def _record(service: PlannedService, now: datetime.datetime, fields: list[str]) -> None:
    detail = {"number": service.number, "fields": fields}
    ledger.record(
        "procurement.service_planned", subject=service, case=service.procurement, occurred_at=now, detail=detail
    )
