"""Kept files that the virus scanner has not seen yet: they stay shut until it has.

The scheduler sees no case. It learns of a file its number, its fingerprint and who sent it, and a function of the
database notes what was found (migration 0003).
"""

from __future__ import annotations

import contextlib
import datetime
import logging
from collections import Counter
from typing import Any

from django.db import connection
from django.urls import reverse

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import NoUnitOfWork, current, unit_of_work

from . import scanning, store
from .models import Document
from .scanning import Scan
from .signals import document_blocked

logger = logging.getLogger(__name__)

TOGETHER = 50


def note_refused(upload: Any) -> None:
    """Note in the ledger that an organisation sent an infected file; neither its name nor its bytes are kept.

    Nor is the name of who sent it: it may be evidence about a breach, whose reporter is protected.
    """
    with contextlib.suppress(NoUnitOfWork):
        home = getattr(current().actor, "organisation", None)
        if home is not None:
            detail = {"size": upload.size}
            ledger.record("documents.infected_refused", subject=home, detail=detail, named=False)


def scan_waiting(now: datetime.datetime) -> int:
    """Scan what waits, and what was kept before there was a scanner; give the number of files looked at."""
    if not scanning.is_set_up():
        return 0
    done = 0
    for number, sha256 in _waiting():
        try:
            found = _look(sha256)
        except scanning.NoAnswer as silence:
            logger.warning("virus scan put off: %s", silence)
            return done
        except (store.Damaged, scanning.TooLarge) as trouble:
            logger.error("document %s cannot be scanned: %s", number, trouble or "it is too large for the scanner")
            continue
        _note(number, found, now)
        done += 1
    return done


def counts() -> dict[str, int]:
    """Count the files of the whole portal by what is known of them, for system administrators."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT scan, number FROM documents_scan_counts()")
        return Counter(dict(cursor.fetchall()))


def _waiting() -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT document_id, sha256 FROM documents_to_scan(%s)", [TOGETHER])
        return cursor.fetchall()


def _look(sha256: str) -> Scan:
    with store.open_verified(sha256) as content:
        return scanning.look(content)


def _note(number: int, found: Scan, now: datetime.datetime) -> None:
    with unit_of_work(None, at=now), connection.cursor() as cursor:
        cursor.execute("SELECT document_id, uploader_id FROM documents_scanned(%s, %s, %s)", [number, found, now])
        changed = cursor.fetchall()
    if found == Scan.INFECTED:
        for document_id, uploader_id in changed:
            _tell(document_id, User.objects.get(pk=uploader_id), now)


def _tell(document_id: int, uploader: User, now: datetime.datetime) -> None:
    """Note and tell it as the one who sent the file, who may no longer see its case."""
    with unit_of_work(uploader, at=now):
        document = Document.objects.select_related("procurement").filter(pk=document_id).first()
        case = document.case if document is not None else None
        link = reverse("procurement:case", args=[case.reference]) if case is not None else reverse("accounts:work")
        if document is not None:
            when = case.now(now) if case is not None else now
            ledger.record("documents.blocked", subject=document, case=case, occurred_at=when)
        document_blocked.send(Document, user=uploader, link=link, case=case, at=now)
