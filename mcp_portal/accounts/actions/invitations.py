"""Invitations: a link by mail that works once."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from mcp_portal.accounts.models import Invitation, Organisation, User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.nhsuk.wording import day
from mcp_portal.workflow.steps import Refused

from .addresses import address_is_proved
from .allowed import administers
from .people import add_person


def invite(*, email: str, post: str, organisation: Organisation, by: User | None, now: datetime.datetime) -> Invitation:
    """Add a person and mail them a link that works once; the invitation returned carries it as ``link``."""
    person = add_person(email=email, post=post, organisation=organisation, by=by, now=now)
    return invite_again(user=person, by=by, now=now)


def invite_again(*, user: User, by: User | None, now: datetime.datetime) -> Invitation:
    """Mail a new link to somebody who has not accepted yet; the old link stops working."""
    administers(by)
    key = secrets.token_urlsafe(32)
    with savepoint():
        person = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
        if not person.is_active or Invitation.objects.filter(user=person, accepted_at__isnull=False).exists():
            raise Refused("This person has an account already. They can ask for a new password on the sign-in page")
        invitation, _made = Invitation.objects.update_or_create(
            user=person,
            defaults={
                "invited_by": by,
                "key_hash": _hashed(key),
                "sent_at": now,
                "expires_at": now + settings.INVITATION_VALID_FOR,
            },
        )
        ledger.record("accounts.person_invited", subject=person, detail={"expires_at": invitation.expires_at})
    link = settings.PUBLIC_URL + reverse("accounts:invitation", args=[key])
    invitation.link = link
    transaction.on_commit(lambda: _mail_invitation(person.email, link, invitation.expires_at))
    return invitation


def find_invitation(key: str, now: datetime.datetime) -> Invitation | None:
    """Give the invitation a link belongs to while it can still be accepted."""
    return (
        Invitation.objects.filter(key_hash=_hashed(key), accepted_at__isnull=True, expires_at__gt=now)
        .select_related("user__organisation")
        .filter(user__is_active=True)
        .first()
    )


def accept_invitation(*, key: str, password: str, now: datetime.datetime) -> User:
    """Set the first password of an invited person; the link does not work a second time."""
    with savepoint():
        found = Invitation.objects.select_for_update().filter(key_hash=_hashed(key)).first()
        if found is None or found.accepted_at is not None or found.expires_at <= now or not found.user.is_active:
            raise Refused("This invitation has been used or is too old. Ask for a new one")
        found.accepted_at = now
        found.save(update_fields=["accepted_at"])
        person = found.user
        person.set_password(password)
        person.save(update_fields=["password"])
        address_is_proved(person)
        ledger.record("accounts.invitation_accepted", subject=person)
    return person


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _mail_invitation(email: str, link: str, expires_at: datetime.datetime) -> None:
    send_mail(
        "Your invitation to Procure an MCP contract",
        f"Choose your password here:\n\n{link}\n\nThe link works once, until {day(expires_at)}. "
        "If you did not expect it, do nothing.\n",
        settings.DEFAULT_FROM_EMAIL,
        [email],
    )
