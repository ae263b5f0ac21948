"""The day on which roles are read: set once per unit of work, never taken from the wall in a rule."""

import datetime
from contextvars import ContextVar

from django.utils import timezone

_today: ContextVar[datetime.date | None] = ContextVar("portal_today", default=None)


def today() -> datetime.date:
    """Give the day of the unit of work (Europe/London), or the server's day outside any."""
    return _today.get() or timezone.localdate()


def set_today(day: datetime.date):
    """Set the day for this context; give the returned token to ``reset_today``."""
    return _today.set(day)


def reset_today(token) -> None:
    """Undo ``set_today``."""
    _today.reset(token)
