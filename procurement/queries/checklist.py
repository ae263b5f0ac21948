"""How far the checklist of a decision is, question by question."""

from __future__ import annotations

from dataclasses import dataclass

from procurement.checklist import AWARD, LAUNCH, MOMENTS, QUESTIONS, STATEMENTS, Asked, asked_at
from procurement.guards.checklist import awards_without_a_call
from procurement.models import ChecklistEntry, Procurement

Kind = ChecklistEntry.Kind
State = Procurement.State
OPEN_IN = {
    LAUNCH: (State.PLANNING, State.MARKET_ENGAGEMENT, State.PRE_LAUNCH),
    AWARD: (State.PREFERRED_BIDDER, State.GATEWAY_2),
}
"""States of the case in which the checklist of each moment is written."""
HEAD = ("When", "Question", "Text", "Source", "What", "Words", "Evidence", "By", "At")
TAGS = {
    "": {"text": "Not answered", "colour": "grey"},
    Kind.ANSWER: {"text": "Waits for review", "colour": "yellow"},
    Kind.RETURNED: {"text": "Sent back", "colour": "red"},
    Kind.ACCEPTED: {"text": "Accepted", "colour": "green"},
}


@dataclass(frozen=True)
class QuestionStanding:
    """A question at a moment, with every answer and review in their order."""

    moment: str
    asked: Asked
    entries: list[ChecklistEntry]

    @property
    def tag(self) -> dict[str, str]:
        """Give the tag that says how far it is."""
        return TAGS[self.entries[-1].kind if self.entries else ""]

    @property
    def answer(self) -> ChecklistEntry | None:
        """Give the last answer."""
        return next((one for one in reversed(self.entries) if one.kind == Kind.ANSWER), None)

    @property
    def waits(self) -> bool:
        """Say whether the last answer waits for a second person."""
        return bool(self.entries) and self.entries[-1].kind == Kind.ANSWER

    @property
    def is_statement(self) -> bool:
        """Say whether it belongs to the statement of reasons under regulation 3."""
        return self.asked in STATEMENTS


def is_open(case: Procurement, moment: str) -> bool:
    """Say whether the checklist of a moment is written now."""
    return case.state in OPEN_IN[moment]


def checklist(case: Procurement) -> dict[str, list[QuestionStanding]]:
    """Give every question of a case by moment; those that arise only in a direct award are left out elsewhere."""
    rows = case.checklist_entries.select_related("by__organisation", "author")
    entries: dict[tuple[str, str], list[ChecklistEntry]] = {}
    for entry in rows:
        entries.setdefault((entry.moment, entry.question), []).append(entry)
    direct = awards_without_a_call(case)
    return {
        moment: [
            QuestionStanding(moment, one, entries.get((moment, one.code), []))
            for one in asked_at(moment, direct=direct)
        ]
        for moment in MOMENTS
    }


def left_out(case: Procurement) -> int:
    """Say how many of the 17 questions do not arise, because the route calls for competition."""
    return 0 if awards_without_a_call(case) else sum(one.only_direct for one in QUESTIONS)


def checklist_rows(found: dict[str, list[QuestionStanding]]) -> list[tuple[object, ...]]:
    """Give every answer and review as rows of a file; a question without an answer has one row."""
    rows: list[tuple[object, ...]] = []
    for moment, questions in found.items():
        for one in questions:
            start = (MOMENTS[moment], one.asked.name, one.asked.text, one.asked.source)
            if not one.entries:
                rows.append((*start, "Not answered", "", "", "", ""))
            rows += [(*start, e.get_kind_display(), e.words, e.evidence, str(e.by), e.at) for e in one.entries]
    return rows
