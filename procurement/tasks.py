"""What the worker does for procurement in the background."""

import functools
import time
from collections.abc import Iterator
from contextlib import contextmanager

from celery import shared_task
from django.conf import settings
from django.db import connection
from django.utils import timezone

from mcp_portal.documents.reading import read_waiting
from mcp_portal.notifications.progress import report
from procurement.actions.reminding import remind_of_dates
from procurement.demonstration.cases import is_loaded
from procurement.demonstration.dudley import play_dudley
from procurement.queries.search import READERS

LOCK = "demonstration-is-being-loaded"
TURN = 20
"""Seconds of reading at a time, so that a document somebody waits for is made in between."""


@shared_task(name="procurement.tasks.load_demonstration")
def load_demonstration() -> None:
    """Play the demonstration case once; only a demonstration has one."""
    now = timezone.now()
    if not settings.DEMONSTRATION or is_loaded(now):
        return
    with _alone() as alone:
        if alone:
            play_dudley(now=now, progress=functools.partial(report, "demonstration"))


@shared_task(name="procurement.tasks.read_documents")
def read_documents() -> None:
    """Read the words of documents that came in, so that they can be searched. Safe to run twice at once.

    Documents kept before there was a search come in the same way, some at a time.
    """
    until = time.monotonic() + TURN
    while read_waiting(READERS, timezone.now()) and time.monotonic() < until:
        pass


@shared_task(name="procurement.tasks.remind")
def remind() -> None:
    """Remind people of the dates that come up. Safe to run as often as one likes."""
    remind_of_dates(timezone.now())


@contextmanager
def _alone() -> Iterator[bool]:
    """Hold a lock the database drops by itself when the worker is killed, so that the next one plays again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [LOCK])
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [LOCK])
