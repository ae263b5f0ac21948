"""Calling a meeting and putting things on its agenda."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Max

from conflicts import access
from conflicts.models import AgendaItem, Committee, Meeting
from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused

from .wrong import Wrong


def call_meeting(
    committee: Committee, *, planned_for: datetime.datetime, by: User, now: datetime.datetime, place: str = ""
) -> Meeting:
    """Call a meeting of a committee."""
    if not access.keeps_minutes_of(committee.organisation_id, by):
        raise NotAllowed("Only a committee secretary of the organisation calls a meeting")
    if not committee.seats_on(planned_for.date()):
        raise Wrong("planned_for", "Nobody has a seat in the committee on that day")
    meeting = Meeting.objects.create(
        committee=committee, planned_for=planned_for, place=place, called_by=by, called_at=now
    )
    ledger.record("conflicts.meeting_called", subject=meeting, occurred_at=now)
    return meeting


def add_item(
    meeting: Meeting, *, title: str, purpose: str, by: User, now: datetime.datetime, case: Any = None,
    referred_from: AgendaItem | None = None,
) -> AgendaItem:  # fmt: skip
    """Put an item on the agenda of a meeting that is not closed."""
    with savepoint():
        held = Meeting.objects.select_for_update(no_key=True, of=("self",)).get(pk=meeting.pk)
        _refuse_closed(held, by)
        if case is not None:
            _refuse_other_clock(held, case)
        item = AgendaItem.objects.create(
            meeting=held, position=_next_position(held), title=title, purpose=purpose, procurement=case,
            referred_from=referred_from, added_by=by, added_at=now,
        )  # fmt: skip
        ledger.record("conflicts.item_added", subject=item, case=item.case, occurred_at=now)
    return item


def _refuse_closed(meeting: Meeting, by: User) -> None:
    if not access.keeps_the_minutes(meeting, by):
        raise NotAllowed("Only the secretary of the committee does this")
    if not meeting.is_open:
        raise Refused("The meeting is closed. Put the item on another agenda")


def _refuse_other_clock(meeting: Meeting, case: Any) -> None:
    others = meeting.items.filter(procurement__isnull=False).select_related("procurement")
    if any(other.case.clock_kind != case.clock_kind for other in others):
        raise Wrong("procurement", "The date of this procurement runs otherwise than that of the others on the agenda")


def _next_position(meeting: Meeting) -> int:
    """Count also the items that are hidden from whoever adds one."""
    highest = meeting.items.aggregate(highest=Max("position"))["highest"] or 0
    return max([highest, *meeting.withheld_positions()]) + 1


def remove_item(item: AgendaItem, *, by: User, now: datetime.datetime) -> None:
    """Take an item off the agenda of a meeting that has not begun."""
    if not access.keeps_the_minutes(item.meeting, by):
        raise NotAllowed("Only the secretary of the committee does this")
    if not item.meeting.is_planned:
        raise Refused("The meeting has begun. Record that the item was deferred")
    if item.papers.exists() or item.handlings.exists():
        raise Refused("Papers or rulings belong to this item already. Record that the item was deferred")
    ledger.record("conflicts.item_removed", subject=item, case=item.case, occurred_at=now)
    item.delete()
