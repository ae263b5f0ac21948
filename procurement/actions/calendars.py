"""The address under which somebody's calendar reads their dates: made, shown once, revoked."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from procurement.models import CalendarFeed

OCTETS = 32
"""As many as a key that nobody guesses needs."""


def fingerprint(key: str) -> str:
    """Give what is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def make_feed(*, by: User, now: datetime.datetime) -> str:
    """Make a new address and give its key, which is kept nowhere; an older address stops working."""
    with savepoint():
        revoke_feed(by=by, now=now)
        key = secrets.token_urlsafe(OCTETS)
        made = CalendarFeed.objects.create(user=by, fingerprint=fingerprint(key), made_at=now)
        ledger.record("procurement.calendar_made", subject=made, occurred_at=now)
    return key


def revoke_feed(*, by: User, now: datetime.datetime) -> bool:
    """Stop the address of a person; say whether there was one."""
    with savepoint():
        standing = CalendarFeed.objects.select_for_update(no_key=True).filter(user=by, revoked_at=None).first()
        if standing is None:
            return False
        standing.revoked_at = now
        standing.save(update_fields=["revoked_at"])
        ledger.record("procurement.calendar_revoked", subject=standing, occurred_at=now)
    return True
