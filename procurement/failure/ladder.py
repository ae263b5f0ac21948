"""The ladder of a contract in trouble: what a month says, which level it calls for, what is due and who decides.

Cash is counted in days of spending, a variance in percent of the whole population budget of the month, above 0 when
more was spent. The figures are house defaults: a case agrees on its own before the award.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType


@dataclass(frozen=True)
class Level:
    """A level: what it asks for, within how many working days, and who decides on it."""

    number: int
    name: str
    actions: tuple[str, ...]
    due: str
    days: int
    decides: str


LEVELS: tuple[Level, ...] = (
    Level(0, "Normal", ("Look at the figures every month",), "", 0, ""),
    Level(1, "Watch", ("The provider makes an action plan",), "Action plan", 20, "The commissioner"),
    Level(
        2, "Recovery",
        ("Agree a recovery plan", "The provider opens its books", "Review how the risk share is adjusted"),
        "Recovery plan agreed", 20, "The commissioner and NHS Improvement",
    ),
    Level(
        3, "Distress",
        ("Decide on stepping in", "Pay in advance only with a minute", "Begin the exit plan"),
        "Exit plan begun", 10, "The commissioner, NHS England and NHS Improvement",
    ),
    Level(
        4, "Failure",
        ("Transfer the key subcontracts", "Name a host trust", "Offer practices their own contracts back",
         "Tell patients how care goes on"),
        "Continuity plan in force", 1, "NHS England",
    ),
)  # fmt: skip
"""From nothing to failure; each number of days is a default."""


@dataclass(frozen=True)
class Bound:
    """A figure beyond which a level opens: below it for cash, above it for a variance, from it on for metrics."""

    code: str
    level: int
    measure: str
    words: str
    default: Decimal

    def says(self, figure: Decimal) -> str:
        """Write the trigger with its figure."""
        return self.words.format(plain(figure))

    def is_broken(self, figure: Decimal, bound: Decimal) -> bool:
        """Say whether a figure is beyond the bound."""
        return {"cash": figure < bound, "variance": figure > bound, "missed": figure >= bound}[self.measure]


BOUNDS: tuple[Bound, ...] = (
    Bound("cash_1", 1, "cash", "cash for less than {} days", Decimal(30)),
    Bound("variance_1", 1, "variance", "spending more than {}% over the budget", Decimal(1)),
    Bound("missed_1", 1, "missed", "{} metrics missed or more", Decimal(2)),
    Bound("cash_2", 2, "cash", "cash for less than {} days", Decimal(15)),
    Bound("variance_2", 2, "variance", "spending more than {}% over the budget", Decimal("2.5")),
    Bound("cash_3", 3, "cash", "cash for less than {} days", Decimal(10)),
)

QUALITY: Mapping[str, int] = MappingProxyType({"requires_improvement": 1, "inadequate": 2})
"""The level that a rating of CQC opens, in any domain."""

QUALITY_WORDS: Mapping[str, str] = MappingProxyType({
    "outstanding": "Outstanding",
    "good": "Good",
    "requires_improvement": "Requires improvement",
    "inadequate": "Inadequate",
    "not_rated": "Not rated",
})  # fmt: skip

EVENTS: Mapping[str, tuple[int, str]] = MappingProxyType({
    "leader_lost": (2, "A key leader left"),
    "plan_failed": (3, "The recovery plan failed"),
    "guarantor_notice": (3, "The guarantor gave notice"),
    "insolvency_step": (4, "A step of insolvency was taken"),
    "unsafe_service": (4, "A service is unsafe"),
    "notice_to_quit": (4, "The provider gave notice to leave"),
})  # fmt: skip
"""What a month may report by name, with the level it opens."""


@dataclass(frozen=True)
class Measures:
    """What a month reports: days of cash, variance in percent, metrics missed, the lowest CQC rating, events."""

    cash: Decimal
    variance: Decimal
    missed: int
    quality: str
    events: frozenset[str] = field(default_factory=frozenset)


def bounds_with(agreed: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Give the figure of every bound, the default where none was agreed."""
    return {one.code: agreed.get(one.code, one.default) for one in BOUNDS}


def broken(month: Measures, agreed: Mapping[str, Decimal]) -> list[tuple[int, str]]:
    """Give every trigger that a month sets off, the highest level first, in words; of one measure only the highest."""
    figures = {"cash": month.cash, "variance": month.variance, "missed": Decimal(month.missed)}
    bounds = bounds_with(agreed)
    # In the order of their levels, so that a higher one takes the place of a lower one.
    highest = {one.measure: one for one in BOUNDS if one.is_broken(figures[one.measure], bounds[one.code])}
    found = [(one.level, _sentence(one.says(bounds[one.code]))) for one in highest.values()]
    if month.quality in QUALITY:
        found.append((QUALITY[month.quality], f"CQC rates a domain “{QUALITY_WORDS[month.quality].lower()}”"))
    found += [said for code, said in EVENTS.items() if code in month.events]
    return sorted(found, key=lambda one: -one[0])


def level_of(month: Measures, agreed: Mapping[str, Decimal]) -> Level:
    """Give the level that a month calls for."""
    return LEVELS[max((level for level, _words in broken(month, agreed)), default=0)]


def order_problems(agreed: Mapping[str, Decimal]) -> list[str]:
    """Say where a higher level would open before a lower one."""
    bounds = bounds_with(agreed)
    problems = []
    if not bounds["cash_1"] > bounds["cash_2"] > bounds["cash_3"]:
        problems.append("Days of cash must become fewer from watch to recovery to distress")
    if not bounds["variance_1"] < bounds["variance_2"]:
        problems.append("The variance of recovery must be larger than the variance of watch")
    return problems


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def plain(figure: Decimal) -> str:
    """Write a figure without zeros at its end: "30", "2.5"."""
    return f"{figure.normalize():f}"
