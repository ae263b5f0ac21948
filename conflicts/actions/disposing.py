"""Disposing of the content of interests after their retention date, by two people."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from conflicts import access
from conflicts.models import Disposal
from conflicts.queries.withheld import destroy_eligible, ready_to_dispose
from mcp_portal.accounts.models import Organisation
from mcp_portal.audit import ledger
from mcp_portal.workflow.steps import NotAllowed, Refused

MOST_AT_ONCE = 200


def propose_disposal(organisation: Organisation, *, by: Any, now: datetime.datetime) -> int:
    """Propose to dispose of what may be destroyed today; give how many interests that is."""
    _refuse(organisation, by)
    due = destroy_eligible(organisation.pk, timezone.localdate(now)).filter(disposal__isnull=True)
    due = due.exclude(declaration__person_id=by.pk)
    proposed = [
        Disposal.objects.create(
            interest=one, organisation=organisation, kept_until=one.kept_until, proposed_by=by, proposed_at=now
        )
        for one in due[:MOST_AT_ONCE]
    ]
    if not proposed:
        raise Refused("There is nothing you can propose to dispose of")
    for one in proposed:
        ledger.record("conflicts.disposal_proposed", subject=one, occurred_at=now)
    return len(proposed)


def confirm_disposal(organisation: Organisation, *, by: Any, now: datetime.datetime) -> int:
    """Dispose, as the second person, of what another has proposed; give how many interests that is.

    The database empties the content and keeps its fingerprint; who, which kind and the dates stay.
    """
    _refuse(organisation, by)
    waiting = list(ready_to_dispose(organisation.pk, by).select_for_update(no_key=True, of=("self",)))
    if not waiting:
        raise Refused("Nothing waits for you as the second person")
    for one in waiting:
        one.confirmed_by, one.confirmed_at = by, now
        one.save(update_fields=["confirmed_by", "confirmed_at"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT conflicts_dispose(%s)", [one.pk])
        ledger.record("conflicts.content_disposed", subject=one, occurred_at=now)
    return len(waiting)


def _refuse(organisation: Organisation, by: Any) -> None:
    if not access.disposes(organisation.pk, by):
        raise NotAllowed("Only the Guardian, the secretary or the accountable officer of the organisation does this")
