"""The letters to the bidders and the standstill after them."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Missing, guard

from .hidden import weighs_every_bid
from .slots import BY_ITSELF


@guard(source="PCR 2015 reg. 86", role=Role.SECRETARY, page="procurement:case", link="See the case")
def award_is_decided(standstill: Any, user: Any, now: datetime.datetime) -> str | None:
    """The award has been decided and the contract is not signed."""
    if standstill.case.state in ("award_decided", "standstill"):
        return None
    return "The award has not been decided, or the contract is signed"


@guard(source="PCR 2015 reg. 86(2) to (4)", role=Role.LEAD, page="procurement:standstill", link="See the letters")
@weighs_every_bid
def letters_complete(standstill: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """The letter to every tenderer, and to every candidate not told before, has every part it must have."""
    letters = {letter.bid_id: letter for letter in standstill.current_letters}
    missing = [] if standstill.planned_on else [Missing("The day on which the letters go out")]
    missing += [] if letters else [Missing("A letter to anybody")]
    missing += [Missing(f"A letter to {bid.name}") for bid in to_be_told(standstill.case) if bid.pk not in letters]
    for letter in letters.values():
        page = reverse("procurement:standstill_letter", args=[standstill.case.reference, letter.bid.number])
        link = f"See the letter to {letter.bid.name}"
        missing += [Missing(what, f"Letter to {letter.bid.name}", page=page, link=link) for what in letter.missing]
    return missing


@guard(source="PCR 2015 reg. 87", role=Role.LEAD, page="procurement:letters_sent", link="Record a letter as sent")
@weighs_every_bid
def every_letter_sent(standstill: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every letter has been sent."""
    letters = list(standstill.current_letters)
    if not letters:
        return [Missing("Correct the letters: there is none to anybody")]
    return [Missing(f"The letter to {one.bid.name} has not been sent") for one in letters if one.sent_at is None]


@guard(source="House rule: what was signed is not asked again", role=Role.SRO, page="procurement:signatures",
       link="See the signatures")  # fmt: skip
def nobody_has_signed(standstill: Any, user: Any, now: datetime.datetime) -> str | None:
    """Nobody has signed the contract."""
    return "The contract has been signed by at least one party" if standstill.case.signatures.exists() else None


@guard(source="PCR 2015 reg. 86(5)(b)", role=Role.SRO, page="procurement:bids", link="See the bids")
@weighs_every_bid
def only_tenderer_wins(standstill: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """The only tenderer wins, and no candidate is left to be told."""
    return [
        Missing(f"{bid.name} has to be told of the award first, so a standstill is held")
        for bid in to_be_told(standstill.case)
        if bid.state != "preferred"
    ]


@guard(source="House rule: a standstill that was announced is held", role=Role.SRO, page="procurement:standstill",
       link="See the letters")  # fmt: skip
def no_letter_has_gone(standstill: Any, user: Any, now: datetime.datetime) -> str | None:
    """No letter has told anybody of a standstill."""
    if standstill.all_letters.filter(sent_at__isnull=False).exists():
        return "A letter has told of a standstill, so it is held"
    return None


def to_be_told(case: Any) -> list[Any]:
    """Give the bids whose bidder gets a letter: every tenderer, and each candidate not told with reasons before."""
    return [bid for bid in case.bids.all() if bid.state != "withdrawn" and bid.told_at is None]


@guard(source="PCR 2015 reg. 86", role=Role.LEAD, page="procurement:standstill", link="See the letters")
@weighs_every_bid
def standstill_letters_sent(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """The standstill letters have been sent to every bidder who must be told, or no standstill has to be held."""
    standstill = getattr(case, "standstill", None)
    if standstill is None or (standstill.sent_at is None and standstill.is_held):
        return "The standstill letters have not been sent"
    return None


@guard(
    source="PCR 2015 reg. 87",
    role=Role.LEAD,
    page="procurement:standstill",
    link="See how the date was worked out",
)
@weighs_every_bid
def standstill_over(case: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The standstill has ended."""
    standstill = case.standstill
    why = standstill.why_not_over(now)
    if not why:
        return None
    ends_by_itself = standstill.ends_on is not None and why.startswith("The standstill runs")
    return Missing(why, who=BY_ITSELF if ends_by_itself else "")
