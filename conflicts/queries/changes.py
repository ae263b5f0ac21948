"""What changed on the published register between two days."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from .publication import Published, PublishedRegister

ADDED, AMENDED, ENDED, TAKEN_OFF = "Added", "Amended", "Ended", "Taken off"


@dataclass(frozen=True)
class Change:
    """One line that is there on one of the days only, or says something else."""

    what: str
    line: Published
    before: Published | None


def changes(organisation_id: int, since: datetime.date, day: datetime.date) -> list[Change]:
    """Say what changed from the end of one day to the end of another, by post.

    An interest declared again without a change is none; one declared again with other words is amended.
    """
    then = PublishedRegister(organisation_id, since).all()
    now = PublishedRegister(organisation_id, day).all()
    roots = _roots([line.entry for line in (*then, *now) if line.entry is not None])
    before = {_key(line, roots): line for line in then}
    after = {_key(line, roots): line for line in now}
    found = [Change(_how(line, before.get(key), since, day), line, before.get(key)) for key, line in after.items()]
    found = [change for change in found if change.what]
    found += [Change(TAKEN_OFF, line, line) for key, line in before.items() if key not in after]
    return sorted(found, key=lambda change: (change.line.post, change.line.person_id, change.line.entry or 0))


def _how(line: Published, before: Published | None, since: datetime.date, day: datetime.date) -> str:
    if before is None:
        return ADDED
    if _over(line, day) and not _over(before, since):
        return ENDED
    return AMENDED if line.said != before.said else ""


def _over(line: Published, day: datetime.date) -> bool:
    return line.to_date is not None and line.to_date <= day


def _key(line: Published, roots: dict[int, int]) -> tuple[Any, ...]:
    return ("nil", line.person_id) if line.entry is None else ("interest", roots.get(line.entry, line.entry))


def _roots(entries: Iterable[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry, root FROM conflicts_published_roots(%s)", [list(entries)])
        return dict(cursor.fetchall())
