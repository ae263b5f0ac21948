"""Writes that are not steps: beginning a declaration, its interests while it is a draft, and rulings."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from conflicts import access
from conflicts.models import (
    CaseGuidance,
    Declaration,
    GuidanceVersion,
    Handling,
    Interest,
    Recusal,
    RecusalReason,
)
from conflicts.queries import recused_case_ids
from mcp_portal.accounts.models import Organisation
from mcp_portal.accounts.queries import holdings
from mcp_portal.accounts.roles import Role
from mcp_portal.audit import ledger
from mcp_portal.notifications.actions import tell
from mcp_portal.workflow.steps import NotAllowed, Refused

CARRIED = (
    "category", "basis", "material", "expects_to_move", "organisation_name", "organisation_id", "nature",
    "relationship", "from_date", "to_date", "proposed_mitigation", "line",
)  # fmt: skip
RULED_ON = ("category", "material", "expects_to_move", "organisation_name")
"""Answers on which a ruling rests: when one of them changes the interest has to be ruled on again."""


@dataclass(frozen=True)
class CaseKey:
    """The identity of a procurement for the ledger, where the Guardian of an organisation may not read it."""

    pk: int


def begin(
    *, by: Any, organisation: Organisation, kind: str, now: datetime.datetime, case: Any = None,
    aware_date: datetime.date | None = None,
) -> Declaration:  # fmt: skip
    """Begin a declaration, or go on with the draft of the same scope; interests that stand are carried over."""
    draft, begun = Declaration.objects.get_or_create(
        person=by, organisation=organisation, procurement=case, filed_at=None,
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
    kept, _ = CaseGuidance.objects.get_or_create(procurement=case, defaults={"guidance": in_force, "since": now})
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
    known = Organisation.objects.filter(Q(name__iexact=name) | Q(ods_code__iexact=name) & ~Q(ods_code="")).first()
    material = bool(answers.get("material") or answers.get("expects_to_move"))
    return {**answers, "organisation_name": name, "organisation": known, "material": material}


def rule(
    *, by: Any, person: Any, handling: str, reason: str, released_sentence: str, now: datetime.datetime,
    case: Any = None, interest: Interest | None = None,
) -> Recusal:  # fmt: skip
    """Rule what a person may do in a procurement; the ruling stands from now on.

    ``case`` may be left out when the interest was declared for one: so the Guardian of an organisation rules
    without a role on the case. Of several rulings the strictest counts. Raises Refused: on oneself, without the
    right, too mild for the interest, or when one as strict stands.
    """
    scope = _scope(case, interest, by)
    wanted = Handling(handling)
    _refuse_ruling(by, person, scope, wanted, interest)
    recusal = Recusal.objects.create(
        person=person, interest=interest, handling=wanted, hides_case=wanted.hides, ruled_by=by, ruled_at=now,
        released_sentence=released_sentence, **scope,
    )  # fmt: skip
    RecusalReason.objects.create(
        recusal=recusal, purpose=RecusalReason.Purpose.RULING, text=reason, given_by=by, given_at=now
    )
    ledger.record(
        "conflicts.recusal_ruled", subject=recusal, case=CaseKey(scope["procurement_id"]), occurred_at=now,
        detail={"person": person.pk, "handling": wanted.value},
    )  # fmt: skip
    tell(person, "A ruling on your interests", reverse("conflicts:my_conflicts"), at=now)
    return recusal


def _scope(case: Any, interest: Interest | None, by: Any) -> dict[str, Any]:
    """Give procurement, title and the organisation whose Guardian rules."""
    if interest is not None and interest.declaration.procurement_id is not None:
        declaration = interest.declaration
        case_id, title, organisation_id = (
            declaration.procurement_id, declaration.procurement_title, declaration.organisation_id
        )  # fmt: skip
        if case is not None and case.pk != case_id:
            raise Refused("This interest was declared for another procurement")
    elif case is not None:
        case_id, title, organisation_id = case.pk, case.title, None
    else:
        raise Refused("Choose the procurement the ruling is about")
    held = [one for one in holdings(by) if one.role == Role.GUARDIAN]
    on_case = next((one.organisation_id for one in held if one.case_id == case_id), None)
    return {
        "procurement_id": case_id,
        "procurement_title": title,
        "organisation_id": on_case or organisation_id,
    }


def _refuse_ruling(by: Any, person: Any, scope: dict[str, Any], wanted: Handling, interest: Interest | None) -> None:
    if person.pk == by.pk:
        raise NotAllowed("Nobody rules on their own interests. Another Guardian or deputy has to")
    if scope["procurement_id"] in recused_case_ids(by):
        raise NotAllowed("This procurement is hidden from you")
    asked = Recusal(person=person, procurement_id=scope["procurement_id"], organisation_id=scope["organisation_id"])
    if not access.is_guardian(asked, by):
        raise NotAllowed("Only the Conflicts of Interest Guardian or a deputy rules on interests")
    if interest is not None and interest.declaration.person_id != person.pk:
        raise Refused("This interest was declared by somebody else")
    if interest is not None and wanted.rank < Handling.least_for(interest).rank:
        raise Refused(f"This interest needs at least: {Handling.least_for(interest).label.lower()}")
    same = Recusal.objects.standing().filter(person=person, procurement_id=scope["procurement_id"])
    same = same.filter(interest__line=interest.line) if interest is not None else same.filter(interest=None)
    if any(Handling(one).rank >= wanted.rank for one in same.values_list("handling", flat=True)):
        raise Refused("A ruling at least as strict as this stands already")
