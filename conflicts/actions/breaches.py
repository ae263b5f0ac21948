"""Reporting a breach without showing who did, evidence about it, and ending the pause it caused."""

from __future__ import annotations

import datetime
import secrets
from typing import Any

from django.core.files.base import File
from django.db import connection
from django.urls import reverse

from conflicts import access
from conflicts.models import Breach, BreachEntry, BreachEvidence
from conflicts.models.breaches import Paused, tell_of_pause
from conflicts.queries.breaches import handlers
from mcp_portal.accounts.models import Organisation
from mcp_portal.accounts.roles import Role
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import current, savepoint
from mcp_portal.documents import names, preflight, store
from mcp_portal.documents.models import Blob
from mcp_portal.documents.preflight import NotAccepted
from mcp_portal.documents.scanning import Scan
from mcp_portal.notifications.actions import tell
from mcp_portal.workflow.models import Hold
from mcp_portal.workflow.steps import Changed, NotAllowed, Refused

LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Letters and figures that nobody mistakes for another."""


def new_receipt() -> str:
    """Make a receipt number nobody can guess: BR-7K3M-9QXD-2HVA."""
    parts = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
    return "-".join(("BR", *parts))


def report_breach(
    *, by: Any, organisation: Organisation, case: Any, person: Any, happened_on: datetime.date, nature: str,
    may_be_named: bool, receipt: str, now: datetime.datetime, evidence: File | None = None,
) -> int:  # fmt: skip
    """Report a breach; give its number. The same receipt again changes nothing.

    Whoever reports may not read the report afterwards and is named nowhere but in ``BreachReporter``: a database
    function writes both rows, and the ledger row says that a report came in, not from whom. Raises Refused when
    nobody could handle it.
    """
    case_id = case.pk if case is not None else None
    told = list(handlers(organisation.pk, case_id, person.pk if person is not None else None))
    if not told:
        raise Refused(f"{organisation} has nobody who could look into this. Select a procurement or its commissioner")
    with savepoint(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT breach_id, first_time FROM conflicts_report_breach(%s, %s, %s, %s, %s, %s, %s, %s)",
            [organisation.pk, case_id, person.pk if person is not None else None, happened_on, nature, receipt,
             may_be_named, now],
        )  # fmt: skip
        number, first_time = cursor.fetchone()
        if first_time:
            _from_reporter(evidence, receipt, now)
            ledger.record("conflicts.breach_reported", subject=Breach(pk=number), occurred_at=now, named=False)
            for user in told:
                _tell_handler(user)
    return number


def _tell_handler(user: Any) -> None:
    """Say that something waits, not what: the Guardian concerned must learn nothing from what others are told."""
    guards = access.is_guardian_anywhere(user)
    page = reverse("conflicts:guardian") if guards else reverse("conflicts:breaches")
    tell(user, f"Something waits for you as {Role.GUARDIAN.label}", page, at=current().at)


def _from_reporter(upload: File | None, receipt: str, now: datetime.datetime) -> None:
    if upload is None:
        return
    kept = _keep(upload)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conflicts_add_evidence(%s, %s, %s, %s, %s)",
            [receipt, kept["blob_id"], kept["name"], kept["media_type"], now],
        )


def add_breach_evidence(breach: Breach, upload: File, *, by: Any, now: datetime.datetime) -> BreachEvidence:
    """Put a file to a report, as one of those who handle it; raise NotAccepted when it may not be kept."""
    _refuse_others(breach, by)
    kept = BreachEvidence.objects.create(breach=breach, added_by=by, added_at=now, **_keep(upload))
    ledger.record("conflicts.breach_evidence_added", subject=breach, occurred_at=now, detail={"sha256": kept.sha256})
    return kept


def _keep(upload: File) -> dict[str, str]:
    """Keep bytes. No row of ``Document`` is made: it would say who put them in, and to everybody."""
    if preflight.check(upload).scan == Scan.WAITING:
        # Nobody but the Guardian may ever hear of this file, so nobody can wait for its scan.
        raise NotAccepted(upload.name or "", "cannot be scanned for viruses now: send it again in a few minutes")
    name = names.tidy(upload.name or "")
    sha256, size = store.put(upload.chunks())
    Blob.objects.bulk_create([Blob(sha256=sha256, size=size)], ignore_conflicts=True)
    return {"blob_id": sha256, "name": name, "media_type": preflight.media_type(name)}


def end_pause(breach: Breach, *, how: str, reason: str, by: Any, now: datetime.datetime) -> Breach:
    """Sign that a breach had no effect on the procurement, or that the step it touched was taken again."""
    _refuse_others(breach, by)
    with savepoint():
        fresh = Breach.objects.select_for_update(no_key=True, of=("self",)).get(pk=breach.pk)
        if not fresh.is_pausing:
            raise Changed("The procurement is not paused any more")
        entry = BreachEntry.objects.create(breach=fresh, kind=BreachEntry.Kind(how), text=reason, by=by, at=now)
        with connection.cursor() as cursor:
            # The pause is read by everybody on the case: the reason stays here.
            words = f"{entry.get_kind_display()}"
            cursor.execute("SELECT conflicts_end_pause_of_breach(%s, %s, %s)", [fresh.pk, words, now])
            ended_at = cursor.fetchone()[0]
        if ended_at is None:
            raise NotAllowed("This pause is ended by another Guardian")
        fresh.pause_ended_at = now
        fresh.save(update_fields=["pause_ended_at"])
        ledger.record(
            "workflow.hold_lifted", subject=Hold(pk=fresh.pause_id), case=Paused(fresh.procurement_id),
            occurred_at=ended_at, detail={"kind": Hold.Kind.BREACH.value},
        )  # fmt: skip
        tell_of_pause(fresh.pause_id)
    return fresh


def _refuse_others(breach: Breach, by: Any) -> None:
    if not access.handles_breach(breach, by):
        raise NotAllowed("Only the Conflicts of Interest Guardian or a deputy handles this report")
