"""Whom a provider would look after: hubs by size, the share of the list covered, and what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

SMALLEST_HUB, LARGEST_HUB = 30_000, 50_000
"""How many people a hub serves, typically: MCP framework 2016, section 2."""
MINIMUM = 100_000
"""How many people an MCP needs at least: MCP framework 2016."""
DEFAULT_UNREGISTERED = Decimal("0.00")
"""Residents without a practice, as a percentage of the list, until somebody enters an estimate."""
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Hub:
    """A hub with its practices and the people on their lists; without a name, the practices that have no hub."""

    name: str
    practices: int
    people: int

    @property
    def verdict(self) -> str:
        """Say how its size lies to the range."""
        if self.people < SMALLEST_HUB:
            return f"{SMALLEST_HUB - self.people:,} too few"
        if self.people > LARGEST_HUB:
            return f"{self.people - LARGEST_HUB:,} too many"
        return "In the range"

    @property
    def fits(self) -> bool:
        """Say whether its size is in the range."""
        return SMALLEST_HUB <= self.people <= LARGEST_HUB


@dataclass(frozen=True)
class Population:
    """The people of a case: on all lists, on the lists of practices that mean to take part, and without a practice."""

    practices: int
    registered: int
    taking_part: int
    practices_taking_part: int
    undecided: int
    unregistered_percent: Decimal
    is_default: bool

    @property
    def covered(self) -> Decimal:
        """Give the share of the list covered, in percent to one place."""
        if not self.registered:
            return Decimal("0.0")
        return (HUNDRED * self.taking_part / self.registered).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def unregistered(self) -> int:
        """Give the residents without a practice who are counted with the lists of those taking part."""
        return int((self.taking_part * self.unregistered_percent / HUNDRED).quantize(Decimal(1), ROUND_HALF_UP))

    @property
    def unregistered_words(self) -> str:
        """Give the percentage without zeros behind the point that say nothing."""
        return f"{self.unregistered_percent.normalize():f}%"

    @property
    def whole(self) -> int:
        """Give the population of the budget: the lists of those taking part and the residents without a practice."""
        return self.taking_part + self.unregistered


@dataclass(frozen=True)
class Finding:
    """Something that does not fit, and on what that rests."""

    what: str
    source: str


FRAMEWORK = "MCP framework 2016 (default)"
HOUSE = "House rule"


def findings(population: Population, hubs: Sequence[Hub], *, list_size: int, practice_count: int) -> list[Finding]:
    """Name everything that does not fit; ``list_size`` and ``practice_count`` are those of the key facts."""
    found = []
    if population.whole < MINIMUM:
        short = f"{MINIMUM - population.whole:,} people too few for an MCP, which needs {MINIMUM:,} or more"
        found.append(Finding(short, FRAMEWORK))
    for hub in hubs:
        if hub.name and not hub.fits:
            words = f"{hub.name} has {hub.people:,} people: {hub.verdict}"
            found.append(Finding(f"{words} for a hub of {SMALLEST_HUB:,} to {LARGEST_HUB:,}", FRAMEWORK))
    without = sum(hub.practices for hub in hubs if not hub.name)
    if without:
        found.append(Finding(_are(without, "without a hub"), HOUSE))
    if population.undecided:
        found.append(Finding(_are(population.undecided, "undecided"), HOUSE))
    if population.practices != practice_count:
        found.append(
            Finding(f"The key facts say {practice_count:,} practices, here are {population.practices:,}", HOUSE)
        )
    if population.registered != list_size:
        words = f"The key facts say {list_size:,} registered patients, the lists have {population.registered:,}"
        found.append(Finding(words, HOUSE))
    return found


def _are(count: int, what: str) -> str:
    return f"1 practice is {what}" if count == 1 else f"{count:,} practices are {what}"


@dataclass(frozen=True)
class Scale:
    """How far the axis of the drawing goes, and where it is marked."""

    top: int
    marks: tuple[int, ...]


def scale_of(hubs: Sequence[Hub]) -> Scale:
    """Give an axis in round steps that holds every hub and the range."""
    most = max([LARGEST_HUB, *(hub.people for hub in hubs)])
    step = next(size for power in range(4, 12) for size in (10**power, 2 * 10**power, 5 * 10**power) if size * 7 > most)
    top = step * (most // step + 1)
    return Scale(top, tuple(range(0, top + 1, step)))
