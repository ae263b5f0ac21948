"""The proof list: who asked for a procurement or a bidder that is closed to them, and was refused.

The rows stand in the ledger. The database shows them to the Guardian, the SRO and the auditor of the case, and
never to the person they are about (migration 0008).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from mcp_portal.audit.models import LedgerEntry
from mcp_portal.nhsuk.wording import upper_first

REFUSED = "conflicts.refused"
A_BID = "procurement_bid"
CASE, BIDDER = "case", "bidder"


@dataclass(frozen=True)
class RefusalFilter:
    """What a reader asks the list for; empty means everything."""

    text: str = ""
    part: str = ""


@dataclass(frozen=True)
class Refusal:
    """One page that somebody asked for and did not get."""

    record: int
    who: str
    what: str
    is_of_bidder: bool
    occurred_at: datetime.datetime
    recorded_at: datetime.datetime

    @property
    def part(self) -> str:
        """Say what was closed to the person."""
        return "One bidder" if self.is_of_bidder else "The whole procurement"


def refusals(case: Any, wanted: RefusalFilter = RefusalFilter()) -> QuerySet[LedgerEntry]:
    """Give the ledger rows of the list, newest first, as far as the reader may see them."""
    asked = Q(step=REFUSED)
    if wanted.part:
        asked &= Q(subject_table=A_BID) if wanted.part == BIDDER else ~Q(subject_table=A_BID)
    for word in wanted.text.split():
        asked &= Q(actor__post__icontains=word) | Q(actor__organisation__name__icontains=word)
    rows = LedgerEntry.objects.filter(asked, procurement_id=case.pk)
    return rows.select_related("actor__organisation").order_by("-seq")


def refusal_of(entry: LedgerEntry) -> Refusal:
    """Put a ledger row into words."""
    return Refusal(
        record=entry.seq,
        who=str(entry.actor),
        what=page_words(entry.detail.get("page", "")),
        is_of_bidder=entry.subject_table == A_BID,
        occurred_at=entry.occurred_at,
        recorded_at=entry.recorded_at,
    )


def page_words(name: str) -> str:
    """Turn the name of an address into words: "procurement:document_download" into "Document download"."""
    return upper_first(name.rpartition(":")[2].replace("_", " "))


def refused_people(case: Any) -> list[dict[str, Any]]:
    """Count the refusals of those whose ruling everybody on the case may know of, for packs; by person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM conflicts_refused(%s) ORDER BY person_id", [case.pk])
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def refuse(*, page: str, reference: str = "", bid: int | None = None, thing: str = "", thing_id: int = 0) -> None:
    """Write a refusal down if what was asked for is there and closed to the actor; never tell whether it did.

    The same one statement whatever was asked for, so that neither its time nor its number tells anything.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT conflicts_refuse(%s, %s, %s, %s, %s)", [reference, bid, thing, thing_id, page])
