"""From gateway 2 to the signature, and the end without one."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from assurance.queries import latest, why_conditions_are_open, why_not_passed
from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Missing, guard

from .hidden import weighs_every_bid
from .slots import has_notice, undecided


@guard(source="Integrated support and assurance process, checkpoint 2", role=Role.SRO, page="assurance:gateways",
       link="See gateway 2")  # fmt: skip
@weighs_every_bid
def gateway_two_submitted(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """Gateway 2 has been submitted to the 3 bodies."""
    review = latest(case, "2")
    if review is None or review.submitted_at is None:
        return "Gateway 2 has not been submitted to the 3 bodies"
    return None


@guard(source="MCP framework 2016, section 3; all 3 bodies sign (house rule)", role=Role.SIGN_OFF,
       page="assurance:gateways", link="See gateway 2")  # fmt: skip
@weighs_every_bid
def gateway_two_passed(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Gateway 2 has a passing outcome that is still valid."""
    return why_not_passed(case, "2", now)


@guard(source="Condition of a gateway, before the award", role=Role.SRO)
@weighs_every_bid
def award_conditions_closed(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every condition to be met before the award is closed."""
    return why_conditions_are_open(case, "before_award")


@guard(source="House rule: each commissioner decides the award", role=Role.SECRETARY)
@weighs_every_bid
def award_decided_by_all(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """The deciding body of each commissioner has decided the award."""
    return undecided(case, "award", "the award")


@guard(source="Condition of a gateway, before the signature", role=Role.SRO)
@weighs_every_bid
def signature_conditions_closed(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every condition to be met before the signature is closed."""
    return why_conditions_are_open(case, "before_signature")


@guard(source="House rule: every commissioner and the provider sign", role=[Role.ACCOUNTABLE_OFFICER, Role.PROVIDER],
       page="procurement:signatures", link="See the signatures")  # fmt: skip
@weighs_every_bid
def everyone_signed(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every commissioner and the provider have signed the contract."""
    signed = {signature.organisation_id for signature in case.signatures.all()}
    parties = [c.organisation for c in case.commissioners.all()]
    preferred = next((bid for bid in case.bids.all() if bid.state == "preferred"), None)
    missing = [Missing(f"{p.name} has not signed", who="Accountable officer") for p in parties if p.pk not in signed]
    if preferred is None or preferred.provider_id is None:
        page = reverse("procurement:bids", args=[case.reference])
        missing.append(Missing("The provider that signs has not been named", who="Procurement lead", page=page))
    elif preferred.provider_id not in signed:
        missing.append(Missing(f"{preferred.provider.name} has not signed", who="Provider user"))
    return missing


@guard(
    source="PCR 2015 reg. 75(3)",
    role=Role.NOTICE_ADMIN,
    page="procurement:notices",
    link="Record the award notice",
)
@weighs_every_bid
def award_notice_recorded(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """The award notice has been published."""
    if not has_notice(case, "AWARD_CONTRACT", "published"):
        return "Number and date of the award notice have not been recorded"
    return None


@guard(source="House rule: each commissioner decides the end", role=Role.SECRETARY)
@weighs_every_bid
def abandonment_decided(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """The deciding body of each commissioner has decided to abandon the procurement."""
    return undecided(case, "abandon", "to abandon the procurement")
