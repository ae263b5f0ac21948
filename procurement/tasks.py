"""What the worker does for procurement in the background."""

import functools

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from mcp_portal.notifications.progress import report
from procurement.demonstration.cases import is_loaded
from procurement.demonstration.dudley import play_dudley

LOCK = "demonstration-is-being-loaded"
LONGEST = 15 * 60


@shared_task(name="procurement.tasks.load_demonstration")
def load_demonstration() -> None:
    """Play the demonstration case once; only a demonstration has one."""
    now = timezone.now()
    if not settings.DEMONSTRATION or is_loaded(now) or not cache.add(LOCK, "held", LONGEST):
        return
    try:
        play_dudley(now=now, progress=functools.partial(report, "demonstration"))
    finally:
        cache.delete(LOCK)
