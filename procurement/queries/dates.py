"""Planned dates beside the earliest lawful ones, each with where it comes from."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from mcp_portal.nhsuk.wording import day
from procurement.deadlines import Answer, Kind, compute
from procurement.deadlines.times import day_of
from procurement.models import KeyDate, Notice, Procurement, Standstill

from .timetable import GATES, way_of

Dates = KeyDate.Kind
SHOWN = (
    Dates.INFORMATION_NOTICE, Dates.CALL, Dates.REQUESTS_CLOSE, Dates.FINAL_TENDERS, Dates.AWARD, Dates.SIGNATURE,
    Dates.GO_LIVE,
)  # fmt: skip
"""The dates that stand on the overview and in packs; the timetable has all of them."""
NO_LIMIT = "No legal limit"


@dataclass(frozen=True)
class DateRow:
    """One key date: what is planned, what was, what the rules allow and why."""

    kind: str
    label: str
    planned: datetime.date | None
    happened: datetime.date | None
    earliest: datetime.date | None
    limit: str
    why: str
    href: str = ""

    @property
    def day(self) -> datetime.date | None:
        """Give the day it happened, or the planned one."""
        return self.happened or self.planned

    @property
    def room(self) -> int | None:
        """Give the days between the earliest date and the plan; below 0 the plan is too early."""
        if self.planned is None or self.earliest is None:
            return None
        return (self.planned - self.earliest).days

    @property
    def waits_for_a_gate(self) -> bool:
        """Say whether there is an earliest date that nobody knows yet."""
        return self.earliest is None and self.limit != NO_LIMIT

    @property
    def too_early(self) -> bool:
        """Say whether the plan is before the earliest date."""
        return self.happened is None and self.room is not None and self.room < 0


def key_dates(case: Procurement, gates: Mapping[str, Any]) -> list[DateRow]:
    """Give the key dates of a case in their order; ``gates`` holds the newest review of each stage by its code."""
    facts = _Facts(case, gates)
    kinds = kinds_of(case)
    return [_row(facts, kind) for kind in SHOWN if kind in kinds]


def kinds_of(case: Procurement) -> tuple[KeyDate.Kind, ...]:
    """Give the dates that lie on the way of a case."""
    codes = way_of(case).codes
    return tuple(kind for kind in Dates if kind in codes)


def working_of(case: Procurement, kind: str, gates: Mapping[str, Any]) -> Answer | None:
    """Give the working behind a key date, or None when no rule computes it from what is known."""
    return _Facts(case, gates).answer(kind)


class _Facts:
    """What is known about a case when its dates are worked out; each table is read once."""

    def __init__(self, case: Procurement, gates: Mapping[str, Any]):
        self.case, self.gates = case, gates
        self.planned = {date.kind: date.planned_date for date in case.key_dates.all()}
        sent = {notice.kind: notice.dispatched_on for notice in case.notices.all() if notice.dispatched_on}
        self.sent: dict[str, datetime.date | None] = {
            Dates.INFORMATION_NOTICE: sent.get(Notice.Kind.INFORMATION),
            Dates.CALL: sent.get(Notice.Kind.CALL) or sent.get(Notice.Kind.PIN_CALL),
        }
        self.standstill: Standstill | None = getattr(case, "standstill", None)

    def passed(self, code: str) -> datetime.date | None:
        review = self.gates.get(code)
        if review is None or not review.has_passed or review.issued_at is None:
            return None
        return timezone.localdate(review.issued_at)

    def happened(self, kind: str) -> datetime.date | None:
        case = self.case
        moments: dict[str, datetime.datetime | None] = {
            Dates.REQUESTS_CLOSE: case.requests_close_at,
            Dates.FINAL_TENDERS: case.final_tenders_close_at,
        }
        moment = moments.get(kind)
        if moment is not None:
            return timezone.localdate(moment)
        return case.went_live_on if kind == Dates.GO_LIVE else self.sent.get(kind)

    @property
    def extended_to(self) -> datetime.date | None:
        """Give the earliest day to sign when bidders were told a later end than the rule has."""
        letters = self.standstill
        if letters is None or letters.sign_from is None or not letters.given:
            return None
        rule = compute("standstill", letters.given).earliest_next
        return letters.sign_from if rule is None or day_of(rule) < letters.sign_from else None

    def answer(self, kind: str) -> Answer | None:
        if kind == Dates.REQUESTS_CLOSE:
            sent = self.sent[Dates.CALL] or self.planned.get(Dates.CALL)
            return compute("request_to_participate", {"dispatched": sent}) if sent else None
        if kind == Dates.SIGNATURE:
            letters = self.standstill
            if letters is not None and letters.given:
                return compute("standstill", letters.given)
            award = self.planned.get(Dates.AWARD)
            return compute("standstill", {"electronic_sent": award}) if award else None
        return None


def _row(facts: _Facts, kind: str) -> DateRow:
    earliest, limit, why = _limit(facts, kind)
    answer = facts.answer(kind)
    href = reverse("procurement:date_working", args=[facts.case.reference, kind]) if answer else ""
    label = way_of(facts.case).label(kind)
    return DateRow(kind, label, facts.planned.get(kind), facts.happened(kind), earliest, limit, why, href)


def _limit(facts: _Facts, kind: str) -> tuple[datetime.date | None, str, str]:
    """Give the earliest date, the words for it when there is none, and why."""
    if kind in AFTER_A_GATE:
        return _after_gate(facts, AFTER_A_GATE[kind])
    if kind == Dates.SIGNATURE and facts.case.by_alliance:
        return _after_the_last_gate(facts)
    if kind == Dates.REQUESTS_CLOSE:
        return _from_rule(
            facts.answer(kind), "30 days after the contract notice was sent", "Plan the contract notice first"
        )
    if kind == Dates.SIGNATURE and facts.extended_to is not None:
        return facts.extended_to, day(facts.extended_to), "The day after the standstill ends as bidders were told"
    if kind == Dates.SIGNATURE:
        return _from_rule(facts.answer(kind), "The day after the standstill ends", "Plan the award first")
    if kind == Dates.FINAL_TENDERS:
        return None, NO_LIMIT, "A reasonable time, the same for every bidder: PCR 2015, regulation 76"
    return None, NO_LIMIT, "May be sent before gateway 1, because it calls nobody to compete"


AFTER_A_GATE: dict[str, str] = {Dates.CALL: "1", Dates.AWARD: "2", Dates.GO_LIVE: "3"}
VALIDITY = {"1": "It stays valid for 6 months", "2": "It stays valid for 3 months", "3": "It stays valid for 4 weeks"}


def _after_the_last_gate(facts: _Facts) -> tuple[datetime.date | None, str, str]:
    """Say what the signature of an alliance waits for: the last gateway that is asked of it."""
    codes = way_of(facts.case).codes
    last = next((stage for stage, code in (("2", GATES["2"]), ("1", GATES["1"])) if code in codes), None)
    return _after_gate(facts, last) if last else (None, NO_LIMIT, "No gateway is asked of it before the signature")


def _after_gate(facts: _Facts, code: str) -> tuple[datetime.date | None, str, str]:
    passed, validity = facts.passed(code), VALIDITY[code]
    if passed is not None:
        return passed, day(passed), f"The day gateway {code} was signed off. {validity} (default)"
    return None, f"After gateway {code}", f"The day the last body signs off gateway {code}. {validity} (default)"


ENDS_IT = {"request_to_participate": True, "standstill": False}
"""Whether the rule's own date is the earliest one; otherwise the day after is."""


def _from_rule(answer: Answer | None, why: str, otherwise: str) -> tuple[datetime.date | None, str, str]:
    if answer is None:
        return None, "Not known yet", otherwise
    first = day_of(answer.date if answer.earliest_next is None or ENDS_IT[answer.rule.name] else answer.earliest_next)
    force = "" if answer.kind is Kind.LAW else f" ({answer.kind.value})"
    return first, day(first), f"{why}: {answer.rule.source}{force}"
