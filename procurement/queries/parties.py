"""Who stands behind a bid."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet

from procurement.models import Bid, Party


@dataclass(frozen=True)
class PartyFilter:
    """What a reader asks the list for; empty means everything."""

    text: str = ""
    role: str = ""
    ended: str = ""


def parties(bid: Bid, wanted: PartyFilter, today: datetime.date) -> QuerySet[Party]:
    """Give the parties of a bid, those that stand behind it now first."""
    rows = bid.parties.select_related("organisation", "entered_by__organisation")
    for word in wanted.text.split():
        rows = rows.filter(name__icontains=word)
    if wanted.role:
        rows = rows.filter(role=wanted.role)
    if wanted.ended:
        now = Party.objects.on(today)
        rows = rows.filter(pk__in=now) if wanted.ended == "no" else rows.exclude(pk__in=now)
    return rows
