"""How the alliance agreement of a case stands, and which gateways a contract version is asked for."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from mcp_portal.nhsuk.wording import plural
from procurement.models import (
    DEFAULT_GATEWAYS,
    AllianceAgreement,
    AllianceConsent,
    AllianceMember,
    Procurement,
    VariantGateway,
)


@dataclass(frozen=True)
class MemberRow:
    """A member, its consent to the terms as they stand, and how many it gave to terms before."""

    member: AllianceMember
    consent: AllianceConsent | None
    earlier: int


@dataclass(frozen=True)
class GatewayRow:
    """Whether a gateway is asked for and why; ``entry`` is None as long as the default counts."""

    code: str
    asked: bool
    why: str
    entry: VariantGateway | None


def alliance_of(case: Procurement) -> AllianceAgreement | None:
    """Give the agreement of a case with its members and consents, each read in one query."""
    found = (
        AllianceAgreement.objects.filter(procurement=case)
        .prefetch_related("members__organisation", "consents")
        .select_related("drafted_by__organisation")
        .first()
    )
    if found is not None:
        found.procurement = case
    return found


def member_rows(alliance: AllianceAgreement) -> list[MemberRow]:
    """Give the members in the order in which they were entered, from an agreement that was read."""
    given = alliance.consents_now()
    earlier = [one.organisation_id for one in alliance.consents.all() if one.terms != alliance.terms]
    return [
        MemberRow(one, given.get(one.organisation_id), earlier.count(one.organisation_id))
        for one in alliance.members.all()
    ]


def total_share(alliance: AllianceAgreement) -> Decimal:
    """Give the sum of the shares in percent."""
    return sum((one.share for one in alliance.members.all()), Decimal(0))


def gateway_rows(variant: str) -> list[GatewayRow]:
    """Give the gateways of a contract version in their order, as entered last or as by default."""
    entries = VariantGateway.objects.filter(variant=variant).select_related("entered_by__organisation").order_by("pk")
    newest = {one.code: one for one in entries}
    rows = []
    for code, (asked, why) in DEFAULT_GATEWAYS.get(variant, {}).items():
        entry = newest.get(code)
        rows.append(GatewayRow(code, entry.asked, entry.reason, entry) if entry else GatewayRow(code, asked, why, None))
    return rows


def how_far(case: Procurement) -> str:
    """Say in a line how far the agreement is."""
    found = AllianceAgreement.objects.filter(procurement=case).first()
    return str(found.get_state_display()) if found else "Not started"


def runs_for(alliance: AllianceAgreement) -> str:
    """Say for how long the agreement runs, or nothing."""
    if alliance.starts_on is None or alliance.ends_on is None:
        return ""
    days = (alliance.ends_on - alliance.starts_on + datetime.timedelta(days=1)).days
    return plural(round(days / 365.25), "year")
