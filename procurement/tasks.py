"""What the worker does for procurement in the background."""

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from procurement.demonstration.cases import is_loaded
from procurement.demonstration.dudley import play_dudley
from procurement.demonstration.progress import report

LOCK = "demonstration-is-being-loaded"
LONGEST = 15 * 60


@shared_task(name="procurement.tasks.load_demonstration")
def load_demonstration() -> None:
    """Play the demonstration case once; only a demonstration has one."""
    now = timezone.now()
    if not settings.DEMONSTRATION or is_loaded(now) or not cache.add(LOCK, "held", LONGEST):
        return
    try:
        play_dudley(now=now, progress=report)
    finally:
        cache.delete(LOCK)
