"""What the figures of the money model need to be drawn: scales and places, in millions of pounds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from procurement.models import MoneyModel
from procurement.money import Step, Sums, Swing

MILLION = 100_000_000


@dataclass(frozen=True)
class Mark:
    """One line of a scale: its value in millions of pounds and its words."""

    value: float
    words: str


def scale(low: float, high: float, marks: int = 4) -> list[Mark]:
    """Give round marks from below the lowest value to above the highest."""
    width = max(high - low, 1) / marks
    size = 10 ** math.floor(math.log10(width))
    width = next(step * size for step in (1, 2, 2.5, 5, 10) if step * size >= width)
    first, last = math.floor(low / width), math.ceil(high / width)
    return [Mark(number * width, _words(number * width)) for number in range(first, last + 1)]


def bars(model: MoneyModel, sums: Sums) -> dict[str, Any]:
    """Give stacked bars by year: budget, performance payment expected, what could still be earned."""
    years = [
        {
            "year": year.number,
            "budget": year.expected.budget / MILLION,
            "earned": year.expected.performance / MILLION,
            "most": (year.ceiling.performance - year.expected.performance) / MILLION,
        }
        for year in sums.years
    ]
    breaks = [{"after": model.first_break, "label": f"First break: after year {model.first_break}"}]
    if model.years > 10:
        breaks.append({"after": 10, "label": "End of a 10-year term"})
    top = max(row["budget"] + row["earned"] + row["most"] for row in years)
    return {"years": years, "breaks": breaks, "known": model.published_years, "marks": scale(0, top)}


def waterfall(steps: list[Step]) -> dict[str, Any]:
    """Give the way from the value in the notice to the model's: two whole bars and what lies between them."""
    rows: list[dict[str, Any]] = [
        {"words": "Value in the notice", "from": 0.0, "to": steps[0].total / MILLION, "kind": "whole"}
    ]
    for step in steps[1:]:
        if step.pence:
            start = (step.total - step.pence) / MILLION
            kind = "up" if step.pence > 0 else "down"
            rows.append({"words": step.what, "from": start, "to": step.total / MILLION, "kind": kind})
    rows.append({"words": "Highest sum of the model", "from": 0.0, "to": steps[-1].total / MILLION, "kind": "whole"})
    return {"rows": rows, "marks": scale(0, max(max(row["from"], row["to"]) for row in rows))}


def swings(found: list[Swing], expected: int) -> dict[str, Any]:
    """Give a bar from low to high for each assumption, round the expected sum."""
    rows: list[dict[str, Any]] = [
        {"words": one.what, "low": one.low / MILLION, "high": one.high / MILLION} for one in found
    ]
    low, high = min((row["low"] for row in rows), default=0), max((row["high"] for row in rows), default=1)
    return {"rows": rows, "middle": expected / MILLION, "marks": scale(float(low), float(high))}


def _words(millions: float) -> str:
    if millions == 0:
        return "0"
    return f"£{millions / 1000:g}bn" if abs(millions) >= 1000 else f"£{millions:g}m"
