"""Sign-in addresses: changing another's takes two administrators."""

from __future__ import annotations

import datetime

from allauth.account.models import EmailAddress

from mcp_portal.accounts.models import EmailChange, User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused

from .allowed import administers, not_oneself


def propose_email(*, user: User, new_email: str, by: User, now: datetime.datetime) -> EmailChange:
    """Propose another sign-in address; a second administrator confirms it."""
    administers(by)
    not_oneself(user, by)
    new_email = new_email.strip().lower()
    refuse_known_address(new_email)
    with savepoint():
        person = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
        if EmailChange.objects.filter(user=person, decided_at__isnull=True).exists():
            raise Refused("Another change of this address is waiting for a second administrator")
        made = EmailChange.objects.create(user=person, new_email=new_email, proposed_by=by, proposed_at=now)
        ledger.record("accounts.email_change_proposed", subject=person, detail={"change": made.pk})
    return made


def decide_email(*, change: EmailChange, confirm: bool, by: User, now: datetime.datetime) -> User:
    """Confirm or turn down a proposed address. Only confirming needs a second administrator."""
    administers(by)
    with savepoint():
        person = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=change.user_id)
        change = EmailChange.objects.select_for_update(no_key=True).get(pk=change.pk)
        if change.decided_at is not None:
            raise Refused("Another administrator has already decided this")
        if confirm and by.pk in (change.proposed_by_id, person.pk):
            raise NotAllowed("Ask a second administrator: nobody confirms what they proposed themselves")
        change.decided_by, change.decided_at, change.confirmed = by, now, confirm
        change.save(update_fields=["decided_by", "decided_at", "confirmed"])
        if confirm:
            _move(person, change.new_email)
        step = "accounts.email_change_confirmed" if confirm else "accounts.email_change_turned_down"
        ledger.record(step, subject=person, detail={"change": change.pk})
    return person


def refuse_known_address(email: str) -> None:
    """Refuse an address that somebody signs in with."""
    if User.objects.filter(email=email).exists():
        raise Refused("There is already an account with this email address")


def address_is_proved(person: User) -> None:
    """Tell the sign-in package that the person reads mail at their address."""
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)


def _move(person: User, email: str) -> None:
    refuse_known_address(email)
    person.email = email
    person.save(update_fields=["email"])
    address_is_proved(person)
