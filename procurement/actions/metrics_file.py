"""Metrics of the performance payment, typed or out of a file: what each row says, and what is wrong with it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from mcp_portal.documents.sheets import NotRead, rows_of
from procurement.performance import Measure, problems

from .headings import keys_of

COLUMNS = {
    "name": "Metric", "source": "Source", "unit": "Unit", "floor": "Floor", "target": "Target",
    "weight": "Weight (%)", "from_date": "From", "until": "Until",
}  # fmt: skip
MOST_METRICS = 200

_DECIMAL = re.compile(r"-?\d{1,9}(\.\d{1,2})?")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(frozen=True)
class MetricFacts:
    """What is entered of a metric."""

    name: str
    source: str
    unit: str
    measure: Measure
    from_date: datetime.date
    until: datetime.date


@dataclass
class MetricFile:
    """What was read: the metrics that can go in, and line and reasons of those that cannot."""

    rows: list[MetricFacts] = field(default_factory=list)
    broken: list[tuple[int, list[str]]] = field(default_factory=list)


def read_metrics(*, name: str, content: bytes) -> MetricFile:
    """Read the metrics of a file, without changing anything. Raises NotRead."""
    rows = rows_of(name, content)
    keys = keys_of(rows[0][1] if rows else [], COLUMNS, tuple(COLUMNS))
    if len(rows) < 2:
        raise NotRead("The file has no rows below its heading")
    if len(rows) - 1 > MOST_METRICS:
        raise NotRead(f"The file must have {MOST_METRICS} metrics or fewer")
    found, seen = MetricFile(), set()
    for line, cells in rows[1:]:
        said = {key: cell for key, cell in zip(keys, cells, strict=False) if key}
        facts, wrong = read_metric(said)
        if facts and facts.name.casefold() in seen:
            wrong["name"] = "A metric of this name stands further up"
        if facts and not wrong:
            found.rows.append(facts)
            seen.add(facts.name.casefold())
        else:
            found.broken.append((line, list(wrong.values())))
    return found


def read_metric(said: Mapping[str, str]) -> tuple[MetricFacts | None, dict[str, str]]:
    """Read one metric; give it, or what is wrong by the key of its column."""
    wrong: dict[str, str] = {}
    words = {key: " ".join(said.get(key, "").split()) for key in ("name", "source", "unit")}
    for key, asked in (("name", "the name of the metric"), ("source", "where its figures come from"),
                       ("unit", "its unit")):  # fmt: skip
        most = 60 if key == "unit" else 200
        if not words[key]:
            wrong[key] = f"Enter {asked}"
        elif len(words[key]) > most:
            wrong[key] = f"“{COLUMNS[key]}” must be {most} characters or fewer"
    figures = {key: decimal_of(said.get(key, "")) for key in ("floor", "target", "weight")}
    for key in ("floor", "target"):
        if figures[key] is None:
            wrong[key] = f"Enter the {key} as a number with up to 2 decimal places, like 85 or 12.5"
    days = {key: _day(said.get(key, "")) for key in ("from_date", "until")}
    for key, asked in (("from_date", "first"), ("until", "last")):
        if days[key] is None:
            wrong[key] = f"Enter the {asked} day of the metric as a date, like 2018-04-01"
    floor, target, first, last = figures["floor"], figures["target"], days["from_date"], days["until"]
    weight = figures["weight"] or Decimal(0)
    if floor is None or target is None or first is None or last is None:
        if weight <= 0:
            wrong["weight"] = "Enter the weight as a percentage above 0"
        return None, wrong
    measure = Measure(weight, floor, target)
    wrong |= problems(measure, first, last)
    return (None if wrong else MetricFacts(**words, measure=measure, from_date=first, until=last)), wrong


def decimal_of(text: str) -> Decimal | None:
    """Read a number with up to 2 decimal places; None when it is none."""
    text = text.replace(",", "").strip().removesuffix("%").strip()
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def _day(text: str) -> datetime.date | None:
    text = text.strip().split("T")[0].split(" ")[0]
    found, british = _DAY.fullmatch(text), _BRITISH.fullmatch(text)
    try:
        if found:
            return datetime.date(int(found[1]), int(found[2]), int(found[3]))
        return datetime.date(int(british[3]), int(british[2]), int(british[1])) if british else None
    except ValueError:
        return None
