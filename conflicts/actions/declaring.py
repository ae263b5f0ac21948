"""Beginning a declaration, and its interests while it is a draft."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from conflicts.models import CaseGuidance, Declaration, GuidanceVersion, Interest
from conflicts.queries.matching import organisation_called
from mcp_portal.accounts.models import Organisation
from mcp_portal.workflow.steps import NotAllowed, Refused

CARRIED = (
    "category", "basis", "material", "expects_to_move", "organisation_name", "organisation_id", "nature",
    "relationship", "from_date", "to_date", "proposed_mitigation", "line",
)  # fmt: skip
RULED_ON = ("category", "material", "expects_to_move", "organisation_name")
"""Answers on which a ruling rests: when one of them changes the interest has to be ruled on again."""


def begin(
    *, by: Any, organisation: Organisation, kind: str, now: datetime.datetime, case: Any = None,
    aware_date: datetime.date | None = None,
) -> Declaration:  # fmt: skip
    """Begin a declaration, or go on with the draft of the same scope; interests that stand are carried over."""
    # By its key: of a procurement that is closed to the person only the identity is known.
    case_id: Any = case.pk if case is not None else None
    draft, begun = Declaration.objects.get_or_create(
        person=by, organisation=organisation, procurement_id=case_id, filed_at=None,
        defaults={
            "kind": kind, "aware_date": aware_date, "begun_at": now, "guidance": _guidance(case, now),
            "procurement_title": case.title if case is not None else "",
        },
    )  # fmt: skip
    if not begun:
        draft.kind, draft.aware_date = kind, aware_date
        draft.save(update_fields=["kind", "aware_date"])
    if draft.is_nil:
        draft.interests.all().delete()
    else:
        _carry_over(draft, now)
    return draft


def _guidance(case: Any, now: datetime.datetime) -> GuidanceVersion:
    in_force = GuidanceVersion.objects.in_force_on(timezone.localdate(now))
    if case is None:
        return in_force
    kept, _ = CaseGuidance.objects.get_or_create(procurement_id=case.pk, defaults={"guidance": in_force, "since": now})
    return kept.guidance


def _carry_over(draft: Declaration, now: datetime.datetime) -> None:
    for interest in draft.left_out(now):
        answers = {name: getattr(interest, name) for name in CARRIED}
        Interest.objects.create(declaration=draft, continues=interest, **answers)


def add_interest(declaration: Declaration, *, by: Any, **answers: Any) -> Interest:
    """Add an interest to a draft."""
    _own_draft(declaration, by)
    return Interest.objects.create(declaration=declaration, **_complete(answers))


def change_interest(interest: Interest, *, by: Any, **answers: Any) -> Interest:
    """Change an interest of a draft; one that continues an earlier one loses its ruling when its substance changes."""
    _own_draft(interest.declaration, by)
    answers = _complete(answers)
    before = interest.continues
    if before is not None:
        same = all(getattr(before, name) == answers[name] for name in RULED_ON)
        interest.line = before.line if same else Interest._meta.get_field("line").get_default()
    for name, value in answers.items():
        setattr(interest, name, value)
    interest.save()
    return interest


def remove_interest(interest: Interest, *, by: Any) -> None:
    """Take an interest out of a draft; one declared before can only be given its end."""
    _own_draft(interest.declaration, by)
    if interest.continues_id is not None:
        raise Refused("You declared this before. Say when it ended instead")
    interest.delete()


def discard(declaration: Declaration, *, by: Any) -> None:
    """Throw a draft away."""
    _own_draft(declaration, by)
    declaration.interests.all().delete()
    declaration.delete()


def _own_draft(declaration: Declaration, by: Any) -> None:
    if declaration.person_id != by.pk:
        raise NotAllowed("Only the person concerned changes a declaration")
    if declaration.filed_at is not None:
        raise Refused("This declaration has been filed. Make a new one to change it")


def _complete(answers: dict[str, Any]) -> dict[str, Any]:
    name = answers["organisation_name"].strip()
    known = organisation_called(name)
    if known is not None and known.is_called_by_code(name):
        name = known.name
    material = bool(answers.get("material") or answers.get("expects_to_move"))
    return {**answers, "organisation_name": name, "organisation": known, "material": material}
