"""Taking over a practice list: read, its columns named, compared with what stands, then all of it in one go."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max
from django.utils import timezone

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.documents import names
from mcp_portal.documents.sheets import NotRead, rows_of
from mcp_portal.workflow.steps import Refused
from procurement.models import Practice, PracticeFile, Procurement

from .practice_rows import COLUMNS, Understood, understand
from .practices import MOST_PRACTICES, lock_practices

TAKEN = "This file has been taken over already"


@dataclass
class Comparison:
    """What taking a file over would do: rows that are new, change something, change nothing, or cannot go in."""

    added: list[Understood] = field(default_factory=list)
    changed: list[tuple[Practice, dict[str, Any]]] = field(default_factory=list)
    same: int = 0
    broken: list[Understood] = field(default_factory=list)

    @property
    def seen(self) -> str:
        """Give the fingerprint of what a person is shown, so that nothing else is taken over."""
        said = [
            [one.answers for one in self.added],
            [[practice.code, practice.version, values] for practice, values in self.changed],
            self.same,
        ]
        return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()


def read_file(case: Procurement, *, name: str, content: bytes, by: User, now: datetime.datetime) -> PracticeFile:
    """Keep the rows of a file; nothing is taken over yet. Raises NotRead."""
    rows = rows_of(name, content)
    if len(rows) < 2:
        raise NotRead("The file has no rows below its heading")
    if len(rows) - 1 > MOST_PRACTICES:
        raise NotRead(f"The file must have {MOST_PRACTICES} practices or fewer")
    with savepoint():
        case = lock_practices(case, by)
        last = case.practice_files.aggregate(last=Max("number"))["last"] or 0
        made = PracticeFile.objects.create(
            procurement=case, number=last + 1, name=names.tidy(name), rows=rows, uploaded_by=by, uploaded_at=now
        )
        detail = {"number": made.number, "rows": len(rows) - 1}
        ledger.record("procurement.practice_file_read", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def name_columns(
    file: PracticeFile, columns: Mapping[str, int], *, counted_on: datetime.date | None, by: User,
    now: datetime.datetime,
) -> PracticeFile:  # fmt: skip
    """Say which column of a file says what."""
    with savepoint():
        fresh = _fresh(file, by)
        fresh.columns, fresh.counted_on = dict(columns), counted_on
        fresh.save(update_fields=["columns", "counted_on"])
        detail = {"number": fresh.number, "columns": sorted(columns)}
        ledger.record("procurement.practice_file_mapped", subject=fresh, case=fresh.procurement, occurred_at=now,
                      detail=detail)  # fmt: skip
    return fresh


def compare(file: PracticeFile, now: datetime.datetime) -> Comparison:
    """Say what taking a file over would do, without changing anything."""
    rows = understand(file.rows[1:], file.columns or {}, file.counted_on, timezone.localdate(now))
    standing = {one.code: one for one in Practice.objects.filter(procurement=file.procurement_id)}
    found = Comparison()
    for row in rows:
        practice = standing.get(row.answers.get("code", ""))
        values = _changes(row, practice) if practice is not None else {}
        if practice is not None and "intention" in values and not practice.is_free:
            row.problems.append(f"{practice.name} has signed: its intention stands. Record its withdrawal first")
        if row.problems:
            found.broken.append(row)
        elif practice is None:
            found.added.append(row)
        elif values:
            found.changed.append((practice, values))
        else:
            found.same += 1
    return found


def _changes(row: Understood, practice: Practice) -> dict[str, Any]:
    said = {name: row.answers[name] for name in COLUMNS if name in row.answers}
    return {name: value for name, value in said.items() if getattr(practice, name) != value}


def take_over(file: PracticeFile, *, seen: str, by: User, now: datetime.datetime) -> Comparison:
    """Take a file over, all of it or nothing. ``seen``: the fingerprint of the comparison the person was shown."""
    with savepoint():
        fresh = _fresh(file, by)
        found = compare(fresh, now)
        if found.broken:
            raise Refused("Correct the rows that cannot go in and choose the file again")
        if found.seen != seen:
            raise Refused("Somebody else changed a practice after you opened the page. Compare again")
        case = fresh.procurement
        if case.practices.count() + len(found.added) > MOST_PRACTICES:
            raise Refused(f"A procurement has {MOST_PRACTICES} practices or fewer")
        Practice.objects.bulk_create(Practice(procurement=case, **row.answers) for row in found.added)
        _change(found)
        fresh.taken_by, fresh.taken_at = by, now
        fresh.save(update_fields=["taken_by", "taken_at"])
        detail = {"number": fresh.number, "added": len(found.added), "changed": len(found.changed)}
        ledger.record("procurement.practice_file_taken_over", subject=fresh, case=case, occurred_at=now, detail=detail)
    return found


def _change(found: Comparison) -> None:
    for practice, values in found.changed:
        for name, value in values.items():
            setattr(practice, name, value)
        practice.version += 1
    names = {name for _practice, values in found.changed for name in values}
    if names:
        Practice.objects.bulk_update([practice for practice, _values in found.changed], ["version", *sorted(names)])


def _fresh(file: PracticeFile, by: User) -> PracticeFile:
    case = lock_practices(file.procurement, by)
    fresh = PracticeFile.objects.select_for_update(no_key=True).get(pk=file.pk)
    if fresh.taken_at is not None:
        raise Refused(TAKEN)
    fresh.procurement = case
    return fresh
