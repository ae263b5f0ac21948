"""Events with the market, who came and got what, and earlier involvement with what was done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from mcp_portal.nhsuk.wording import plural
from procurement.models import Bid, InvolvementRemedy, MarketEvent, PriorInvolvement, Procurement

HEAD = ("Event", "Held on", "Place", "Open to", "Advertised", "Organisation", "People", "Given out")


@dataclass(frozen=True)
class Remedied:
    """An earlier involvement, what was done about it, and the bidders that lack what is to be shared with all."""

    involvement: PriorInvolvement
    remedies: list[InvolvementRemedy]
    lacking: list[str]


def events(case: Procurement) -> QuerySet[MarketEvent]:
    """Give the events with the organisations that came and what they were given, newest first."""
    rows = case.market_events.select_related("recorded_by__organisation").order_by("-held_on", "-number")
    return rows.prefetch_related("attendees", "given_out__item")


def event_rows(found: QuerySet[MarketEvent]) -> list[tuple[object, ...]]:
    """Give the events as rows of a file, one for each organisation that came."""
    rows: list[tuple[object, ...]] = []
    for one in found:
        start = (one.title, one.held_on, one.place, one.open_to, one.advertised)
        given = "; ".join(str(row.item) for row in one.given_out.all())
        rows += [(*start, row.organisation, row.people, given) for row in one.attendees.all()] or [
            (*start, "Nobody came", 0, given)
        ]
    return rows


def involvements(case: Procurement, reader: Any) -> list[Remedied]:
    """Give every earlier involvement with its measures."""
    rows = case.prior_involvements.select_related("recorded_by__organisation").prefetch_related(
        "remedies__decided_by__organisation", "remedies__item__deliveries"
    )
    still_in = list(case.bids.exclude(state__in=Bid.OUT))
    return [Remedied(one, list(one.remedies.all()), _lacking(one, still_in, reader)) for one in rows]


def _lacking(one: PriorInvolvement, still_in: list[Bid], reader: Any) -> list[str]:
    """Name the bidders without what is shared as a measure, also those that responded after it was sent."""
    words = []
    for row in one.remedies.all():
        if row.item is not None:
            there = {delivery.bid_id for delivery in row.item.deliveries.all()}
            words += [
                f"{bid.name_for(reader)} has not got item {row.item.number}" for bid in still_in if bid.pk not in there
            ]
    return words


def how_far(case: Procurement) -> str:
    """Say in a line how far market engagement is."""
    if case.hides_a_bid:
        return "Not shown to you, because a bid is hidden from you"
    told = case.market_events.aggregate(
        events=Count("pk", distinct=True), came=Count("attendees__organisation", distinct=True)
    )
    if not told["events"]:
        return "No event recorded"
    return f"{plural(told['events'], 'event')}, {plural(told['came'], 'organisation')} came"
