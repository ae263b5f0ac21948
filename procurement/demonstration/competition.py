"""The way of a competition in which one bidder is left, for cases that happened: from planning to a preferred bidder.

What differs from case to case, facts, dates, words, is a ``Story``. Every duty that stands in place of competition is
done on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from . import checklists, market, scoring
from .play import Play, at, on
from .replay import same_for_each
from .sole_bidder import do_the_duties


@dataclass(frozen=True)
class Award:
    """An award criterion with its weight, the one question under it, and how the tender did: score and reasons."""

    name: str
    weight: str
    question: str
    score: str
    reasons: str


@dataclass(frozen=True)
class Story:
    """Facts, dates (ISO) and words of a case; ``areas`` completes its notices, ``members`` stand behind the bid."""

    title: str
    note: str
    facts: Mapping[str, Any]
    scope: str
    areas: Mapping[str, Mapping[str, Any]]
    planned: Mapping[str, str]
    days: Mapping[str, str]
    numbers: Mapping[str, tuple[str, str]]
    selection: tuple[str, ...]
    award: tuple[Award, ...]
    bidder: str
    make_up: str
    members: tuple[str, ...]
    topics: tuple[tuple[str, str], ...]


def planning(play: Play, story: Story) -> None:
    """Open the case, seat its people, enter its facts and let everyone declare."""
    cast, days = play.cast, story.days
    facts = {
        "title": play.title or story.title, "clock_kind": play.clock_kind, "note": story.note,
        f"{play.clock_kind}_date": on(days["opened"]), "lead_commissioner": cast.organisations["ccg"].pk,
        "others": [cast.organisations["council"].pk], **story.facts,
    }  # fmt: skip
    page = play.desk.fill(cast.lead, reverse("procurement:case_create"), facts)
    play.reference = page.rstrip("/").rsplit("/", 1)[-1]
    play.seat()
    play.fill("lead", "procurement:scope", answers={"lines": story.scope})
    play.fill("lead", "procurement:dates", answers={kind: on(day) for kind, day in story.planned.items()})
    play.clock(days["early"])
    play.everyone_declares()


def early_engagement(play: Play, story: Story) -> None:
    """Hold early engagement, then start to talk to the market."""
    papers, days = same_for_each("early engagement"), story.days
    play.open_gateway("early")
    play.answer_gateway("early", papers.answers, papers.files)
    play.submit_gateway("early", met=days["opened"], due=days["feedback"])
    play.clock(days["feedback"])
    said = {"feedback": "Show at gateway 1 what happens if one bidder only is left (invented)"}
    play.fill("nhse_lead", "assurance:review_step", "early", "issue_feedback", answers=said)
    play.document("lead", "engagement-plan", "Market engagement plan.txt", "One event open to all (invented).")
    play.step("sro", "start_market_engagement")


def market_engagement(play: Play, story: Story) -> None:
    """Send the information notice, before gateway 1, and report on the market event."""
    number = play.notice("PRI_ONLY", drafted_by="lead", sections=story.areas)
    sent, published = story.days["information_notice"], story.days["information_published"]
    play.clock(sent)
    document, journal = story.numbers["information_notice"]
    play.send_notice(number, document_number=document, oj_number=journal, published=published)
    play.clock(story.days["engaged"])
    report = "Who came, what was asked and what was answered (invented)."
    play.document("lead", "engagement-report", "Market engagement report.txt", report)
    play.step("lead", "finish_market_engagement")


def gateway_one(play: Play, story: Story) -> None:
    """Take gateway 1 through the three bodies; each of its risks is accepted there."""
    days = story.days
    play.clock(days["gateway_1_opened"])
    play.everyone_declares()
    play.take_gateway("1", same_for_each("gateway 1"), met=days["gateway_1_opened"], submitted=days["gateway_1_sent"],
                      due=days["gateway_1_signed"], signed=days["gateway_1_signed"], conditions=())  # fmt: skip


def call(play: Play, story: Story) -> None:
    """Set criteria and questions, sign off, decide and open the call for competition."""
    days = story.days
    play.clock(days["launch"])
    play.fill("lead", "procurement:criteria", answers={
        "selection": "\n".join(story.selection),
        **{f"name_{n}": one.name for n, one in enumerate(story.award, 1)},
        **{f"weight_{n}": one.weight for n, one in enumerate(story.award, 1)},
    })  # fmt: skip
    for position, one in enumerate(story.award, 1):
        play.fill("lead", "procurement:questions", position, answers={"text_1": one.question, "maximum_1": 10})
    market.choose_the_call(play)
    words = {"words": "Procedure follows PCR 2015 regs. 74 to 76 (invented)", "confirmed": "on"}
    play.fill("legal", "procurement:legal_sign_off", answers=words)
    checklists.before_launch(play)
    play.decide("launch", days["launch"], "Launch the procurement (invented)")
    number = play.notice("CONTRACT", drafted_by="lead")
    play.clock(days["call"], hour=9)
    play.step("sro", "open_call", requests_close_at=at(days["requests_close"], 12))
    document, journal = story.numbers["call"]
    play.send_notice(number, document_number=document, oj_number=journal, published=days["call_published"])


def responses(play: Play, story: Story) -> None:
    """Receive and open the one response, and let everyone answer about the names in it."""
    days = story.days
    play.clock(days["received"], hour=11)
    play.fill("lead", "procurement:bid_add", answers={
        "name": story.bidder, "received_at": at(days["received"], 9, 30), "make_up": story.make_up,
        "provider": play.cast.organisations["provider"].pk,
    })  # fmt: skip
    for name in story.members:
        play.party(1, role="member", name=name, from_date=on(days["received"]))
    play.clock(days["requests_close"], hour=14)
    play.open_responses("selection")
    play.step("lead", "start_selection")


def dialogue(play: Play, story: Story) -> None:
    """Put the one bidder on the shortlist and hold the rounds."""
    days = story.days
    play.clock(days["shortlist"])
    play.decide("shortlist", days["shortlist"], "Take the one bidder that qualifies into dialogue", of=("ccg",))
    reasons = {"reasons": "Meets every selection question; the market was asked openly and nobody else responded"}
    play.fill("secretary", "procurement:bid_step", 1, "shortlist", answers=reasons)
    play.step("lead", "start_dialogue")
    for number, (topics, outcome) in enumerate(story.topics, 1):
        play.fill("lead", "procurement:dialogue", answers={"topics": topics})
        play.clock(days[f"round_{number}_closed"])
        play.fill("lead", "procurement:dialogue", answers={"outcome": outcome})


def close_dialogue(play: Play, story: Story) -> None:
    """Do what stands in place of competition when one bidder is left, and close dialogue."""
    do_the_duties(play)
    play.step("sro", "close_dialogue")


def final_tender(play: Play, story: Story) -> None:
    """Ask for the final tender, receive it and open it."""
    days = story.days
    text = "One text for all. Criteria, scoring and pass marks are those of the call (invented)."
    play.document("lead", "tender-documents", "Invitation to submit final tenders.txt", text)
    play.step("lead", "invite_final_tenders", final_tenders_close_at=at(days["tenders_close"], 12))
    play.clock(days["tendered"], hour=16)
    received = {"received_at": at(days["tendered"], 15)}
    play.fill("lead", "procurement:bid_step", 1, "submit_final", answers=received)
    play.clock(days["tenders_close"], hour=14)
    play.open_responses("final")
    play.step("lead", "start_evaluation")


def evaluation(play: Play, story: Story) -> None:
    """Let the evaluator score and the moderator file every result; then name the preferred bidder."""
    days = story.days
    play.clock(days["evaluated"])
    play.everyone_declares()
    for position, one in enumerate(story.award, 1):
        answers = {"score": one.score, "reasons": one.reasons}
        play.fill("evaluator", "procurement:score", 1, position, 1, answers=answers)
    scoring.say_how_it_came(play)
    scoring.agree(play, [((one.score, one.reasons),) for one in story.award], held=days["evaluated"])
    scoring.file_results(play, [one.reasons for one in story.award])
    report = "One tender. It met every pass mark, and the benchmark shows value (invented)."
    play.document("moderator", "evaluation-report", "Evaluation report.txt", report)
    play.clock(days["preferred"])
    play.decide("preferred", days["preferred"], f"Name {story.bidder} as preferred bidder")
    because = {"reasons": "Meets every criterion; the option to say no was open and is not taken (invented)"}
    play.fill("secretary", "procurement:bid_step", 1, "prefer", answers=because)
    play.step("secretary", "confirm_preferred_bidder")


def stop(play: Play, *, decided: str, words: str, reason: str, number: tuple[str, str], published: str) -> None:
    """Let each commissioner decide to end it without a contract, and publish the award notice that says so."""
    play.clock(decided)
    play.decide("abandon", decided, words)
    play.step("sro", "abandon", ended_reason=reason)
    notice = play.notice("AWARD_CONTRACT", drafted_by="lead")
    document, journal = number
    play.send_notice(notice, document_number=document, oj_number=journal, published=published)
