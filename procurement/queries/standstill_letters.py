"""What each bidder is told of the award: drawn from criteria, results and reasons, with what regulation 86 asks."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mcp_portal.nhsuk.wording import day, weekday
from procurement.deadlines import compute
from procurement.guards.standstill import to_be_told
from procurement.models import Bid, Criterion, EvaluationResult, Procurement, Standstill, StandstillLetter

from .bids import TenderScores, percent, tenders
from .moderation import Moderated, moderation
from .report import ranking

Kind, Means = StandstillLetter.Kind, StandstillLetter.Means
MARKS = {"training": "Training case", "history": "History case"}
NOTHING_MISSED = "We did not find that your tender missed the specification."


@dataclass(frozen=True)
class Part:
    """One part of a letter; ``missing`` says what it lacks, "" when it is whole."""

    code: str
    heading: str
    lines: list[str]
    missing: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give it as the letter keeps it."""
        return {"code": self.code, "heading": self.heading, "lines": self.lines, "missing": self.missing}


class Writer:
    """Writes the letters of a case; everything they draw on is read once."""

    def __init__(self, case: Procurement):
        self.case = case

    @cached_property
    def found(self) -> dict[int, TenderScores]:
        """Give the tenders with their results."""
        return {one.bid.pk: one for one in tenders(self.case)}

    @cached_property
    def criteria(self) -> list[Criterion]:
        """Give the award criteria."""
        return list(self.case.criteria.filter(kind=Criterion.Kind.AWARD))

    @cached_property
    def ranks(self) -> dict[int, int]:
        """Give the rank of each tender; empty while a result is missing."""
        return {one.tender.bid.pk: one.rank for one in ranking(self.case, list(self.found.values())).standings}

    @cached_property
    def agreed(self) -> list[Moderated]:
        """Give what was agreed on each question of each tender."""
        return moderation(self.case)

    @cached_property
    def winner(self) -> Bid | None:
        """Give the bid the contract goes to."""
        return next((bid for bid in self.case.bids.all() if bid.state == Bid.State.PREFERRED), None)

    @property
    def recipients(self) -> list[Bid]:
        """Give the bids whose bidder gets a letter."""
        return to_be_told(self.case)

    def kind_of(self, bid: Bid) -> str:
        """Say which letter a bidder gets."""
        if self.winner is not None and bid.pk == self.winner.pk:
            return Kind.WINNER
        return Kind.TENDERER if bid.final_received_at else Kind.CANDIDATE

    # --- what is drawn from the records, to be read and changed ---------------------------------------------------

    def reasons(self, bid: Bid) -> str:
        """Give why: the reasons of the decision and of each result."""
        mine = self.found.get(bid.pk)
        lines = [bid.reasons] if bid.reasons else []
        lines += [f"{one.name}: {result.reasons}" for one, result in (mine.results if mine else []) if result]
        return "\n".join(lines)

    def advantages(self, bid: Bid) -> str:
        """Give where the winning tender was better, in the reasons of its results."""
        mine, best = self.found.get(bid.pk), self._best
        if mine is None or best is None or self.kind_of(bid) != Kind.TENDERER:
            return ""
        theirs = {one.pk: result for one, result in best.results}
        return "\n".join(
            f"{one.name}: {other.reasons}"
            for one, result in mine.results
            if result and (other := theirs.get(one.pk)) and other.score > result.score
        )

    def specification(self, bid: Bid) -> str:
        """Give the pass marks that a tender missed, with the agreed reasons."""
        if bid.final_received_at is None:
            return ""
        missed = [one for one in self.agreed if one.bid.pk == bid.pk and one.standing and one.standing.fails]
        lines = [
            f"Question {one.question.label}: {percent(one.standing.score)} of {one.question.maximum}, below the pass "
            f"mark of {percent(one.question.pass_mark)}. {one.standing.reasons}"
            for one in missed
            if one.standing
        ]
        return "\n".join(lines) or NOTHING_MISSED

    @property
    def _best(self) -> TenderScores | None:
        return self.found.get(self.winner.pk) if self.winner else None

    # --- the letter -----------------------------------------------------------------------------------------------

    def words(self, standstill: Standstill, letter: StandstillLetter, means: Iterable[str]) -> dict[str, Any]:
        """Give everything a letter prints, as plain JSON values; ``means``: those of all the letters."""
        case, lead = self.case, self.case.lead_commissioner
        until, ends = _end(standstill, set(means))
        parts = [
            self._criteria(), self._decision(letter), self._scores(letter),
            _typed("reasons", "Why", letter.reasons, "The reasons for the decision"),
            *self._compared(letter), ends,
        ]  # fmt: skip
        return {
            "title": "Award of the contract",
            "reference": f"S-{case.reference}-{letter.bid.number}-{letter.edition}",
            "date": day(standstill.planned_on) if standstill.planned_on else "",
            "to": letter.bid.name,
            "sent_to": [line for line in letter.sent_to.splitlines() if line.strip()],
            "from": lead.name if lead else "",
            "case": {"title": case.title, "reference": case.reference},
            "opening": [line for line in standstill.letters.splitlines() if line.strip()],
            "parts": [part.as_json() for part in parts],
            "until": until.isoformat() if until else "",
            "mark": MARKS.get(case.clock_kind, ""),
            "note": case.note,
        }

    def _criteria(self) -> Part:
        lines = [f"{one.name}: {percent(one.weight)}%" for one in self.criteria]
        return Part("criteria", "Award criteria and their weights", lines, "" if lines else "The award criteria")

    def _decision(self, letter: StandstillLetter) -> Part:
        if self.winner is None:
            return Part("decision", "What was decided", [], "The name of the winner")
        if letter.kind == Kind.WINNER:
            words = f"The contract is awarded to you, {self.winner.name}, when the standstill has ended."
        else:
            words = f"The contract is awarded to {self.winner.name}. Your {_what(letter)} was not successful."
        return Part("decision", "What was decided", [words])

    def _scores(self, letter: StandstillLetter) -> Part:
        best = self._best
        heading = "Your score" if letter.kind == Kind.WINNER else "Your score and the winner’s"
        if letter.kind == Kind.CANDIDATE:
            lines = ["You did not tender, so there is no score of yours."]
            lines += [f"Score of the winner: {best.total} of 100"] if best and best.total is not None else []
            return Part("scores", heading, lines)
        mine = self.found.get(letter.bid_id)
        if mine is None or best is None or not mine.is_complete or not best.is_complete:
            return Part("scores", heading, [], "The scores of the tender and of the winner")
        winner = letter.kind == Kind.WINNER
        name = best.bid.name
        rank = f", rank {self.ranks[letter.bid_id]} of {len(self.ranks)}" if letter.bid_id in self.ranks else ""
        lines = [f"In all: {mine.total} of 100{rank}{'' if winner else f'. {name}: {best.total} of 100'}"]
        theirs = {one.pk: result for one, result in best.results}
        for one, result in mine.results:
            if result is not None:
                other = "" if winner else _of(name, theirs.get(one.pk))
                lines.append(f"{one.name}: {percent(result.score)} of 100{other}")
        return Part("scores", heading, lines)

    def _compared(self, letter: StandstillLetter) -> list[Part]:
        if letter.kind == Kind.CANDIDATE:
            return []
        missing = "Whether the tender missed the specification, and why"
        missed = _typed("specification", "The specification", letter.specification, missing)
        if letter.kind == Kind.WINNER:
            return [missed]
        heading = "Characteristics and relative advantages of the winning tender"
        return [_typed("advantages", heading, letter.advantages, f"The {heading.lower()}"), missed]


def text_of(words: dict[str, Any]) -> str:
    """Give a letter as the text of a mail; the same words are always the same bytes."""
    case = words["case"]
    lines = [f"{case['title']} ({case['reference']})", words["title"], "", f"To: {words['to']}"]
    lines += [*words["sent_to"], f"From: {words['from']}", f"Date: {words['date']}"]
    lines += [f"Our reference: {words['reference']}", *([words["mark"]] if words["mark"] else [])]
    for line in words["opening"]:
        lines += ["", line]
    for part in words["parts"]:
        lines += ["", part["heading"], *part["lines"]]
    return "\n".join([*lines, *(["", words["note"]] if words["note"] else [])]) + "\n"


def notice_of(standstill: Standstill, until: datetime.date, reasons: str) -> str:
    """Give what every bidder is told of an extension."""
    case = standstill.case
    first = weekday(until + datetime.timedelta(days=1))
    return (
        f"{case.title} ({case.reference})\n\nThe standstill is extended. It now ends at midnight at the end of "
        f"{weekday(until)}, and the contract is not signed before {first}.\n\n{reasons}\n"
    )


def _end(standstill: Standstill, means: set[str]) -> tuple[datetime.date | None, Part]:
    heading, planned = "When the standstill ends, and what could change that", standstill.planned_on
    if planned is None:
        return None, Part("standstill", heading, [], "When the standstill ends: plan the day the letters go out")
    given = {"electronic_sent": Means.ELECTRONIC, "other_sent": Means.OTHER}
    answer: Any = compute("standstill", {name: planned for name, one in given.items() if one in means})
    ends, first = weekday(answer.date), weekday(answer.earliest_next)
    by_post = Means.OTHER in means
    lines = [f"The standstill should end at midnight at the end of {ends}."]
    if not by_post:
        lines.append(f"The contract is not signed before {first}.")
    lines.append(f"Counted from {weekday(planned)}, the day the last letter goes out (PCR 2015, regulation 87).")
    changes = [
        "the last letter goes out on another day",
        "a letter is corrected and sent again, from when we count anew",
        "we extend it and tell you",
        "a claim is brought, which stops the signature until a court allows it or the case ends (regulation 95)",
    ]
    if by_post:
        changes.append("the last letter by post or by hand was received, when 10 days after that are sooner")
    lines += ["This can change when:", *(f"- {words}" for words in changes)]
    return answer.date, Part("standstill", heading, lines)


def _typed(code: str, heading: str, typed: str, missing: str) -> Part:
    lines = [line for line in typed.splitlines() if line.strip()]
    return Part(code, heading, lines, "" if lines else missing)


def _what(letter: StandstillLetter) -> str:
    return "tender" if letter.kind == Kind.TENDERER else "request to take part"


def _of(name: str, result: EvaluationResult | None) -> str:
    return f". {name}: {percent(result.score)}" if result is not None else ""
