"""What goes with a meeting of dialogue: its papers, and what became of its notes."""

from __future__ import annotations

import datetime

from django.utils import timezone

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.documents.models import Document
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import Bid, Delivery, DialogueMeeting, MeetingNote, MeetingPaper, Procurement

from .hidden import refuse_with_a_hidden_bid
from .information import everyone_in, share

FOR_ONE = "Paper of a meeting of dialogue with one bidder"
Kind = MeetingNote.Kind


def add_paper(
    meeting: DialogueMeeting, *, kind: str, title: str, document: Document, got_at: datetime.datetime, by: User,
    now: datetime.datetime,
) -> MeetingPaper:  # fmt: skip
    """Add a document to a meeting, as procurement lead: it is shared with exactly who was met.

    It stands among what bidders were given, so that it counts when they are compared. Raises NotAllowed and Refused.
    """
    with savepoint():
        case, bid = meeting.procurement, meeting.bid
        item = share(
            case, kind=kind, title=title, words=f"Paper of the meeting of {meeting.held_on:%d/%m/%Y}: {document}",
            document=document, named=None if bid is None else [bid], why_not_all=FOR_ONE,
            reached=everyone_in(case, got_at) if bid is None else [bid], means=Delivery.Means.MEETING, sent_at=got_at,
            by=by, now=now,
        )  # fmt: skip
        made = MeetingPaper.objects.create(procurement=case, bid=bid, meeting=meeting, item=item)
        ledger.record("procurement.meeting_paper_added", subject=made, case=case, occurred_at=now)
    return made


def record_note(
    meeting: DialogueMeeting, *, bid: Bid, kind: str, happened_on: datetime.date, words: str, by: User,
    now: datetime.datetime,
) -> MeetingNote:  # fmt: skip
    """Record that notes were sent to a bidder, or what it said of them. Raises NotAllowed and Refused."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=meeting.procurement_id)
        refuse_with_a_hidden_bid(case)
        if not access.is_lead_or_sro(case, by):
            raise NotAllowed("The record of dialogue is kept by the procurement lead or the senior responsible officer")
        if case.state in Procurement.ENDED:
            raise Refused("The procurement has ended")
        _follows(list(meeting.after.filter(bid=bid)), meeting, kind, happened_on, timezone.localdate(now))
        if kind == Kind.COMMENTED and not words:
            raise Refused("Enter what the bidder said")
        made = MeetingNote.objects.create(
            procurement=case, bid=bid, meeting=meeting, kind=kind, happened_on=happened_on, words=words,
            recorded_by=by, recorded_at=now,
        )  # fmt: skip
        ledger.record(f"procurement.meeting_notes_{kind}", subject=made, case=case, occurred_at=now)
    return made


def _follows(
    before: list[MeetingNote], meeting: DialogueMeeting, kind: str, day: datetime.date, today: datetime.date
) -> None:
    """Refuse what does not follow from what happened to the notes before."""
    kinds = {one.kind for one in before}
    if kind == Kind.SENT and Kind.SENT in kinds:
        raise Refused("The notes were sent to this bidder already")
    if kind != Kind.SENT and Kind.SENT not in kinds:
        raise Refused("Record first when the notes were sent to this bidder")
    if Kind.ACCEPTED in kinds:
        raise Refused("The bidder has accepted the notes already")
    if not max([meeting.held_on, *(one.happened_on for one in before)]) <= day <= today:
        raise Refused("The day must not be before what happened last, and not in the future")
