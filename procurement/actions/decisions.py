"""What deciding bodies decided."""

from __future__ import annotations

import datetime
from typing import Any

from conflicts.queries import meetings
from mcp_portal.accounts.models import Organisation, User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import Refused
from procurement.models import (
    Decision,
    Procurement,
)

from .hidden import refuse_with_a_hidden_bid


def record_decision(
    case: Procurement,
    *,
    organisation: Organisation,
    kind: str,
    by: User,
    now: datetime.datetime,
    agenda_item: int | None = None,
    **minute: Any,
) -> Decision:
    """Record the decision of one commissioner's deciding body; it is never changed.

    ``agenda_item`` is the key of the item at which it was taken: date, words, who voted and who was excluded are
    then those of the item. Refused without one for a body whose meetings the portal holds.
    """
    with savepoint():
        locked = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        if kind != Decision.Kind.LAUNCH:
            refuse_with_a_hidden_bid(locked)
        if case.decisions.filter(organisation=organisation, kind=kind).exists():
            raise Refused(f"The decision of {organisation.name} is recorded already")
        body = case.commissioners.get(organisation=organisation).deciding_body
        minute = _minute(case, organisation, body, agenda_item, minute)
        decision = Decision.objects.create(
            procurement=case,
            organisation=organisation,
            kind=kind,
            body=body,
            recorded_by=by,
            recorded_at=now,
            **minute,
        )
        ledger.record("procurement.decided", subject=decision, case=case, occurred_at=now, detail={"kind": kind})
    return decision


def _minute(
    case: Procurement, organisation: Organisation, body: str, agenda_item: int | None, typed: dict[str, Any]
) -> dict[str, Any]:
    """Give the minute: from the item for a body whose meetings the portal holds, otherwise as it was typed."""
    committee = meetings.portal_holds(organisation.pk, body)
    if committee is None:
        if agenda_item is not None:
            raise Refused(f"The portal holds no meetings of the {body} of {organisation.name}")
        return typed
    if agenda_item is None:
        raise Refused("Select the agenda item at which it was decided: the portal holds the meetings of this body")
    item = meetings.item_decided_at(case, committee, agenda_item)
    if item is None:
        raise Refused("This item decided nothing about this procurement with a quorum")
    if case.decisions.filter(agenda_item_id=item.pk).exists():
        raise Refused("A decision is recorded for this item already")
    return {
        "agenda_item_id": item.pk, "decided_on": item.decided_on, "minute_reference": item.minute_reference,
        "words": item.words, "present": item.present, "quorate": item.quorate, "excluded": item.excluded,
    }  # fmt: skip
