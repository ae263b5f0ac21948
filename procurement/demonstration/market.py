"""What the market of Dudley was told and asked, and what the one bidder let go. Facts as told; the rest is invented."""

from __future__ import annotations

from typing import Any

from mcp_portal.audit.unit import unit_of_work
from procurement.models import DialogueMeeting, SharedItem

from .play import Play, at, on

FIGURES = "Contacts of community nursing 2014 to 2017, by month and practice (invented)"


def hold_the_event(play: Play) -> None:
    """Hold the market event of January 2017, and keep what was given out there."""
    slides = {
        "title": "Slides of the market event", "kind": "engagement", "whom": "all", "means": "meeting",
        "words": "What the new care model is and how it would be bought (invented)", "sent_at": at("2017-01-19", 9),
    }  # fmt: skip
    play.fill("lead", "procurement:information_share", answers=slides)
    with unit_of_work(play.cast.lead):
        item = SharedItem.objects.get(procurement__reference=play.reference).pk
    event = {
        "title": "Market event", "held_on": on("2017-01-19"), "place": "Brierley Hill (invented)",
        "open_to": "Every provider that asked for a place after the information notice (invented)",
        "advertised": "Information notice of 3 December 2016 and the website of the CCG (invented)",
        "attendees": "Community health trust (invented), 4\nPractices of Dudley (invented), 12\nCharity (invented), 2",
        "said": "Providers asked who bears the risk of growing demand, and how practices keep their contracts",
        "given_out": [item],
    }  # fmt: skip
    play.fill("lead", "procurement:event_add", answers=event)


def ask_and_answer(play: Play) -> None:
    """Answer a question that came before the responses, to everybody."""
    days = {"questions_by": at("2017-07-05", 12), "answers_by": at("2017-07-10", 17)}
    play.fill("lead", "procurement:question_deadline", answers={"stage": "requests", **days})
    question = {
        "stage": "requests", "bid": "", "organisation": "Charity (invented)", "received_at": at("2017-06-29", 11),
        "asked": "Can our charity be a partner of more than one bidder?",
        "words": "Can an organisation be a partner of more than one bidder?",
    }  # fmt: skip
    play.fill("lead", "procurement:bidder_question_add", answers=question)
    answer = {"words": "Yes, when it says so and shows that the bids are made apart (invented)", "means": "published"}
    play.fill("lead", "procurement:bidder_question_answer", 1, answers=answer)


def share_figures(play: Play) -> None:
    """Give the bidder the figures of the service, with when it got them."""
    with unit_of_work(play.cast.lead):
        bid = play.case().bids.get(number=1).pk
    item: dict[str, Any] = {
        "title": "Activity of community nursing", "kind": "service", "words": FIGURES, "whom": "all",
        "means": "electronic", "sent_at": at("2017-09-04", 9), "reached": [bid],
    }  # fmt: skip
    play.fill("lead", "procurement:information_share", answers=item)


def follow_up(play: Play) -> None:
    """Let the bidder accept the notes of the last meeting, and let one agreed matter go to all others."""
    with unit_of_work(play.cast.lead):
        case = play.case()
        bid, meeting = case.bids.get(number=1).pk, DialogueMeeting.objects.filter(procurement=case).latest("pk").pk
        issue = case.dialogue_issues.get(number=1).pk
    for kind in ("sent", "accepted"):
        said = {"bid": bid, "kind": kind, "happened_on": on("2017-11-09"), "words": ""}
        play.fill("lead", "procurement:meeting_note_add", meeting, answers=said)
    consent = {
        "issue": issue, "what": "How outcomes are measured, as agreed", "whom": "all", "given_on": on("2017-11-09"),
        "where": "Letter of 9 November 2017, page 1 (invented)",
    }  # fmt: skip
    play.fill("lead", "procurement:consent_add", 1, answers=consent)


def choose_the_call(play: Play) -> None:
    """Let the SRO choose the contract notice as the route, with a reason."""
    why = "More than one provider may answer, and dialogue is needed to settle scope and risk (invented)"
    play.fill("sro", "procurement:route_choose", answers={"route": "CONTRACT", "reason": why})
