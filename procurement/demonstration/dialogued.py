"""What was settled with the one bidder of Dudley in dialogue. Subjects are those of the sources; words are invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mcp_portal.audit.unit import unit_of_work
from procurement.models import DialogueRound

from .play import Play, on


@dataclass(frozen=True)
class Issue:
    """An issue with how it ended: ``step`` and the words that went with it."""

    topic: str
    words: str
    owner: str
    step: str
    said: str
    material: bool = True


@dataclass(frozen=True)
class Round:
    """A round of dialogue with its meeting and what was settled in it."""

    opened: str
    closed: str
    topics: str
    outcome: str
    notes: str
    issues: tuple[Issue, ...]


ROUNDS = (
    Round(
        "2017-09-05", "2017-10-06", "Care model, outcomes and the place of practices", "Outcomes framework agreed",
        "Outcomes gone through one by one. Practices ask when they can leave (invented)",
        (
            Issue("Outcomes", "Which outcomes count for payment in the first 2 years?", "Clinical lead", "agree",
                  "Access, continuity and coordination, measured as in annex 3 (invented)"),
            Issue("Practices", "How can a practice suspend its contract and return?", "Procurement lead", "agree",
                  "As in the integration agreement, with windows every 2 years (invented)"),
        ),
    ),
    Round(
        "2017-10-09", "2017-11-09", "Budget, gain and loss share, failure and exit", "Risk share and exit terms agreed",
        "Caps of gain and loss, guarantees and handover on exit (invented)",
        (
            Issue("Risk share", "What is the most the provider can lose in a year?", "Chief finance officer", "agree",
                  "2% of the sum of the year, with a guarantee of each trust for its share (invented)"),
            Issue("Exit", "Who pays for handover when the contract ends early?", "Legal adviser", "agree",
                  "Each side its own costs; records and staff move within 6 months (invented)"),
            Issue("Estates", "Which buildings move and when?", "Finance lead", "park",
                  "Settled in mobilisation; the price does not depend on it (invented)", material=False),
        ),
    ),
)  # fmt: skip


def hold_rounds(play: Play) -> None:
    """Hold each round with its meeting, and settle its issues."""
    for held in ROUNDS:
        play.clock(held.opened)
        play.fill("lead", "procurement:dialogue", answers={"topics": held.topics})
        numbers = [_raise(play, issue) for issue in held.issues]
        play.clock(held.closed)
        _meet(play, held)
        for number, issue in zip(numbers, held.issues, strict=True):
            play.fill("lead", "procurement:dialogue_issue_step", number, issue.step, answers={"words": issue.said})
        play.fill("lead", "procurement:dialogue", answers={"outcome": held.outcome})


def _raise(play: Play, issue: Issue) -> int:
    answers: dict[str, Any] = {
        "topic": issue.topic, "words": issue.words, "material": issue.material, "secret": False, "owner": issue.owner,
    }  # fmt: skip
    page = play.fill("lead", "procurement:issue_add", 1, answers=answers)
    return int(page.rstrip("/").rsplit("/", 1)[-1])


def _meet(play: Play, held: Round) -> None:
    with unit_of_work(play.cast.lead):
        number = DialogueRound.objects.filter(procurement__reference=play.reference).latest("number").pk
        bid = play.case().bids.get(number=1).pk
    answers = {
        "held": number, "bid": bid, "held_on": on(held.closed), "began": "1pm", "ended": "4pm",
        "way": "in_person", "place": "Brierley Hill Health and Social Care Centre (invented)",
        "ours": "Procurement lead, chief finance officer, legal adviser", "theirs": "Provider programme director",
        "notes": held.notes,
    }  # fmt: skip
    play.fill("lead", "procurement:meeting_add", answers=answers)
