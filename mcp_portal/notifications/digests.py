"""When digests go out, and what one of them says: counts and links, nothing of any case."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable

from django.utils import timezone

from .models import Kind, Often

HOUR = datetime.time(7)
"""In London. A default of the portal."""


def last_turn(often: Often, now: datetime.datetime) -> datetime.datetime:
    """Give the last moment at which digests of this kind went out: 7am of today or yesterday, or of a Monday."""
    local = timezone.localtime(now)
    day = local.date()
    if local.time() < HOUR:
        day -= datetime.timedelta(days=1)
    if often == Often.WEEKLY:
        day -= datetime.timedelta(days=day.weekday())
    return timezone.make_aware(datetime.datetime.combine(day, HOUR))


def counted(kinds: Iterable[str]) -> list[tuple[str, str, int]]:
    """Count what was told by kind: its code, its words and how many, in the order of the preferences."""
    found = Counter(kinds)
    return [(kind.value, kind.label, found[kind]) for kind in Kind if found[kind]]
