"""What a rating and a signature cover, by hash, and what has changed since: pure, of rows and strings only.

A cover is a mapping of named parts to hashes: ``question:CP2-F1``, ``answer:CP2-F1``, ``document:7``, ``fact:bidder``,
``rating:CP2-F1``, ``condition:3``, ``risk:12``, ``rule``. What is not in it cannot make it stale.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mcp_portal.nhsuk.wording import day, listed

Cover = dict[str, str]

BIDDER, PRICE, SCOPE = "bidder", "price", "scope"

FACTS_OF_QUESTION: dict[str, tuple[str, ...]] = {
    "CP1-F1": (PRICE,),
    "CP1-F2": (PRICE,),
    "CP1-C1": (SCOPE,),
    "CP1-Q1": (SCOPE,),
    "CP2-F1": (BIDDER,),
    "CP2-F2": (BIDDER,),
    "CP2-F4": (BIDDER,),
    "CP2-D1": (BIDDER,),
    "CP2-Q1": (BIDDER,),
    "CP2-G1": (BIDDER,),
    "CP2-M1": (BIDDER,),
    "CP2-C1": (SCOPE,),
    "CP2-S1": (PRICE,),
}
"""The facts of the case on which a question rests besides its answer and evidence: defaults of the portal.

They come with the first edition; drafts of later ones change them question by question. What rests on the bidder
follows what had to be asked again when the preferred bidder of Dudley became a new trust.
"""

ORDER = ("fact", "document", "answer", "question", "rating", "condition", "risk", "rule")

FACT_WORDS = {
    BIDDER: "The make-up or legal form of the bidder changed",
    PRICE: "The value of the contract changed",
    SCOPE: "The services in the contract changed",
}

FACT_NAMES = {
    BIDDER: "the make-up and legal form of the bidder",
    PRICE: "the value of the contract",
    SCOPE: "the services in the contract",
}


@dataclass(frozen=True)
class Fact:
    """Something about a case that a question rests on: its content, and the last day on which it is known to change."""

    content: Any
    changed_on: datetime.date | None = None


def digest(content: Any) -> str:
    """Give the SHA-256 of content as canonical JSON."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def facts_of(questions: Iterable[Any]) -> set[str]:
    """Give the facts on which questions rest."""
    return {fact for question in questions for fact in question.rests_on}


def facts_by_default(code: str, facts: Iterable[str]) -> bool:
    """Say whether a question rests on what the portal proposes for its code."""
    return sorted(facts) == sorted(FACTS_OF_QUESTION.get(code, ()))


def rests_on(code: str, facts: Iterable[str]) -> str:
    """Say on what a question rests, and whether the facts besides its answer and evidence are a default."""
    named = [FACT_NAMES[fact] for fact in facts]
    default = " (default)" if named and facts_by_default(code, facts) else ""
    return listed(["Its answer", "its evidence", *named]) + default


def cover_of_question(question: Any, answer: Any, facts: Mapping[str, Fact]) -> Cover:
    """Give what a rating of a question covers; ``answer`` is the one that stands, with the evidence in ``cited``."""
    cover = {f"question:{question.code}": digest([question.code, question.text])}
    if answer is not None:
        cited = [[row.evidence.number, row.pages] for row in answer.cited]
        cover[f"answer:{question.code}"] = digest([answer.status, answer.words, answer.gap, cited])
        cover |= {f"document:{row.evidence.number}": row.evidence.document.sha256 for row in answer.cited}
    return cover | {f"fact:{name}": digest(facts[name].content) for name in facts_of([question])}


def cover_of_rating(question: Any, rating: Any) -> Cover:
    """Give what a signature covers of one rating itself."""
    return {f"rating:{question.code}": digest([rating.pk, rating.value, rating.reason])}


def cover_of_condition(row: Any) -> Cover:
    """Give what a signature covers of a condition: what was set, not how far it is."""
    content = [row.number, row.question_id, row.text, row.closes, row.type, row.owner_role, row.due_date]
    return {f"condition:{row.number}": digest(content)}


def cover_of_risk(row: Any) -> Cover:
    """Give what a signature covers of a risk: its words, where it stands, who holds it until when, and its figures."""
    content = [
        row.text, row.state, row.holder_id, row.holder_role, row.due_date, row.set_aside_reason,
        row.termination_cap, row.year_loss, row.support_paid,
    ]  # fmt: skip
    return {f"risk:{row.number}": digest(content)}


def differing(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Give the parts that were changed, taken away or added, in a fixed order."""
    parts = [part for part in {**before, **now} if before.get(part) != now.get(part)]
    return sorted(parts, key=lambda part: (ORDER.index(part.partition(":")[0]), _natural(part)))


def changed(
    before: Mapping[str, str], now: Mapping[str, str], when: Mapping[str, datetime.date] | None = None
) -> list[str]:
    """Say what changed between two covers, with the day where ``when`` gives one."""
    return [_words(part, part in before, part in now, (when or {}).get(part)) for part in differing(before, now)]


def _words(part: str, was: bool, is_now: bool, on: datetime.date | None) -> str:
    kind, _, name = part.partition(":")
    ending = f" on {day(on)}" if on else ""
    if kind == "document":
        code = f"EV-{int(name):02d}"
        if was and is_now:
            return f"Document {code} was replaced{ending}"
        return f"Document {code} was taken out{ending}" if was else f"Document {code} was added{ending}"
    if kind in ("condition", "risk"):
        did = "changed" if was and is_now else "was taken out" if was else "was added"
        return f"{kind.capitalize()} {name} {did}{ending}"
    if kind == "fact":
        return FACT_WORDS.get(name, f"{name.capitalize()} changed") + ending
    return {
        "answer": f"The answer to {name} changed{ending}",
        "question": f"Question {name} was changed{ending}",
        "rating": f"{name} was rated again{ending}",
    }.get(kind, f"The rule by which the outcome is made changed{ending}")


def _natural(part: str) -> tuple[int, str]:
    name = part.partition(":")[2]
    return (int(name), "") if name.isdigit() else (0, name)
