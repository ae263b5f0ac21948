"""Reading the words of kept files, once each, so that they can be searched.

The worker sees no case. It learns of a document its number, its fingerprint and what kind of file it is, and a function
of the database keeps the words (migration 0004).
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Collection, Mapping

from django.db import DatabaseError, connection

from mcp_portal.audit.unit import unit_of_work

from . import preflight, store
from .words import words_of

logger = logging.getLogger(__name__)

TOGETHER = 20
ENDINGS = {media_type: ending for ending, (media_type, _found) in preflight.KINDS.items()}


def read_waiting(readers: Mapping[str, Collection[str]], now: datetime.datetime) -> int:
    """Read documents of the kinds named, each for the roles that may open it; give the number of files looked at.

    A kind that is not named is never read: nobody finds its words. Files in quarantine wait until they are free.
    """
    done = 0
    for number, sha256, media_type, kind in _waiting(list(readers)):
        try:
            words = words_of(ENDINGS.get(media_type, ""), store.read(sha256))
        except store.Damaged as trouble:
            logger.error("document %s cannot be read: %s", number, trouble)
            continue
        try:
            _keep(number, readers[kind], words, now)
        except DatabaseError:
            logger.exception("the words of document %s cannot be kept: it is found by its name", number)
            _keep(number, readers[kind], "", now)
        done += 1
    return done


def _keep(number: int, readers: Collection[str], words: str, now: datetime.datetime) -> None:
    with unit_of_work(None, at=now), connection.cursor() as cursor:
        cursor.execute("SELECT documents_read(%s, %s, %s, %s)", [number, sorted(readers), words, now])


def _waiting(kinds: list[str]) -> list[tuple[int, str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT document_id, sha256, media_type, kind FROM documents_to_read(%s, %s)", [kinds, TOGETHER])
        return cursor.fetchall()
