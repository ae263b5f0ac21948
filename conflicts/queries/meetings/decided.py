"""The items at which a committee decided about a procurement, for the record of the decision."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from conflicts import minutes
from conflicts.models import AgendaItem, Committee, ItemOutcome
from conflicts.models.meetings import wording
from mcp_portal.nhsuk.wording import day


@dataclass(frozen=True)
class DecidedItem:
    """What a decision takes over from the item it was taken at."""

    pk: int
    title: str
    decided_on: datetime.date
    minute_reference: str
    words: str
    present: int
    quorate: bool
    excluded: str

    def __str__(self) -> str:
        return f"{self.minute_reference}: {self.title}"


def portal_holds(organisation_id: int, body: str) -> Committee | None:
    """Give the committee of that name whose meetings the portal holds, or None."""
    return Committee.objects.filter(organisation_id=organisation_id, name__iexact=body.strip()).first()


def items_about(case: Any) -> QuerySet[AgendaItem]:
    """Give the items about a procurement, newest meeting first."""
    rows = AgendaItem.objects.filter(procurement_id=case.pk).order_by("-meeting__planned_for", "position")
    return rows.select_related("meeting__committee__organisation", "outcome")


def decided_items(case: Any, committee: Committee) -> list[DecidedItem]:
    """Give the items at which a committee, or one it referred the item to, decided about a procurement."""
    where = Q(meeting__committee=committee) | Q(referred_from__meeting__committee=committee)
    rows = items_about(case).filter(where, outcome__kind=ItemOutcome.Kind.DECIDED, outcome__quorate=True)
    return [_decided(item) for item in rows.prefetch_related("handlings__person__organisation")]


def item_decided_at(case: Any, committee: Committee, pk: int) -> DecidedItem | None:
    """Give one of them by its key."""
    return next((one for one in decided_items(case, committee) if one.pk == pk), None)


def _decided(item: AgendaItem) -> DecidedItem:
    outcome, meeting = item.outcome, item.meeting
    there = {one.person_id: one for one in meeting.attendances.all()}
    handled = [wording.handled(row, meeting, there) for row in item.handlings.all()]
    decided_on = timezone.localdate(outcome.decided_at)
    reference = f"{meeting.committee.name}, {day(decided_on)}, item {item.position}"
    return DecidedItem(
        item.pk, item.title, decided_on, reference[:80], outcome.words, outcome.voters, outcome.quorate,
        minutes.excluded(handled),
    )  # fmt: skip
