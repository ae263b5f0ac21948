"""What a bidder's own people see of a case: what bidders were given, their own responses and questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from procurement import access
from procurement.models import Bid, BidderQuestion, Procurement, QuestionAsker, SharedItem, SharedWith

NEWEST = 25
"""How many of one's own questions stand on the page."""


@dataclass(frozen=True)
class Outside:
    """The responses of one's organisation with how many files one put in, what was given, and one's own questions."""

    bids: list[tuple[Bid, int]]
    given: QuerySet[SharedItem]
    asked: list[BidderQuestion]


def own_bids(case: Procurement, reader: Any) -> list[Bid]:
    """Give the responses of the organisation for which a person is invited to the case."""
    rows = case.bids.filter(provider_id=reader.organisation_id).order_by("number") if reader.organisation_id else ()
    found = list(rows)
    for bid in found:
        bid.procurement = case
    return [bid for bid in found if access.bids_for(bid, reader)]


def given_to(case: Procurement, bids: list[Bid]) -> QuerySet[SharedItem]:
    """Give what was meant for these bids, and what everybody was given before they had responded, newest first.

    Whoever did not respond, or is no longer in, is given nothing of what came later.
    """
    meant = SharedWith.objects.filter(item=OuterRef("pk"), bid__in=bids)
    responded = min((bid.received_at for bid in bids), default=case.requests_close_at)
    before = Q(for_all=True, sent_at__lte=responded) if responded else Q(for_all=True)
    return SharedItem.objects.filter(before | Q(Exists(meant)), procurement=case).order_by("-sent_at", "-pk")


def seen_from_outside(case: Procurement, reader: Any) -> Outside:
    """Give what a bidder's own person sees of a case."""
    bids = own_bids(case, reader)
    mine = QuestionAsker.objects.filter(question=OuterRef("pk"), bid__in=bids)
    asked = BidderQuestion.objects.filter(Exists(mine), procurement=case).select_related("answer")
    counted = [(bid, bid.sealed_files.filter(added_by=reader).count()) for bid in bids]
    return Outside(counted, given_to(case, bids), list(asked.order_by("-number")[:NEWEST]) if bids else [])
