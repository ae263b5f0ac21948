"""Stating in the report of regulation 84 what the records do not say."""

from __future__ import annotations

import datetime

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed
from procurement import access
from procurement.models import Procurement, ReportStatement

from .hidden import refuse_with_a_hidden_bid


def state(
    case: Procurement, *, item: int, words: str, source: str, by: User, now: datetime.datetime
) -> ReportStatement:
    """State something on an item (1 to 9) as procurement lead; a later statement stands beside it and counts."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        refuse_with_a_hidden_bid(case)
        if not access.is_lead(case, by):
            raise NotAllowed("Statements in the report are written by the procurement lead")
        made = ReportStatement.objects.create(
            procurement=case, item=item, number=case.report_statements.filter(item=item).count() + 1, words=words,
            source=source, written_by=by, written_at=now,
        )  # fmt: skip
        detail = {"item": item}
        ledger.record("procurement.report_stated", subject=made, case=case, occurred_at=now, detail=detail)
    return made
