"""What must hold before an evaluator scores a tender."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from conflicts.queries import current_declaration, limits_on
from mcp_portal.accounts.queries import roles_on
from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Guard, Missing, guard
from mcp_portal.workflow.holds import not_on_hold

REG_24 = "PCR 2015 reg. 24: no conflict of interest sways the procedure"


@guard(source="House rule: 2 people open, then evaluators score", role=Role.LEAD, page="procurement:evaluation",
       link="See the evaluation")  # fmt: skip
def evaluation_is_open(bid: Any, user: Any, now: datetime.datetime) -> str | None:
    """The evaluation is open."""
    return None if bid.case.state == "evaluation" else "The evaluation is not open"


@guard(source="House rule", role=Role.LEAD, page="procurement:bids", link="See the bidders")
def final_tender_is_there(bid: Any, user: Any, now: datetime.datetime) -> str | None:
    """The bidder has a final tender."""
    if bid.state == "withdrawn":
        return f"{bid} has withdrawn"
    return None if bid.final_received_at else f"{bid} has no final tender"


@guard(source="House rule", role=Role.SYSTEM_ADMIN)
def scores_as_evaluator(bid: Any, user: Any, now: datetime.datetime) -> str | None:
    """The person is an evaluator of this procurement."""
    return None if Role.EVALUATOR in roles_on(user, bid.case) else "You are not an evaluator of this procurement"


def _declare(bid: Any) -> str:
    return reverse("conflicts:declare") + f"?case={bid.case.reference}"


@guard(source=REG_24, role=Role.EVALUATOR, page=_declare, link="Declare for this procurement")
def evaluator_has_declared(bid: Any, user: Any, now: datetime.datetime) -> str | None:
    """The evaluator has a current declaration for this procurement."""
    if current_declaration(user, now, bid.case) is None:
        return "You have no current declaration for this procurement"
    return None


@guard(source=REG_24, role=Role.GUARDIAN, page="conflicts:case_conflicts", link="See the conflicts")
def evaluator_is_not_limited(bid: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """No ruling limits what the evaluator does about this bidder or the whole procurement."""
    return [
        Missing("A ruling of the Conflicts of Interest Guardian keeps you from scoring this tender", limit.sentence)
        for limit in limits_on(user, bid.case)
        if limit.bid_id in (None, bid.pk)
    ]


SCORING: tuple[Guard, ...] = (
    not_on_hold, evaluation_is_open, final_tender_is_there, scores_as_evaluator, evaluator_has_declared,
    evaluator_is_not_limited,
)  # fmt: skip
"""Everything that must hold before an evaluator scores a tender. Who has not answered about new names is not here:
such a person sees nothing of the case."""
