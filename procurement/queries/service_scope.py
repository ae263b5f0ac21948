"""Scope of a case line by line: what moves, by when notice has to be given, what is missing."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Subquery

from mcp_portal.nhsuk.wording import day
from procurement.care_model import clause_gaps, spending_gaps
from procurement.deadlines.times import add_months
from procurement.models import ContractMove, MoneyModel, PlannedService, Procurement, SpendLine

from .money import exact

LINES_OF_THE_FRAMEWORK = (
    "Community-based physical health services for adults and children",
    "Some existing outpatient services for adults and children",
    "Urgent care centre and primary care out-of-hours service",
    "Primary care services under existing GMS, PMS and APMS contracts",
    "All mental health services",
    "All learning disability services",
    "Intermediate care and NHS continuing healthcare",
    "End of life services",
    "Voluntary and community sector services",
)
"""What the MCP framework of 2016 gives as the scope of Dudley: lines to begin with, no rule."""


@dataclass(frozen=True)
class MoveLine:
    """What leaves one contract, and the last day to give notice of it where the start is known."""

    move: ContractMove
    notice_by: datetime.date | None


@dataclass(frozen=True)
class ServiceLine:
    """A planned service with the day it starts, where that is known, and what moves for it."""

    service: PlannedService
    starts: datetime.date | None
    moves: list[MoveLine]


@dataclass(frozen=True)
class Scope:
    """The whole scope of a case, read once."""

    case: Procurement
    lines: list[ServiceLine]
    first: datetime.date | None
    unplanned: list[str]
    listed: tuple[str, ...]
    spent_on: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        """Add up what leaves existing contracts a year."""
        return sum((one.move.annual_value for line in self.lines for one in line.moves), Decimal(0))

    @property
    def of_the_framework(self) -> list[tuple[int, str]]:
        """Give number and words of the framework's lines that are not planned yet."""
        planned = {line.service.service for line in self.lines}
        return [(place, text) for place, text in enumerate(LINES_OF_THE_FRAMEWORK, 1) if text not in planned]

    @property
    def difference(self) -> Decimal:
        """Give how much of the value of the case no entry explains; below nothing where entries say more."""
        return self.case.value_per_year - self.total

    def findings(self, today: datetime.date) -> list[str]:
        """Name what is missing or cannot be, service by service."""
        found = [f"“{text}” does not say when it starts and from which contracts it moves" for text in self.unplanned]
        for line in self.lines:
            found += list(self._of(line, today))
        if self.lines and self.difference:
            found.append(f"{exact(abs(self.difference))} a year {self._unexplained}")
        return found + spending_gaps(self.listed, self.spent_on)

    @property
    def _unexplained(self) -> str:
        if self.difference > 0:
            return "of the value of the case is not named as moving from a contract"
        return "more moves from contracts than the value of the case"

    def _of(self, line: ServiceLine, today: datetime.date) -> Iterator[str]:
        service = line.service
        if service.is_for_later:
            yield from (f"The review clause of “{service}” {gap}" for gap in clause_gaps(service.clause))
            return
        if service.starts_on and self.first and service.starts_on <= self.first:
            yield f"“{service}” is for a later stage, but its day is not after the contract starts on {day(self.first)}"
        if service.service not in self.listed:
            yield f"“{service}” is planned but is no service line of the case"
        if not line.moves:
            yield f"“{service}” does not say from which contracts it moves"
        for one in line.moves:
            if one.notice_by and line.starts and one.notice_by < today < line.starts:
                yield (
                    f"{one.move} needs {one.move.notice_months} months’ notice: it had to be given by "
                    f"{day(one.notice_by)} for “{service}” to start on {day(line.starts)}"
                )


def scope(case: Procurement) -> Scope:
    """Read the scope of a case: services in the order in which they start, in five queries."""
    go_live = case.key_dates.filter(kind="go_live").first()
    first = go_live.planned_date if go_live else None
    texts = list(case.scope_lines.values_list("text", flat=True))
    services = list(PlannedService.objects.filter(procurement=case).prefetch_related("moves"))
    lines = []
    for service in services:
        service.procurement = case
        starts = None if service.is_for_later else service.starts_on or first
        moves = [
            MoveLine(move, add_months(starts, -move.notice_months) if starts else None) for move in service.moves.all()
        ]
        lines.append(ServiceLine(service, starts, moves))
    lines.sort(key=lambda line: (line.service.is_for_later, line.starts or datetime.date.max, line.service.number))
    planned = {service.service for service in services}
    unplanned = [text for text in texts if text not in planned]
    return Scope(case, lines, first, unplanned, tuple(texts), tuple(spent_on(case)))


def spent_on(case: Procurement) -> list[str]:
    """Give the services on which the newest version of the money model spends, today or from a later year on."""
    newest = MoneyModel.objects.filter(procurement=case).order_by("-number").values("pk")[:1]
    rows = SpendLine.objects.filter(model=Subquery(newest)).order_by("pk")
    return list(dict.fromkeys(rows.values_list("service", flat=True)))
