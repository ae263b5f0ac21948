"""Putting a wrong entry right: the senior responsible officer and a second person, the old value stays visible.

A model names its correctable fields in ``CORRECTABLE``: field name and words; what else follows from putting one right
it does in ``corrected(field, by=, now=)``. Outcomes, signatures and filed
scores are never among them; the database would refuse the change as well.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError

from mcp_portal.accounts.queries import roles_on
from mcp_portal.accounts.roles import COMMISSIONING, Role
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint

from .models import Correction
from .steps import Changed, NotAllowed, Refused


@dataclass(frozen=True)
class Entry:
    """One entry that can be put right."""

    subject: Any
    field: str
    label: str

    @property
    def key(self) -> str:
        """Give the name under which a page asks for this entry."""
        return f"{self.subject._meta.model_name}-{self.subject.pk}-{self.field}"

    @property
    def value(self) -> str:
        """Give what stands there now, as text."""
        return _as_text(self.subject, self.field)


def correctable(case: Any) -> Iterator[Entry]:
    """Give every entry of a case that can be put right; a thing may say ``may_be_corrected`` is not so yet."""
    for model in apps.get_models():
        fields: dict[str, str] = getattr(model, "CORRECTABLE", {})
        if not fields:
            continue
        subjects = model.of_case(case) if hasattr(model, "of_case") else model._default_manager.filter(procurement=case)
        for subject in (one for one in subjects if getattr(one, "may_be_corrected", True)):
            for name, label in fields.items():
                words = label if subject.pk == case.pk and model is type(case) else f"{subject}: {label}"
                yield Entry(subject, name, words)


def propose_correction(
    entry: Entry, *, new_value: str, reason: str, by: Any, case: Any, now: datetime.datetime
) -> Correction:
    """Propose another value for an entry; nothing changes until a second person confirms."""
    if roles_on(by, case).isdisjoint({Role.SRO, Role.LEAD}):
        raise NotAllowed("A correction is proposed by the procurement lead or the senior responsible officer")
    value = _read(entry, new_value)
    if value == getattr(entry.subject, entry.field):
        raise Refused("This is what it says already")
    with savepoint():
        row = Correction.objects.create(
            procurement=case,
            subject_table=entry.subject._meta.db_table,
            subject_id=entry.subject.pk,
            field=entry.field,
            label=entry.label,
            old_value=entry.value,
            new_value=new_value.strip(),
            reason=reason,
            proposed_by=by,
            proposed_at=now,
        )
        ledger.record(
            "workflow.correction_proposed", subject=row, case=case, occurred_at=now, detail={"field": entry.field}
        )
    return row


def may_confirm(correction: Correction, user: Any) -> bool:
    """Say whether a person can be the second one: never who proposed it, and one of the two is the SRO."""
    if correction.proposed_by_id == user.pk:
        return False
    held = roles_on(user, correction.procurement)
    if Role.SRO in held:
        return True
    return bool(held & COMMISSIONING) and _was_sro(correction)


def confirm_correction(correction: Correction, *, by: Any, now: datetime.datetime) -> Correction:
    """Put the entry right, as the second person. Refused when it has changed since it was proposed."""
    with savepoint():
        row = (
            Correction.objects.select_for_update(no_key=True, of=("self",))
            .select_related("procurement")
            .get(pk=correction.pk)
        )
        if row.confirmed_at is not None:
            raise Changed("This correction has been confirmed already")
        if not may_confirm(row, by):
            raise NotAllowed(
                "A correction is confirmed by a second person, and one of the 2 is the senior responsible officer"
            )
        entry = _entry_of(row)
        if entry.value != row.old_value:
            raise Changed("The entry has changed since this correction was proposed. Propose it again")
        setattr(entry.subject, entry.field, _read(entry, row.new_value))
        entry.subject.save(update_fields=[entry.field])
        if hasattr(entry.subject, "corrected"):
            entry.subject.corrected(entry.field, by=by, now=now)
        row.confirmed_by, row.confirmed_at = by, now
        row.save(update_fields=["confirmed_by", "confirmed_at"])
        ledger.record(
            "workflow.correction_confirmed",
            subject=row,
            case=row.procurement,
            occurred_at=now,
            detail={"field": row.field},
        )
    return row


def _was_sro(correction: Correction) -> bool:
    return Role.SRO in roles_on(correction.proposed_by, correction.procurement)


def _entry_of(row: Correction) -> Entry:
    model = next(model for model in apps.get_models() if model._meta.db_table == row.subject_table)
    if row.field not in getattr(model, "CORRECTABLE", {}):
        raise Refused("This entry cannot be put right here")
    subject = model._default_manager.select_for_update(no_key=True, of=("self",)).get(pk=row.subject_id)
    return Entry(subject, row.field, row.label)


def _read(entry: Entry, text: str) -> Any:
    field = entry.subject._meta.get_field(entry.field)
    try:
        return field.clean(text.strip(), entry.subject)
    except ValidationError:
        raise Refused(f"Enter the value in the same form as “{entry.value}”") from None


def _as_text(subject: Any, name: str) -> str:
    return str(subject._meta.get_field(name).value_to_string(subject))
