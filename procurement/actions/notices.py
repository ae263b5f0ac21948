"""Drafts of notices."""

from __future__ import annotations

import datetime

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import Refused
from procurement.guards import NO_CALL
from procurement.models import (
    Notice,
    Procurement,
)

from .hidden import refuse_with_a_hidden_bid


def draft_notice(case: Procurement, *, kind: str, content: dict, by: User, now: datetime.datetime) -> Notice:
    """Begin a notice."""
    with savepoint():
        locked = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        refuse_with_a_hidden_bid(locked)
        if locked.by_alliance:
            raise Refused(NO_CALL)
        number = case.notices.count() + 1
        notice = Notice.objects.create(
            procurement=case, number=number, kind=kind, content=content, drafted_by=by, drafted_at=now
        )
        ledger.record("procurement.notice_drafted", subject=notice, case=case, occurred_at=now, detail={"kind": kind})
    return notice


def change_notice(notice: Notice, *, version: int, content: dict, by: User, now: datetime.datetime) -> Notice:
    """Change the draft of a notice; raises Refused when somebody else changed it or it is no draft any more."""
    with savepoint():
        fresh = Notice.objects.select_for_update(no_key=True, of=("self",)).get(pk=notice.pk)
        if fresh.version != version:
            raise Refused(
                "Somebody else changed this notice after you opened the page. Look at it again, then change it"
            )
        if fresh.state != Notice.State.DRAFT:
            raise Refused("This notice is no draft any more. Take it back to draft first")
        fresh.content, fresh.drafted_by = content, by
        fresh.version += 1
        fresh.save(update_fields=["content", "drafted_by", "version"])
        ledger.record("procurement.notice_changed", subject=fresh, case=fresh.procurement, occurred_at=now)
    return fresh
