"""What must hold before a record of a gift or hospitality moves."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from conflicts.access import APPROVES_GIFTS, SENIOR_FOR_GIFTS
from mcp_portal.nhsuk.wording import day
from mcp_portal.workflow.guards import Missing, guard

GUIDANCE = "Managing conflicts of interest: statutory guidance for CCGs, gifts and hospitality"


def _change_page(gift: Any) -> str:
    return reverse("conflicts:gift_change", args=[gift.pk])


@guard(source=GUIDANCE, role=(), page=_change_page, link="Change the date")
def offer_has_been_made(gift: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """The offer, and what was received, are not in the future."""
    today = timezone.localdate(now)
    dates = (("offer", gift.offered_on), ("receipt", gift.received_on))
    return [
        Missing(f"The date of {words}, {day(date)}, is in the future", who="You")
        for words, date in dates
        if date is not None and date > today
    ]


@guard(source="House rule: nobody approves their own gift", role=APPROVES_GIFTS)
def somebody_else_can_approve(gift: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """An approving officer other than the recipient is there."""
    if gift.officers().exists():
        return None
    return Missing(
        f"{gift.organisation} has no approving officer but you",
        "A system administrator gives another person the role of Guardian, accountable officer or SRO",
        who="System administrator",
    )


@guard(source=GUIDANCE, role=SENIOR_FOR_GIFTS)
def follows_the_guidance(gift: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """What the recipient wants to do follows the guidance."""
    if not gift.departs:
        return None
    return Missing(
        f"The guidance says: {gift.get_advice_display().lower()}",
        "Only a senior officer agrees to something else, as an exception and with a reason",
    )


@guard(source=GUIDANCE, role=APPROVES_GIFTS)
def departs_from_the_guidance(gift: Any, user: Any, now: datetime.datetime) -> str | None:
    """What the recipient wants to do departs from the guidance."""
    return None if gift.departs else "What the recipient wants to do follows the guidance, so no exception is needed"
