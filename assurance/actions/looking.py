"""Remember what a person has read of a review, and say what is new since."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from assurance.models import GateReview
from assurance.queries.looking import New, grouped, on_the_table

# Read and written at once, for the page of a review is asked for all day and in two windows at a time.
KEEP = """
    INSERT INTO assurance_look AS last (review_id, procurement_id, person_id, seen, looked_at)
    VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (review_id, person_id) DO UPDATE SET
        before = CASE WHEN excluded.looked_at - last.looked_at > %s THEN last.seen ELSE last.before END,
        since = CASE WHEN excluded.looked_at - last.looked_at > %s THEN last.looked_at ELSE last.since END,
        seen = excluded.seen,
        looked_at = excluded.looked_at
    RETURNING before::text, since
"""
VISIT = datetime.timedelta(hours=1)
"""Looks no longer than this apart are one visit: what was new when it began stays marked as new."""


@dataclass(frozen=True)
class SinceThen:
    """What is new on a review since a person last looked, and when that was."""

    since: datetime.datetime
    new: list[New]


def look(review: GateReview, *, by: Any, at: datetime.datetime) -> SinceThen | None:
    """Keep what a person sees of a review now; give what is new, None on their first visit and before submission.

    ``at`` is the time of the server: a case whose clock stands still is read like any other. Reading is no fact of the
    case, so the ledger has no row about it.
    """
    if review.submitted_at is None:
        # Until it is submitted, the commissioner is at work on it and nobody reads it.
        return None
    pieces = on_the_table(review, by)
    seen = json.dumps([piece.key for piece in pieces])
    values = [review.pk, review.procurement_id, by.pk, seen, at, VISIT, VISIT]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, values)
        before, since = cursor.fetchone()
    if before is None:
        return None
    known = set(json.loads(before))
    return SinceThen(since, grouped(piece for piece in pieces if piece.key not in known))
