"""What is known of a bidder, as pages and files show it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from assurance.clock import working_days
from mcp_portal.nhsuk.wording import day, plural
from procurement.models import Bid, BidderStanding, CapabilityCheck, ConfidentialItem, MakeUpChange, TenderValidity

CONFIDENTIAL_HEAD = ("Number", "What", "Ground", "Why", "From", "Until", "Recorded by", "Recorded")
CAPABILITY_HEAD = ("Check", "Question", "Passed", "Reasons", "After change", "Checked by", "Checked")


@dataclass(frozen=True)
class Known:
    """Form and risk with what they replaced, newest first; validity of the tender; what stays confidential."""

    standings: list[BidderStanding]
    validities: list[TenderValidity]
    confidential: list[ConfidentialItem]


def known_of(bid: Bid) -> Known:
    """Give what is recorded of a bidder."""
    return Known(
        list(bid.standings.select_related("judged_by__organisation", "make_up").order_by("-pk")),
        list(bid.validities.select_related("recorded_by__organisation").order_by("-pk")),
        list(bid.confidential_items.select_related("recorded_by__organisation")),
    )


def validity_warning(valid: TenderValidity | None, now: datetime.datetime) -> str:
    """Say that a tender has run out, or runs out within the longest time of a reminder; "" otherwise."""
    if valid is None:
        return ""
    if not valid.holds_on(now):
        return f"The tender was valid until {day(valid.valid_until)}. Ask the bidder to extend it before the award"
    away = working_days(timezone.localdate(now), valid.valid_until)
    if away > max(settings.REMINDER_WORKING_DAYS):
        return ""
    return f"The tender is valid until {day(valid.valid_until)}, for {plural(away, 'more working day')}"


def changes_of(bid: Bid) -> list[MakeUpChange]:
    """Give the changes of who a bidder is, newest first."""
    rows = bid.make_up_changes.select_related(
        "decision__decided_by__organisation", "proposed_by__organisation", "old_provider", "new_provider"
    )
    return list(rows.order_by("-number"))


def capability_of(bid: Bid) -> list[CapabilityCheck]:
    """Give the capability checks of a bidder, newest first, with their answers."""
    rows = bid.capability_checks.select_related("checked_by__organisation", "make_up")
    return list(rows.prefetch_related("answers__criterion").order_by("-pk"))


def capability_rows(checks: list[CapabilityCheck]) -> list[tuple[object, ...]]:
    """Give them as rows of a file."""
    return [
        (
            number, answer.criterion.name, "Yes" if answer.passed else "No", answer.reasons,
            check.make_up.number if check.make_up else "", str(check.checked_by), check.checked_at,
        )
        for number, check in enumerate(reversed(checks), 1) for answer in check.answers.all()
    ]  # fmt: skip


def confidential_rows(items: list[ConfidentialItem]) -> list[tuple[object, ...]]:
    """Give the confidential schedule as rows of a file."""
    return [
        (
            one.number, one.what, one.get_ground_display(), one.why, one.from_date, one.until or "As long as it lasts",
            str(one.recorded_by), one.recorded_at,
        )
        for one in items
    ]  # fmt: skip
