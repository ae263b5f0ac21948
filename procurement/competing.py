"""The competition part by part, from the first talk with the market to the evaluation, each with how far it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from procurement import access
from procurement.models import Procurement
from procurement.preparation import Part, Row, rows_of
from procurement.queries import competing as queries
from procurement.queries import engagement, information, route
from procurement.queries.competing import HIDDEN


def _whole(how_far: Callable[[Procurement], str]) -> Callable[[Procurement], str]:
    """Count nothing for somebody from whom a bid is hidden: the count would tell of it."""
    return lambda case: HIDDEN if case.hides_a_bid else how_far(case)


def _of_bids(title: str, purpose: str, name: str, how_far: Callable[[Procurement], str]) -> Part:
    return Part(title, purpose, f"procurement:{name}", _whole(how_far), access.sees_bids)


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
    _of_bids("Bids", "Who responded, who stands behind each response, and what became of it", "bids", queries.bids),
    _of_bids("Opening", "Which responses two people have opened after the closing time", "bids", queries.opening),
    _of_bids("Selection", "Who is invited to dialogue, who is not, and why", "bids", queries.selection),
    _of_bids(
        "Dialogue",
        "What is talked about with the bidders on the shortlist, round by round",
        "dialogue",
        queries.dialogue,
    ),
    _of_bids(
        "Issues of dialogue",
        "What is to be settled with each bidder before dialogue closes",
        "dialogue_issues",
        queries.issues,
    ),
    _of_bids(
        "Meetings of dialogue",
        "Who met whom, where and for how long, with which papers, and what was said",
        "dialogue_meetings",
        queries.meetings,
    ),
    _of_bids("Evaluation", "How each final tender does on each criterion, and why", "evaluation", queries.evaluation),
    _of_bids(
        "Evaluation report",
        "How the tenders rank, and what would change the first rank",
        "evaluation_report",
        queries.report,
    ),
    _of_bids(
        "Tenders that look too low",
        "Which bidders were asked to explain their price, and what followed",
        "bids",
        queries.low_tenders,
    ),
    _of_bids(
        "Letters with reasons",
        "Who was not chosen, and whether they were told why",
        "bids",
        queries.letters,
    ),
    _of_bids(
        "Preferred and reserve bidder",
        "Who is to get the contract, and who takes the place if that fails",
        "bids",
        queries.preferred,
    ),
    _of_bids(
        "Commitments",
        "What the preferred bidder confirmed of its tender, without material change",
        "handover",
        queries.commitments,
    ),
    _of_bids(
        "Hand-over to gateway 2",
        "What gateway 2 needs of the competition, and what is missing",
        "handover",
        queries.handover,
    ),
)
"""One query a part at most: the page is read by everyone on a case."""


def competition(case: Procurement, reader: Any) -> list[Row]:
    """Give every part of the competition of a case with how far it is."""
    return rows_of(PARTS, case, reader)
