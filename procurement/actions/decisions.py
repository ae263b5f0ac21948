"""What deciding bodies decided."""

from __future__ import annotations

import datetime
from typing import Any

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
    **minute: Any,
) -> Decision:
    """Record the decision of one commissioner's deciding body; it is never changed."""
    with savepoint():
        locked = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        if kind != Decision.Kind.LAUNCH:
            refuse_with_a_hidden_bid(locked)
        if case.decisions.filter(organisation=organisation, kind=kind).exists():
            raise Refused(f"The decision of {organisation.name} is recorded already")
        body = case.commissioners.get(organisation=organisation).deciding_body
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
