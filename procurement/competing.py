"""The competition part by part, from the first talk with the market to the evaluation, each with how far it is."""

from __future__ import annotations

from typing import Any

from mcp_portal.nhsuk.wording import plural
from procurement import access
from procurement.models import Procurement
from procurement.preparation import Part, Row, rows_of
from procurement.queries import engagement, information, route

HIDDEN = "Not shown to you, because a bid is hidden from you"


def _bids(case: Procurement) -> str:
    if case.hides_a_bid:
        return HIDDEN
    count = case.bids.count()
    return f"{plural(count, 'response')} recorded" if count else "No response yet"


def _dialogue(case: Procurement) -> str:
    if case.hides_a_bid:
        return HIDDEN
    rounds = [one.closed_on for one in case.dialogue_rounds.all()]
    if not rounds:
        return "Not started"
    return f"{plural(len(rounds), 'round')}, {'1 open' if None in rounds else 'all closed'}"


def _evaluation(case: Procurement) -> str:
    if case.hides_a_bid:
        return HIDDEN
    count = case.results.count()
    return f"{plural(count, 'result')} filed" if count else "Not started"


def _handover(case: Procurement) -> str:
    if case.hides_a_bid:
        return HIDDEN
    return "Preferred bidder named" if case.bids.filter(state="preferred").exists() else "No preferred bidder yet"


PARTS: tuple[Part, ...] = (
    Part(
        "Market engagement",
        "Who was talked to before the call, what they were told, and who helped to prepare it",
        "procurement:engagement",
        engagement.how_far,
        access.sees_bids,
    ),
    Part(
        "Route and notice",
        "How the market is called and what follows from it, and what is done otherwise than the notice said",
        "procurement:route",
        route.how_far,
    ),
    Part(
        "Information to bidders",
        "What bidders are given and what they ask, and whether all of them got the same",
        "procurement:information",
        information.how_far,
        access.sees_bids,
    ),
    Part(
        "Bids",
        "Who responded, who stands behind each response, and what became of it",
        "procurement:bids",
        _bids,
        access.sees_bids,
    ),
    Part(
        "Dialogue",
        "What is talked about with the bidders on the shortlist, round by round",
        "procurement:dialogue",
        _dialogue,
        access.sees_bids,
    ),
    Part(
        "Evaluation",
        "How each final tender does on each criterion, and why",
        "procurement:evaluation",
        _evaluation,
        access.sees_bids,
    ),
    Part(
        "Hand-over to gateway 2",
        "What gateway 2 needs of the competition, and what is missing",
        "procurement:handover",
        _handover,
        access.sees_bids,
    ),
)
"""One query a part at most: the page is read by everyone on a case."""


def competition(case: Procurement, reader: Any) -> list[Row]:
    """Give every part of the competition of a case with how far it is."""
    return rows_of(PARTS, case, reader)
