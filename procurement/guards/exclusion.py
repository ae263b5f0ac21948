"""What grounds for exclusion ask before a bidder is selected or preferred."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Missing, guard

from .hidden import weighs_every_bid


@guard(source="PCR 2015 reg. 57, as a pattern (default)", role=Role.SRO)
@weighs_every_bid
def nothing_excludes(bid: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every ground for exclusion that was found is decided, and none excludes the bidder."""
    page = reverse("procurement:exclusion", args=[bid.case.reference, bid.number])
    missing = []
    for finding in bid.exclusion_findings.prefetch_related("decisions"):
        words = f"Finding {finding.number}, {finding.ground.title[:1].lower()}{finding.ground.title[1:]}"
        if finding.excludes:
            missing.append(Missing(f"{words}: the bidder is excluded", page=page, link="See the decision"))
        elif finding.decided is None and finding.counts_on(now):
            missing.append(Missing(f"{words}: nothing is decided yet", page=page, link="See the finding"))
    return missing
