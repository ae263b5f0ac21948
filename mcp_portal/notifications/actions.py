"""Telling people."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.queries import administrators

from .models import Outbox


def tell(user: Any, subject: str, link: str, *, at: datetime.datetime, case: Any = None) -> Outbox:
    """Tell a person that something waits behind a link; the mail follows as soon as it can be sent.

    ``subject`` is the portal's own wording, never text that somebody entered and never case content. With a
    case the row is shown, and the mail sent, only while the person sees the case: a recusal stops both.
    """
    return Outbox.objects.create(user=user, procurement=case, subject=subject, link=link, created_at=at)


def tell_document_ready(*, user: Any, link: str, case: Any, at: datetime.datetime, **_: Any) -> None:
    """Tell somebody that the document they asked for is ready."""
    tell(user, "Your document is ready", link, at=at, case=case)


def tell_document_not_made(*, user: Any, link: str, case: Any, at: datetime.datetime, **_: Any) -> None:
    """Tell somebody that the document they asked for could not be made."""
    tell(user, "Your document could not be made", link, at=at, case=case)


def tell_document_blocked(*, user: Any, link: str, case: Any, at: datetime.datetime, **_: Any) -> None:
    """Tell who sent a document, and the system administrators, that the virus scanner found something in it."""
    tell(user, "A file you sent was blocked by the virus scanner", link, at=at, case=case)
    for administrator in administrators():
        tell(administrator, "A kept file was blocked by the virus scanner", reverse("accounts:files"), at=at)
