"""Taking over an existing register from a file: checked first, then all good rows at once, and safe to do again."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from conflicts import access
from conflicts.models import (
    Declaration,
    GuidanceVersion,
    ImportedRow,
    Interest,
    Mitigation,
    RegisterImport,
)  # fmt: skip
from conflicts.queries.imported import declared_themselves, live_imported, people_by_email, taken_over_before
from mcp_portal.accounts.models import Organisation
from mcp_portal.audit import ledger
from mcp_portal.documents import names
from mcp_portal.workflow.steps import NotAllowed, Refused

from .reading import Row, rows_of, text_of, understand

FROM_A_ROW = (
    "category", "basis", "material", "organisation_name", "nature", "relationship", "from_date", "to_date",
)  # fmt: skip
CARRIED = (*FROM_A_ROW, "organisation_id", "expects_to_move", "line", "proposed_mitigation")
AS_THEN = "As in the earlier register"
SAME = ("category", "organisation_name", "nature", "from_date")
"""What makes two rows of a person the same interest."""


@dataclass
class Checked:
    """What became of the rows of a file."""

    rows: list[Row]
    good: list[Row] = field(default_factory=list)
    known: int = 0

    @property
    def broken(self) -> list[list[Any]]:
        """Give line and reasons of each row that cannot go in."""
        return [[row.line, row.problems] for row in self.rows if row.problems]


def read_register(
    organisation: Organisation, *, name: str, content: bytes, by: Any, now: datetime.datetime, today: datetime.date
) -> RegisterImport:
    """Read a file and keep it with what is wrong in it; nothing goes on the register yet. Raises NotRead."""
    if not access.guards_register(organisation.pk, by):
        raise NotAllowed("Only the Conflicts of Interest Guardian of the organisation takes a register over")
    text = text_of(content)
    checked = check(organisation, rows_of(text), by=by, today=today)
    made = RegisterImport.objects.create(
        organisation=organisation, uploaded_by=by, uploaded_at=now, name=names.tidy(name), content=text,
        sha256=hashlib.sha256(content).hexdigest(), rows=len(checked.rows), good=len(checked.good),
        known=checked.known, broken=checked.broken,
    )  # fmt: skip
    detail = {"organisation": organisation.pk, "sha256": made.sha256, "rows": made.rows, "good": made.good}
    ledger.record("conflicts.register_read", subject=made, occurred_at=now, detail=detail)
    return made


def want(register_import: RegisterImport, *, by: Any, now: datetime.datetime) -> RegisterImport:
    """Ask that the good rows go on the register; a worker does it."""
    fresh = RegisterImport.objects.select_for_update(no_key=True).get(pk=register_import.pk)
    if fresh.uploaded_by_id != by.pk:
        raise NotAllowed("Whoever read the file takes it over")
    if fresh.wanted_at is not None and fresh.failed_at is None:
        raise Refused("This file has been taken over already")
    if not fresh.good:
        raise Refused("No row of this file can go on the register")
    fresh.wanted_at, fresh.failed_at, fresh.attempts = now, None, 0
    fresh.save(update_fields=["wanted_at", "failed_at", "attempts"])
    ledger.record("conflicts.register_import_wanted", subject=fresh, occurred_at=now)
    return fresh


def check(organisation: Organisation, rows: list[Row], *, by: Any, today: datetime.date) -> Checked:
    """Sort the rows of a file into good ones, ones that went in before, and broken ones."""
    checked = Checked(rows)
    people = people_by_email(organisation.pk)
    themselves = declared_themselves(organisation.pk)
    codes = dict(Organisation.objects.exclude(ods_code="").values_list("ods_code", "pk"))
    named = dict(Organisation.objects.values_list("pk", "name"))
    for row in rows:
        understand(row, today)
        _known_person(row, organisation, people, themselves, by)
        _known_organisation(row, codes, named)
    _refuse_contradictions(rows, live_imported(organisation.pk, today))
    _sort_out(checked, organisation)
    return checked


def _known_person(
    row: Row, organisation: Organisation, people: dict[str, int], themselves: frozenset[int], by: Any
) -> None:
    email = row.answers["email"]
    if not email:
        return
    person = people.get(email)
    row.answers["person_id"] = person
    if person is None:
        row.problems.append(f"Nobody with the email address {email[:80]} has a role for {organisation.name}")
    elif person == by.pk:
        row.problems.append("This is about you: another Guardian or deputy has to enter it")
    elif person in themselves:
        row.problems.append("This person has begun to declare in the portal: they add it there")


def _known_organisation(row: Row, codes: dict[str, int], named: dict[int, str]) -> None:
    code = row.answers.get("ods_code", "").upper()
    if not code:
        return
    if code not in codes:
        row.problems.append(f"No organisation has the ODS code {code[:20]}")
        return
    row.answers["organisation_id"] = codes[code]
    row.answers["organisation_name"] = row.answers["organisation_name"] or named[codes[code]]


def _refuse_contradictions(rows: list[Row], live: frozenset[int]) -> None:
    sound = [row for row in rows if not row.problems]
    interested = {row.answers["person_id"] for row in sound if not row.is_nil} | live
    for row in sound:
        if row.is_nil and row.answers["person_id"] in interested:
            row.problems.append("A nil return contradicts the interests this person has")


def _sort_out(checked: Checked, organisation: Organisation) -> None:
    standing = dict(ImportedRow.objects.filter(organisation=organisation).values_list("key", "content_hash"))
    for row in checked.rows:
        if row.problems:
            continue
        key, content = key_of(row), content_of(row)
        if key not in standing:
            standing[key] = content
            checked.good.append(row)
        elif standing[key] == content:
            checked.known += 1
        else:
            row.problems.append("Something else about the same interest was taken over before, or stands further up")


def key_of(row: Row) -> str:
    """Give what makes a row the same interest of the same person."""
    said = [row.answers["person_id"], *(row.answers.get(name) for name in SAME)]
    return _hash(said if not row.is_nil else [row.answers["person_id"], "nil"])


def content_of(row: Row) -> str:
    """Give the fingerprint of everything a row says."""
    left_out = {"email", "declared_on", "aware"}
    return _hash(sorted((key, str(value)) for key, value in row.answers.items() if key not in left_out))


def _hash(said: list[Any]) -> str:
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


class TakingOver:
    """The good rows of one file going on the register, person by person."""

    def __init__(self, register_import: RegisterImport, *, by: Any, now: datetime.datetime, today: datetime.date):
        self.file, self.by, self.now, self.today = register_import, by, now, today
        self.guidance = list(GuidanceVersion.objects.order_by("-valid_from"))
        self.entered: list[ImportedRow] = []

    def people(self) -> list[list[Row]]:
        """Check the rows once more, for much may have happened since, and give the good ones of each person."""
        self.checked = check(self.file.organisation, rows_of(self.file.content), by=self.by, today=self.today)
        together: dict[int, list[Row]] = defaultdict(list)
        for row in self.checked.good:
            together[row.answers["person_id"]].append(row)
        return list(together.values())

    def take(self, people: list[list[Row]]) -> list[Declaration]:
        """Put the rows of some people on the register, beside what was taken over before."""
        drafts = Declaration.objects.bulk_create(self._draft(rows) for rows in people)
        self._interests(list(zip(drafts, people, strict=True)))
        return [self.enter(draft, rows) for draft, rows in zip(drafts, people, strict=True)]

    def enter(self, draft: Declaration, rows: list[Row]) -> Declaration:
        """Take the step that puts one person's declaration on the register."""
        declared_on = max(row.answers["declared_on"] for row in rows)
        done = draft.take_over(by=self.by, now=self.now, version=draft.version, declared_on=declared_on)
        self.entered += [
            ImportedRow(
                organisation_id=self.file.organisation_id, key=key_of(row), content_hash=content_of(row),
                taken_from=self.file, line=row.line, declaration=done,
            )
            for row in rows
        ]  # fmt: skip
        return done

    def _draft(self, rows: list[Row]) -> Declaration:
        declared_on = max(row.answers["declared_on"] for row in rows)
        return Declaration(
            person_id=rows[0].answers["person_id"], organisation_id=self.file.organisation_id,
            kind="nil" if rows[0].is_nil else "interests", imported_in=self.file, begun_at=self.now,
            aware_date=None if rows[0].is_nil else min(row.answers["aware"] for row in rows),
            guidance=next((one for one in self.guidance if one.valid_from <= declared_on), self.guidance[-1]),
        )  # fmt: skip

    def _interests(self, drafts: list[tuple[Declaration, list[Row]]]) -> None:
        before = taken_over_before(self.file.organisation_id, [draft.person_id for draft, _rows in drafts])
        made, agreed = [], []
        for draft, rows in drafts:
            carried = draft.left_out(self.now).select_related("mitigation") if draft.person_id in before else []
            for one in () if draft.is_nil else carried:
                made.append(carried_over(one, draft, self.now))
                agreed.append(_agreed(one))
            for row in () if draft.is_nil else rows:
                made.append(_interest(row, draft, self.now))
                agreed.append((row.answers["mitigation"], row.answers["agreed_with"] or AS_THEN))
        Mitigation.objects.bulk_create(
            Mitigation(interest=one, text=text, agreed_with=whom, agreed_by=self.by, agreed_at=self.now)
            for one, (text, whom) in zip(Interest.objects.bulk_create(made), agreed, strict=True)
            if text
        )

    def finish(self, people: int) -> None:
        """Note what went in; what turned out broken meanwhile stands in the file's list."""
        ImportedRow.objects.bulk_create(self.entered, batch_size=1000)
        self.file.imported_at, self.file.imported, self.file.people = self.now, len(self.checked.good), people
        self.file.broken, self.file.known = self.checked.broken, self.checked.known
        self.file.save(update_fields=["imported_at", "imported", "people", "broken", "known"])
        detail = {"rows": self.file.imported, "people": people, "sha256": self.file.sha256}
        ledger.record("conflicts.register_imported", subject=self.file, occurred_at=self.now, detail=detail)


def _agreed(one: Interest) -> tuple[str, str]:
    return (one.mitigation.text, one.mitigation.agreed_with) if hasattr(one, "mitigation") else ("", "")


def carried_over(one: Interest, draft: Declaration, now: datetime.datetime) -> Interest:
    """Give the next form of an interest that goes on."""
    answers = {name: getattr(one, name) for name in CARRIED}
    return Interest(declaration=draft, continues=one, filed_at=now, **answers)


def _interest(row: Row, draft: Declaration, now: datetime.datetime) -> Interest:
    return Interest(
        declaration=draft, filed_at=now, organisation_id=row.answers.get("organisation_id"),
        **{name: row.answers[name] for name in FROM_A_ROW},
    )  # fmt: skip
