"""Reminding people of the dates that come up: once each, and once more shortly before."""

from __future__ import annotations

import datetime
import logging

from django.utils import timezone

from mcp_portal.accounts.models import RoleHolding, User
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.nhsuk.wording import plural
from mcp_portal.notifications.actions import remind
from procurement import access
from procurement.queries.coming import Coming, dates_coming

logger = logging.getLogger(__name__)


def remind_of_dates(now: datetime.datetime) -> int:
    """Tell everybody of their dates that come up; give how many reminders that were. Safe to run at any time.

    Each person looks for themselves, so that nobody is reminded of what they may not see.
    """
    held = RoleHolding.objects.on(timezone.localdate(now)).filter(procurement__isnull=False)
    held = held.filter(role__in=access.sees_the_file.roles)
    people = User.objects.filter(is_active=True, pk__in=held.values("user_id")).order_by("pk")
    return sum(_remind(person, now) for person in people)


def _remind(person: User, now: datetime.datetime) -> int:
    try:
        with unit_of_work(actor=person, at=now):
            return sum(
                remind(
                    person, _words(one), one.link, key=one.key, day=one.day, before=one.before, kind=one.kind,
                    at=now, case=one.case,
                )
                for one in dates_coming(person, now)
            )  # fmt: skip
    except Exception:  # one person's dates keep no reminder from the others
        logger.exception("person %s was not reminded", person.pk)
        return 0


def _words(one: Coming) -> str:
    """Say how far a date is away and of which case it is; what it is stands behind the link."""
    away = f"{plural(one.away, 'working day')} away" if one.away else "today"
    return f"A date is {away}: {one.case.reference}"
