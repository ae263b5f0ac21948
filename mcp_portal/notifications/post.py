"""Sending what stands in the outbox: each row one mail, tried again when it could not be sent."""

from __future__ import annotations

import datetime
import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse

from mcp_portal.accounts.models import User
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.nhsuk.wording import plural

from .digests import counted, last_turn
from .models import Digest, Often, Outbox

logger = logging.getLogger(__name__)


def send_due(now: datetime.datetime) -> int:
    """Send every mail that is due; give the number sent."""
    return sum(_send(row_id, user_id, now) for row_id, user_id in _take(now))


def _take(now: datetime.datetime) -> list[tuple[int, int]]:
    """Count an attempt for each due row and give its identifier and its reader's.

    The sender acts for nobody and sees no case; the database function tells it identifiers only.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_id, reader_id FROM portal_outbox_take(%s)", [now])
        return cursor.fetchall()


def _send(row_id: int, user_id: int, now: datetime.datetime) -> bool:
    """Send one mail as its reader, who may have lost sight of the case since they were told."""
    reader = User.objects.filter(pk=user_id, is_active=True).first()
    if reader is None:
        return False
    try:
        with unit_of_work(actor=reader, at=now):
            row = Outbox.objects.select_for_update().filter(pk=row_id, sent_at=None).first()
            if row is None:
                return False
            _mail(row, reader).send()
            row.sent_at = now
            row.save(update_fields=["sent_at"])
    except OSError as trouble:  # mail servers and files alike; tried again later
        logger.warning("notification %s was not sent: %s", row_id, type(trouble).__name__)
        return False
    return True


def send_digests(now: datetime.datetime) -> int:
    """Send every digest that is due: one mail a person and day, or week; give the number sent."""
    taken = [found for often in (Often.DAILY, Often.WEEKLY) for found in _take_digests(often, now)]
    return sum(_send_digest(digest_id, user_id, now) for digest_id, user_id in taken)


def _take_digests(often: Often, now: datetime.datetime) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest_id, reader_id FROM portal_digests_take(%s, %s, %s)",
                       [often.value, last_turn(often, now), now])  # fmt: skip
        return cursor.fetchall()


def _send_digest(digest_id: int, user_id: int, now: datetime.datetime) -> bool:
    """Send one digest as its reader. When nothing is left that they see and have not read, no mail goes out."""
    reader = User.objects.filter(pk=user_id, is_active=True).first()
    if reader is None:
        return False
    try:
        with unit_of_work(actor=reader, at=now):
            digest = Digest.objects.select_for_update().filter(pk=digest_id, sent_at=None).first()
            if digest is None:
                return False
            told = Outbox.objects.filter(
                user=reader, mail=digest.often, sent_at=None, read_at=None, created_at__lt=digest.until
            )
            kinds = list(told.values_list("kind", flat=True))
            if kinds:
                _digest_mail(Often(digest.often), kinds, reader).send()
            told.update(sent_at=now)
            digest.sent_at = now
            digest.save(update_fields=["sent_at"])
    except OSError as trouble:
        logger.warning("digest %s was not sent: %s", digest_id, type(trouble).__name__)
        return False
    return bool(kinds)


def _digest_mail(often: Often, kinds: list[str], reader: User) -> EmailMessage:
    count = plural(len(kinds), "thing")
    subject = f"{count} for you today" if often == Often.DAILY else f"{count} for you this week"
    link = f"{settings.PUBLIC_URL}{reverse('accounts:notifications')}"
    body = render_to_string("email/digest.jinja", {"subject": subject, "counts": counted(kinds), "link": link})
    return EmailMessage(subject=subject, body=body, to=[reader.email])


def _mail(row: Outbox, reader: User) -> EmailMessage:
    link = f"{settings.PUBLIC_URL}{row.link}"
    body = render_to_string("email/notification.jinja", {"subject": row.subject, "link": link})
    return EmailMessage(subject=row.subject, body=body, to=[reader.email])
