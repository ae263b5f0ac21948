"""Rulings of the Guardian."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from conflicts import access
from conflicts.models import Handling, Interest, Recusal, RecusalReason
from conflicts.queries import recused_case_ids
from mcp_portal.accounts.queries import holdings
from mcp_portal.accounts.roles import Role
from mcp_portal.audit import ledger
from mcp_portal.notifications.actions import tell
from mcp_portal.workflow.steps import NotAllowed, Refused


@dataclass(frozen=True)
class CaseKey:
    """The identity of a procurement for the ledger, where the Guardian of an organisation may not read it."""

    pk: int


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
