"""What must hold before dialogue is closed and final tenders are invited."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.nhsuk.wording import lower_first
from mcp_portal.workflow.guards import Missing, guard

from .competition import STILL_IN
from .hidden import weighs_every_bid

DUTIES = ("benchmark", "pass_marks", "efforts", "say_no")


@guard(source="PCR 2015 reg. 30 as a pattern (default)", role=Role.LEAD, page="procurement:dialogue",
       link="See the dialogue")  # fmt: skip
def dialogue_is_open(obj: Any, user: Any, now: datetime.datetime) -> str | None:
    """Dialogue is open."""
    return None if obj.case.state == "dialogue" else "Dialogue is not open"


@guard(source="HM Treasury review of competitive dialogue, 2010: what matters is agreed before it closes (default)",
       role=Role.LEAD)  # fmt: skip
@weighs_every_bid
def no_material_issue_open(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every material issue is agreed with every bidder still in."""
    issues = case.dialogue_issues.filter(material=True, bid__state__in=STILL_IN).exclude(state="agreed")
    return [
        Missing(
            f"Issue {one.number} with {one.bid.name}, {lower_first(one.topic.title)}, is not agreed",
            f"It is material and {one.get_state_display().lower()}. {one.owner} settles it",
            page=reverse("procurement:dialogue_issue", args=[case.reference, one.number]),
            link="See the issue",
        )
        for one in issues.select_related("bid", "topic")
    ]


@guard(source="Usual practice with one bidder (default)", role=Role.LEAD)
@weighs_every_bid
def sole_bidder_duties_met(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """With one bidder left, what stands in place of competition is on record."""
    left = [bid for bid in case.bids.all() if bid.state in STILL_IN]
    if len(left) != 1:
        return []
    model = case.sole_bidder_duties.model
    done = set(case.sole_bidder_duties.filter(bid=left[0]).values_list("kind", flat=True))
    page = reverse("procurement:sole_bidder", args=[case.reference])
    return [
        Missing(f"One bidder is left: {lower_first(str(label))} is not recorded", page=page, link="Record it")
        for kind, label in model.Kind.choices
        if kind in DUTIES and kind not in done
    ]


@guard(source="House rule: what was agreed is in the invitation, by number", role=Role.LEAD)
@weighs_every_bid
def invitation_lists_what_was_agreed(case: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """With a ledger of issues, the invitation is filed and names each of them."""
    if not case.dialogue_issues.exists() or hasattr(case, "final_invitation"):
        return None
    page = reverse("procurement:final_invitation", args=[case.reference])
    return Missing("The invitation with the issues by number is not filed", page=page, link="File the invitation")
