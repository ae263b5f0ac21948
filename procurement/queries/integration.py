"""When so many practices integrate fully that the CCG would be ruled by the provider it pays."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from mcp_portal.documents.models import Document
from procurement.guards.slots import Slot
from procurement.models import Procurement

ALERT_FROM = Decimal("0.5")
"""The share of a CCG's member practices from which its governance is reviewed (default)."""


@dataclass(frozen=True)
class IntegrationAlert:
    """That practices in a fully integrated contract reach the share, and the review of the governance, if filed."""

    practices: int
    members: int
    review: Document | None

    @property
    def percent(self) -> int:
        """Give the share in whole per cent, rounded down."""
        return self.practices * 100 // self.members


def integration_alert(case: Procurement) -> IntegrationAlert | None:
    """Say that fully integrated practices reach half of the CCG's members, or give nothing.

    Source: new care models annex of the 2017 guidance: where one full MCP covers the area, the CCG's members are
    the provider it pays. The share is a default.
    """
    members = case.member_practices
    if case.variant != Procurement.Variant.FULL or not members or case.practice_count < ALERT_FROM * members:
        return None
    review = case.documents.filter(kind=Slot.GOVERNANCE_REVIEW).order_by("-uploaded_at").first()
    return IntegrationAlert(case.practice_count, members, review)
