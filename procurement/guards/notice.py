"""Before a notice is approved and sent."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Missing, guard
from procurement.notices import NoticeContent, check

from .alliance import NO_CALL
from .slots import CALLS, has_call, has_notice

AFTER_THE_CALL = frozenset(
    {
        "call_published",
        "selection",
        "dialogue",
        "dialogue_closed",
        "final_tenders",
        "evaluation",
        "preferred_bidder",
    }
    | {"gateway_2", "award_decided", "standstill", "contract_signed", "mobilisation", "live"}
)
NO_SECOND_CALL = (
    "A prior information notice was used as the call. No contract notice follows it: go on with those that expressed "
    "interest"
)
AFTER_SIGNATURE = frozenset({"contract_signed", "mobilisation", "live", "abandoned"})


def _its_page(notice: Any) -> str:
    return notice.get_absolute_url()


@guard(
    source="TED rules of the form",
    role=[Role.LEAD, Role.NOTICE_ADMIN],
    page=_its_page,
    link="Correct the notice",
)
def notice_has_no_errors(notice: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """The notice passes every rule of its form."""
    if not notice.made_here:
        return []
    findings = check(NoticeContent.from_json(notice.content))
    return [Missing(f"{f.section}: {f.message}") for f in findings if f.severity == "error"]


@guard(source="House rule: nobody approves their own draft", role=[Role.SRO, Role.LEGAL])
def not_drafted_by_approver(notice: Any, user: Any, now: datetime.datetime) -> str | None:
    """Whoever drafted the notice does not approve it."""
    if user is not None and notice.drafted_by_id == user.pk:
        return "You drafted this notice. Somebody else has to approve it"
    return None


@guard(source="House rule", role=Role.LEGAL, page=_its_page, link="See the notice")
def notice_approved_in_law(notice: Any, user: Any, now: datetime.datetime) -> str | None:
    """The legal adviser has approved the notice."""
    return None if notice.legal_approved_by_id else "The legal adviser has not approved the notice"


@guard(source="MCP framework 2016, section 3; PCR 2015 reg. 75", role=Role.SRO)
def notice_may_go_out(notice: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """A notice that calls for competition goes out after the call was opened, an award notice after signature."""
    if notice.case.by_alliance:
        return Missing(NO_CALL, page=reverse("procurement:alliance", args=[notice.case.reference]))
    if notice.kind == "CONTRACT" and has_notice(notice.case, "PRI_CALL_COMPETITION", "dispatched", "published"):
        return Missing(NO_SECOND_CALL, page=reverse("procurement:route", args=[notice.case.reference]))
    state, page = notice.case.state, reverse("procurement:case", args=[notice.case.reference])
    if notice.kind in CALLS and state not in AFTER_THE_CALL:
        return Missing(
            "The call for competition has not been opened",
            "Gateway 1 comes first",
            page=page,
            link="See the case",
        )
    if notice.kind == "AWARD_CONTRACT" and state not in AFTER_SIGNATURE:
        return Missing("The contract has not been signed", page=page, link="See the case")
    if notice.kind == "PRI_ONLY" and state == "planning":
        return Missing("Market engagement has not started", page=page, link="See the case")
    return None


@guard(
    source="PCR 2015 reg. 75(1)",
    role=Role.NOTICE_ADMIN,
    page="procurement:notices",
    link="See the contract notice",
)
def call_notice_published(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """The contract notice has been published."""
    if not has_call(case, "published"):
        return "The contract notice has not been published"
    return None
