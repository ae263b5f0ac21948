"""Recording that another organisation came in the place of a commissioner."""

from __future__ import annotations

import datetime

from django.utils import timezone

from mcp_portal.accounts.models import User
from mcp_portal.accounts.roles import COMMISSIONERS
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import Commissioner, Procurement, Succession


def record_succession(
    commissioner: Commissioner, *, from_date: datetime.date, basis: str, deciding_body: str, by: User,
    now: datetime.datetime,
) -> Succession:  # fmt: skip
    """Put the successor of an organisation in its place on a case; earlier decisions stay those of who took them.

    Who comes after an organisation is entered by a system administrator. Raises NotAllowed and Refused.
    """
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=commissioner.procurement_id)
        standing = case.commissioners.select_related("organisation__successor").get(pk=commissioner.pk)
        before, after = standing.organisation, standing.organisation.successor
        if not access.is_lead_or_sro(case, by):
            raise NotAllowed("A succession is recorded by the procurement lead or the senior responsible officer")
        if after is None:
            raise Refused(f"No successor of {before} is entered. Ask a system administrator to enter it")
        if after.kind not in COMMISSIONERS:
            raise Refused(f"{after} is not a commissioner. Ask a system administrator to check its kind")
        if case.commissioners.filter(organisation=after).exists():
            raise Refused(f"{after} is a commissioner of this procurement already")
        if from_date > timezone.localdate(now):
            raise Refused("The first day of the successor must be today or in the past")
        made = Succession.objects.create(
            procurement=case, before=before, after=after, from_date=from_date, basis=basis, recorded_by=by,
            recorded_at=now,
        )  # fmt: skip
        standing.organisation, standing.deciding_body = after, deciding_body
        standing.save(update_fields=["organisation", "deciding_body"])
        ledger.record("procurement.commissioner_succeeded", subject=made, case=case, occurred_at=now)
    return made
