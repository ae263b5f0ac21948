"""The route chosen, tests of a direct award, departures from the notice and what a notice should say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from mcp_portal.nhsuk.wording import plural
from procurement.models import (
    Bid,
    Departure,
    DepartureTold,
    DirectAwardTest,
    Notice,
    PinPoint,
    Procurement,
    RouteChoice,
)

Route = RouteChoice.Route
POINTS = (
    "Scope is broad, and options of integration are invited",
    "Open to partnering, with providers of today and new ones",
    "Bidders are urged to engage GPs and the reverse; support of GPs must be shown; GPs are not preferred providers "
    "and keep their rights",
    "Open about the constitution of the organisation",
    "The provider must manage financial risk, be capable and have an emerging plan to mobilise, with first "
    "subcontracts",
    "A chance to engage on a level field, with information shared with every bidder",
)
"""What a prior information notice for an MCP should say (Procuring an MCP, content of the notice)."""

HEAD = ("Departure", "About", "Title", "What", "Why it is fair", "Considered", "Decision", "Reasons", "Bidder", "Told")


@dataclass(frozen=True)
class Option:
    """One route: what has to be there before, and what follows from it."""

    route: Route
    before: str
    follows: str


OPTIONS = (
    Option(
        Route.TEST,
        "The 3 bodies have given their early feedback.",
        "It calls nobody to compete, so that a call has to follow. An MCP that is no alliance needs at least this "
        "notice. It does not mean that there will be more than one bidder.",
    ),
    Option(
        Route.PIN_CALL,
        "Gateway 1 has passed. The notice names the services, says that the contract is awarded without further "
        "publication, and asks for interest in writing.",
        "No contract notice follows. You go on only with those that expressed interest. It may cover more than 12 "
        "months (PCR 2015 reg. 75).",
    ),
    Option(
        Route.CONTRACT,
        "Gateway 1 has passed.",
        "The normal call. What it says on conditions, time limits and the award procedure binds you (PCR 2015 "
        "reg. 76).",
    ),
    Option(
        Route.DIRECT,
        "A ground of PCR 2015 reg. 32, one capable provider only (PPCCR 2013 reg. 5), and the legal adviser’s "
        "sign-off.",
        "There is no competition. A voluntary notice before the contract and an award notice make it known.",
    ),
)


@dataclass(frozen=True)
class Departed:
    """A departure from the notice, who was told of it, and which bidders were not."""

    departure: Departure
    told: list[tuple[str, DepartureTold]]
    not_told: list[str]


@dataclass(frozen=True)
class Point:
    """One point a notice should make, and where it does."""

    number: int
    words: str
    last: PinPoint | None

    @property
    def where(self) -> str:
        """Say where the notice makes it, or nothing."""
        return self.last.where if self.last else ""


def choices(case: Procurement) -> list[RouteChoice]:
    """Give the choices of the route, the one that counts first."""
    return list(case.route_choices.select_related("chosen_by__organisation").order_by("-number"))


def tests(case: Procurement) -> QuerySet[DirectAwardTest]:
    """Give the tests of a direct award with the legal adviser's answers."""
    return case.direct_award_tests.select_related("sign_off__signed_by__organisation", "written_by__organisation")


def departures(case: Procurement, reader: Any) -> list[Departed]:
    """Give the departures with who was told, and of the approved ones who was not."""
    rows = case.departures.select_related("decision__decided_by__organisation", "proposed_by__organisation")
    bids = list(case.bids.all())
    return [_departed(one, bids, reader) for one in rows.prefetch_related("told__bid")]


def _departed(one: Departure, bids: list[Bid], reader: Any) -> Departed:
    told = [(row.bid.name_for(reader), row) for row in one.told.all()]
    there = {row.bid_id for _name, row in told}
    due = bids if one.decided is not None and one.decided.approved else []
    return Departed(one, told, [bid.name_for(reader) for bid in due if bid.pk not in there])


def departure_rows(found: list[Departed]) -> list[tuple[object, ...]]:
    """Give departures as rows of a file, one for each bidder to be told."""
    rows: list[tuple[object, ...]] = []
    for row in found:
        one, decided = row.departure, row.departure.decided
        start = (
            one.number, one.get_aspect_display(), one.title, one.what, one.why_fair, one.consideration,
            str(decided or "Not decided yet"), decided.reasons if decided else "",
        )  # fmt: skip
        bidders: list[tuple[object, ...]] = [(name, told.told_at) for name, told in row.told]
        rows += [start + end for end in bidders + [(name, "Not told yet") for name in row.not_told] or [("", "")]]
    return rows


def points(notice: Notice) -> list[Point]:
    """Give the points a prior information notice should make, and where it makes them."""
    said = {one.point: one for one in notice.points.select_related("recorded_by__organisation")}
    return [Point(number, words, said.get(number)) for number, words in enumerate(POINTS, 1)]


def how_far(case: Procurement) -> str:
    """Say in a line which route is chosen and what is published."""
    chosen = case.route_choices.last()
    published = sum(row.published_on is not None for row in case.notices.all())
    route = str(chosen) if chosen else "No route chosen"
    return f"{route}. {plural(published, 'notice')} published"
