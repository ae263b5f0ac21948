"""Remember what a person has read of a review, and say what is new since."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from assurance.models import GateReview, Look
from assurance.queries.looking import New, grouped, on_the_table

VISIT = datetime.timedelta(hours=1)
"""Looks no longer than this apart are one visit: what was new when it began stays marked as new."""


@dataclass(frozen=True)
class SinceThen:
    """What is new on a review since a person last looked, and when that was."""

    since: datetime.datetime
    new: list[New]


def look(review: GateReview, *, by: Any, at: datetime.datetime) -> SinceThen | None:
    """Keep what a person sees of a review now; give what is new, None on their first visit.

    ``at`` is the time of the server: a case whose clock stands still is read like any other. Reading is no fact of the
    case, so the ledger has no row about it.
    """
    pieces = on_the_table(review, by)
    last = Look.objects.filter(review=review, person=by).first()
    before, since = (last.before, last.since) if last else (None, None)
    if last is not None and at - last.looked_at > VISIT:
        before, since = last.seen, last.looked_at
    now = Look(
        review=review,
        procurement_id=review.procurement_id,
        person=by,
        seen=[piece.key for piece in pieces],
        looked_at=at,
        before=before,
        since=since,
    )
    # Two windows may be opened at once.
    Look.objects.bulk_create(
        [now],
        update_conflicts=True,
        unique_fields=["review", "person"],
        update_fields=["seen", "looked_at", "before", "since"],
    )
    if before is None or since is None:
        return None
    known = set(before)
    return SinceThen(since, grouped(piece for piece in pieces if piece.key not in known))
