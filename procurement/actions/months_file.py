"""What a provider reports for a month, typed or out of a file: what each row says, and what is wrong with it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone

from mcp_portal.documents.sheets import NotRead, rows_of
from mcp_portal.nhsuk.wording import listed
from procurement.failure.ladder import EVENTS, QUALITY_WORDS, Measures

from .headings import keys_of

COLUMNS = {
    "month": "Month", "cash": "Days of cash", "variance": "Variance (%)", "missed": "Metrics missed",
    "quality": "CQC rating", "leader_lost": "Key leader left", "plan_failed": "Plan failed",
    "guarantor_notice": "Guarantor gave notice", "insolvency_step": "Insolvency step",
    "unsafe_service": "Unsafe service", "notice_to_quit": "Notice to leave",
}  # fmt: skip
NEEDED = ("month", "cash", "variance", "missed", "quality")
MOST_MONTHS = 240
"""20 years: more than the longest contract."""

_MONTH = re.compile(r"(\d{4})-(\d{1,2})(?:-01)?|(\d{1,2})/(\d{4})|01/(\d{1,2})/(\d{4})")
_DECIMAL = re.compile(r"-?\d{1,4}(\.\d{1,2})?")
_ANSWERS = {"yes": True, "y": True, "no": False, "n": False, "": False}
_RATINGS = {words.lower(): code for code, words in QUALITY_WORDS.items()}


@dataclass(frozen=True)
class MonthFacts:
    """What is reported for a month, by its first day."""

    month: datetime.date
    measures: Measures


@dataclass
class MonthFile:
    """What was read: the months that can go in, and line and reasons of those that cannot."""

    rows: list[MonthFacts] = field(default_factory=list)
    broken: list[tuple[int, list[str]]] = field(default_factory=list)


def read_months(*, name: str, content: bytes, now: datetime.datetime) -> MonthFile:
    """Read the months of a file, without changing anything. Raises NotRead."""
    rows = rows_of(name, content)
    keys = keys_of(rows[0][1] if rows else [], COLUMNS, NEEDED)
    if len(rows) < 2:
        raise NotRead("The file has no rows below its heading")
    if len(rows) - 1 > MOST_MONTHS:
        raise NotRead(f"The file must have {MOST_MONTHS} months or fewer")
    found, seen = MonthFile(), set()
    for line, cells in rows[1:]:
        said = {key: cell for key, cell in zip(keys, cells, strict=False) if key}
        facts, problems = read_month(said, now)
        if facts and facts.month in seen:
            problems["month"] = "The same month stands further up"
        if facts and not problems:
            found.rows.append(facts)
            seen.add(facts.month)
        else:
            found.broken.append((line, list(problems.values())))
    return found


def read_month(said: Mapping[str, str], now: datetime.datetime) -> tuple[MonthFacts | None, dict[str, str]]:
    """Read one month; give it, or what is wrong by the key of its column. The month has to be over, in London."""
    problems = {}
    month = _month(said.get("month", "").strip())
    if month is None:
        problems["month"] = "Enter the month as year and month, like 2019-04"
    elif (month + datetime.timedelta(days=31)).replace(day=1) > timezone.localdate(now):
        problems["month"] = f"{month:%B %Y} is not over yet. Report it when it has ended"
    cash = _decimal(said.get("cash", ""))
    if cash is None or cash < 0 or cash != round(cash, 1):
        problems["cash"] = "Enter the days of cash as a number from 0 on with 1 decimal place, like 42 or 42.5"
    variance = _decimal(said.get("variance", ""))
    if variance is None:
        problems["variance"] = "Enter the variance from the budget in percent, like 1.2, or -0.5 for less spent"
    missed = said.get("missed", "").strip()
    if not missed.isdecimal() or len(missed) > 3:
        problems["missed"] = "Enter how many metrics were missed as a whole number, or 0"
    quality = _RATINGS.get(said.get("quality", "").strip().lower().replace("_", " "))
    if quality is None:
        problems["quality"] = f"Enter the lowest CQC rating: {listed(QUALITY_WORDS.values(), 'or')}"
    events = set()
    for code in EVENTS:
        answer = _ANSWERS.get(said.get(code, "").strip().lower())
        if answer is None:
            problems[code] = f"Enter yes or no in “{COLUMNS[code]}”"
        elif answer:
            events.add(code)
    if problems or month is None or cash is None or variance is None or quality is None:
        return None, problems
    return MonthFacts(month, Measures(cash, variance, int(missed), quality, frozenset(events))), {}


def _month(text: str) -> datetime.date | None:
    found = _MONTH.fullmatch(text)
    if found is None:
        return None
    year, month = found[1] or found[4] or found[6], found[2] or found[3] or found[5]
    try:
        return datetime.date(int(year), int(month), 1)
    except ValueError:
        return None


def _decimal(text: str) -> Decimal | None:
    text = text.strip().removesuffix("%").strip()
    return Decimal(text) if _DECIMAL.fullmatch(text) else None
