"""Telling people."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse

from mcp_portal.accounts.queries import administrators

from .models import CHOSEN, USUAL, Kind, Often, Outbox, Preference

REMINDED = """INSERT INTO notifications_reminder (user_id, key, day, before, told_at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING RETURNING id"""


def tell(
    user: Any, subject: str, link: str, *, at: datetime.datetime, case: Any = None, kind: Kind = Kind.MENTIONS
) -> Outbox:
    """Tell a person that something waits behind a link; a mail follows as they want it for this kind.

    ``subject`` is the portal's own wording, never text that somebody entered and never case content. With a
    case the row is shown, and the mail sent, only while the person sees the case: a recusal stops both.
    """
    return Outbox.objects.create(
        user=user, procurement=case, kind=kind, subject=subject, link=link, mail=USUAL[kind], created_at=at
    )


def remind(
    user: Any, subject: str, link: str, *, key: str, day: datetime.date, before: int, kind: Kind,
    at: datetime.datetime, case: Any,
) -> bool:  # fmt: skip
    """Tell a person of a date unless they were, so many working days before; say whether they were told now.

    Called as the person. Two that run at once wait for each other at the constraint of the table, and the second
    tells nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(REMINDED, [user.pk, key, day, before, at])
        first = cursor.fetchone() is not None
    if first:
        tell(user, subject, link, at=at, case=case, kind=kind)
    return first


def prefer(wanted: Mapping[str, str], *, by: Any) -> None:
    """Set how mails come to a person from now on; what is told already comes as it was wanted then."""
    with transaction.atomic():
        for kind in CHOSEN:
            often = wanted.get(kind, USUAL[kind])
            Preference.objects.update_or_create(user=by, kind=kind, defaults={"often": Often(often)})


def mark_read(rows: QuerySet[Outbox], *, at: datetime.datetime) -> int:
    """Mark what a person was told as read; give how many were not. What is read is left out of the next digest."""
    return rows.filter(read_at=None).update(read_at=at)


def tell_document_ready(*, user: Any, link: str, case: Any, at: datetime.datetime, **_: Any) -> None:
    """Tell somebody that the document they asked for is ready."""
    tell(user, "Your document is ready", link, at=at, case=case, kind=Kind.DOCUMENTS)


def tell_document_not_made(*, user: Any, link: str, case: Any, at: datetime.datetime, **_: Any) -> None:
    """Tell somebody that the document they asked for could not be made."""
    tell(user, "Your document could not be made", link, at=at, case=case, kind=Kind.DOCUMENTS)


def tell_document_blocked(*, user: Any, link: str, case: Any, at: datetime.datetime, **_: Any) -> None:
    """Tell who sent a document, and the system administrators, that the virus scanner found something in it."""
    tell(user, "A file you sent was blocked by the virus scanner", link, at=at, case=case)
    for administrator in administrators():
        tell(administrator, "A kept file was blocked by the virus scanner", reverse("accounts:files"), at=at)
