"""What must hold before a meeting moves."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Missing, guard

MINUTES = "Managing conflicts of interest: statutory guidance for CCGs, minutes of meetings"


def _page(meeting: Any) -> str:
    return meeting.get_absolute_url()


@guard(source="House rule: a meeting has an agenda", role=Role.SECRETARY,
       page=lambda meeting: reverse("conflicts:item_add", args=[meeting.pk]), link="Add an item")  # fmt: skip
def has_an_item(meeting: Any, user: Any, now: datetime.datetime) -> str | None:
    """At least 1 item is on the agenda."""
    return None if meeting.unrecorded_positions() else "Nothing is on the agenda"


@guard(source="House rule: a committee has members", role=Role.SECRETARY,
       page=lambda meeting: reverse("conflicts:seat_add", args=[meeting.committee_id]), link="Add a seat")  # fmt: skip
def somebody_has_a_seat(meeting: Any, user: Any, now: datetime.datetime) -> str | None:
    """Somebody has a seat with a vote on the day of the meeting."""
    if any(seat.votes for seat in meeting.seats()):
        return None
    return "Nobody has a seat with a vote on the day of the meeting"


@guard(source=MINUTES, role=Role.SECRETARY, page=_page, link="Record it")
def every_item_is_recorded(meeting: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """What came of every item is recorded, with who left and whether the rest were quorate."""
    items = dict(meeting.items.values_list("position", "pk"))
    return [
        Missing(
            f"What came of item {place} has not been recorded",
            page=reverse("conflicts:item", args=[items[place]]) if place in items else "",
        )
        for place in meeting.unrecorded_positions()
    ]


@guard(source="House rule: nobody approves what is withheld from them", role=Role.MEMBER, page=_page,
       link="See the meeting")  # fmt: skip
def approver_reads_every_item(meeting: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Whoever approves the minutes may read all of them."""
    if user is None:
        return []
    return [
        Missing(f"Item {place} is withheld from you, so somebody else who presided approves the minutes")
        for place in meeting.withheld_positions()
    ]
