"""Putting a decision on the register of procurement decisions."""

from __future__ import annotations

import datetime
from typing import Any

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import Refused
from procurement.models import Decision, Procurement, RegisterEntry
from procurement.queries.decision_register import known_of


def publish_decision(
    decision: Decision, *, by: User, now: datetime.datetime, seen: int | None, **by_hand: Any
) -> RegisterEntry:
    """Put a decision on the register with what the case tells and what was completed by hand.

    ``seen`` is the entry the person looked at and replaces, or none. Raises Refused when somebody else published
    another one meanwhile.
    """
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=decision.procurement_id)
        last = decision.register_entries.order_by("published_at", "pk").last()
        if (last.pk if last else None) != seen:
            raise Refused("Somebody else has put this decision on the register meanwhile. Look at it first")
        known = {one.key: one.words for one in known_of(case, decision)}
        content = {**by_hand, **known}
        if last is not None and last.content == content:
            raise Refused("Nothing has changed since it was put on the register")
        entry = RegisterEntry.objects.create(
            procurement=case, decision=decision, organisation=decision.organisation, content=content, replaces=last,
            published_at=now, published_by=by,
        )  # fmt: skip
        ledger.record("procurement.decision_published", subject=entry, case=case, occurred_at=now)
    return entry
