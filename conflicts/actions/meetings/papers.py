"""Papers of an item, each with who got it, and additions to approved minutes."""

from __future__ import annotations

import datetime
from typing import Any

from conflicts import access
from conflicts.models import AgendaItem, Handling, ItemPaper, Meeting, MinuteAddition, PaperCopy
from conflicts.queries.meetings import forecasts
from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.documents.actions import receive
from mcp_portal.workflow.steps import NotAllowed, Refused

PAPER = "agenda-paper"


def add_paper(item: AgendaItem, upload: Any, *, by: User, now: datetime.datetime) -> ItemPaper:
    """Send a paper to everybody with a seat but those from whom it is withheld; both are recorded."""
    if not access.keeps_the_minutes(item.meeting, by):
        raise NotAllowed("Only the secretary of the committee adds papers")
    if item.result is not None:
        raise Refused("What came of this item is recorded already")
    with savepoint():
        document = receive(upload, case=item.case, by=by, now=now, kind=PAPER)
        paper = ItemPaper.objects.create(item=item, document=document, added_by=by, added_at=now)
        for place in forecasts(item.meeting, [item])[item.pk].places:
            PaperCopy.objects.create(paper=paper, person=place.seat.person, withheld=gets_none(place), at=now)
        ledger.record("conflicts.paper_sent", subject=paper, case=item.case, occurred_at=now)
    return paper


def gets_none(place: Any) -> bool:
    """Say whether papers are withheld from a person at an item."""
    if place.row is not None and place.row.papers_withheld:
        return True
    if place.handling is None:
        return place.why.startswith("Has no role")
    return Handling(place.handling).rank >= Handling.LEAVE_FOR_ITEM.rank


def withhold_from_now_on(item: AgendaItem, person: User, *, now: datetime.datetime) -> None:
    """Record on every paper of an item that a person gets it no longer."""
    for paper in item.papers.all():
        last = paper.copies.filter(person=person).last()
        if last is None or not last.withheld:
            PaperCopy.objects.create(paper=paper, person=person, withheld=True, at=now)


def add_to_minutes(
    meeting: Meeting, *, text: str, by: User, now: datetime.datetime, item: AgendaItem | None = None
) -> MinuteAddition:
    """Add a correction below approved minutes."""
    if not access.runs_the_meeting(meeting, by):
        raise NotAllowed("Only the secretary or the chair of the committee adds to the minutes")
    if not meeting.is_approved:
        raise Refused("The minutes are not approved yet. Change what was recorded instead")
    added = MinuteAddition.objects.create(meeting=meeting, item=item, text=text, added_by=by, added_at=now)
    ledger.record(
        "conflicts.minute_added_to", subject=added, case=item.case if item is not None else None, occurred_at=now
    )
    return added
