"""The words of a minute, made from what was recorded. Pure: facts in, text out.

Fields of the minute of an interest: who, interest, when it became apparent, ruling, by whom, why, time left, time
returned, effect on the quorum (statutory guidance on managing conflicts of interest).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from mcp_portal.nhsuk.wording import day, listed, lower_first, plural, time, upper_first, weekday


@dataclass(frozen=True)
class There:
    """One person and when they were at the meeting; without an arrival they were not."""

    who: str
    seat: str
    arrived_at: datetime.datetime | None
    left_at: datetime.datetime | None


@dataclass(frozen=True)
class Handled:
    """How one person was handled at an item."""

    who: str
    interest: str
    apparent: str
    apparent_on: datetime.date
    handling: str
    ruled_by: str
    ruled_as: str
    reason: str
    papers_withheld: bool
    was_there: bool
    leaves: bool
    left_at: datetime.datetime | None
    returned_at: datetime.datetime | None


@dataclass(frozen=True)
class Outcome:
    """What came of an item."""

    kind: str
    words: str
    began_at: datetime.datetime
    decided_at: datetime.datetime
    voters: int
    quorate: bool
    missing: Sequence[str]
    votes: tuple[int, int, int] | None
    referred_to: str


@dataclass(frozen=True)
class Paper:
    """A paper, who got it and from whom it was withheld."""

    name: str
    given: Sequence[str]
    withheld: Sequence[str]


def beginning(
    *, body: str, organisation: str, started_at: datetime.datetime, ended_at: datetime.datetime | None, place: str,
    presided_by: str, people: Sequence[There], rule: Sequence[str],
) -> str:  # fmt: skip
    """Write what stands before the items: where, when, who was there."""
    lines = [
        f"{body} of {organisation}",
        f"Minutes of the meeting of {weekday(started_at)}",
        "",
        f"Began at {time(started_at)}" + (f", ended at {time(ended_at)}" if ended_at else "") + ".",
    ]
    lines += [f"Place: {place}."] if place else []
    lines += [f"In the chair: {presided_by}.", "", "Present"]
    there = [one for one in people if one.arrived_at is not None]
    lines += [f"- {_presence(one, started_at)}" for one in there] or ["- Nobody"]
    away = [f"{one.who} ({lower_first(one.seat)})" for one in people if one.arrived_at is None]
    lines += ["", "Not present", *(f"- {one}" for one in away)] if away else []
    return "\n".join([*lines, "", "Quorum", *(f"- {part}" for part in rule)])


def _presence(one: There, started_at: datetime.datetime) -> str:
    assert one.arrived_at is not None
    words = f"{one.who} ({lower_first(one.seat)})"
    words += f", from {time(one.arrived_at)}" if one.arrived_at > started_at else ""
    return words + (f", until {time(one.left_at)}" if one.left_at else "")


def item(
    *, position: int, title: str, purpose: str, about: str, outcome: Outcome | None, handled: Sequence[Handled],
    papers: Sequence[Paper],
) -> str:  # fmt: skip
    """Write the minute of one item."""
    lines = [f"Item {position}: {title}", purpose + (f". Procurement: {about}." if about else ".")]
    if outcome is not None:
        lines.append(f"Began at {time(outcome.began_at)}.")
    lines += ["", *interests(handled), *_papers(papers)]
    if outcome is None:
        return "\n".join([*lines, "", "What came of it has not been recorded."])
    return "\n".join([*lines, "", quorum_words(outcome, handled), "", *_result(outcome)])


def interests(handled: Sequence[Handled]) -> list[str]:
    """Write who had which interest, and what was done about it."""
    if not handled:
        return ["Interests: nobody declared an interest in this item."]
    return ["Interests", *(f"- {_interest(one)}" for one in handled)]


def _interest(one: Handled) -> str:
    known = f"{lower_first(one.apparent)}, {day(one.apparent_on)}"
    ruling = one.ruled_as + (f" ({one.ruled_by})" if one.ruled_by else "")
    parts = [
        f"{one.who}. Interest: {_closed(one.interest)} {upper_first(known)}.",
        f"Ruling: {lower_first(one.handling)}. Ruled by: {ruling}. Reason: {_closed(one.reason)}",
        "Papers were withheld." if one.papers_withheld else "",
        whereabouts(one),
    ]
    return " ".join(part for part in parts if part)


def whereabouts(one: Handled) -> str:
    """Say when the person left and came back, or that they were not there at all."""
    if one.left_at is not None:
        back = f"returned at {time(one.returned_at)}" if one.returned_at else "did not return"
        return f"Left the room at {time(one.left_at)}, {back}."
    if not one.was_there:
        return "Was not at the meeting."
    return "There is no record that the person left the room." if one.leaves else "Stayed in the room."


def _papers(papers: Sequence[Paper]) -> list[str]:
    lines = [""] if papers else []
    for paper in papers:
        withheld = f" Withheld from {listed(paper.withheld)}." if paper.withheld else " Withheld from nobody."
        lines.append(f"Paper: {paper.name}. Given to {plural(len(paper.given), 'person', 'people')}.{withheld}")
    return lines


def quorum_words(outcome: Outcome, handled: Sequence[Handled]) -> str:
    """Say whether the rest were quorate, and without whom they were counted."""
    without = [one.who for one in handled if one.handling and not _votes(one)]
    counted = f"counted without {listed(without)}" if without else "nobody was excluded"
    voters, rest = plural(outcome.voters, "voting member"), "The rest were" if without else "They were"
    if outcome.quorate:
        return f"Quorum: {voters} could vote; {counted}. {rest} quorate."
    missing = "; ".join(lower_first(one) for one in outcome.missing)
    return f"Quorum: {voters} could vote; {counted}. {rest} not quorate. Missing: {missing}."


def _votes(one: Handled) -> bool:
    return one.handling.lower().startswith("noted")


def excluded(handled: Sequence[Handled]) -> str:
    """Say in a few lines who was excluded from an item and how."""
    lines = [f"{one.who}: {lower_first(one.handling)}. {whereabouts(one)}" for one in handled if not _votes(one)]
    return "\n".join(lines)


def _result(outcome: Outcome) -> list[str]:
    lines = [f"{outcome.kind} at {time(outcome.decided_at)}: {_closed(outcome.words)}"]
    if outcome.referred_to:
        lines.append(f"Referred to: {outcome.referred_to}.")
    if outcome.votes is not None:
        favour, against, abstained = outcome.votes
        lines.append(f"Votes: {favour} for, {against} against, {abstained} abstained.")
    return lines


def addition(text: str, who: str, at: datetime.datetime) -> str:
    """Write a correction that was added to approved minutes."""
    return f"Added on {day(at)} by {who}: {_closed(text)}"


def laid_out(text: str) -> tuple[str, list[tuple[bool, list[str]]]]:
    """Give the heading of a text, then its lines in runs, each with whether it is a list."""
    heading, *lines = text.split("\n")
    runs: list[tuple[bool, list[str]]] = []
    for line in filter(None, lines):
        is_listed = line.startswith("- ")
        if is_listed and runs and runs[-1][0]:
            runs[-1][1].append(line[2:])
        else:
            runs.append((is_listed, [line[2:] if is_listed else line]))
    return heading, runs


def _closed(words: str) -> str:
    words = words.strip()
    return words if words.endswith((".", "!", "?")) else f"{words}."
