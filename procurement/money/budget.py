"""The contract sum, year by year (domain section 5.3; MCP framework 2016, contract sum)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .inputs import FULL, Inputs, Line, Rates, Share
from .pence import part_of, rounded, split

Key = tuple[str, str, str]
PLACES = {"service": 0, "commissioner": 1, "contract": 2}


class NotPossible(ValueError):
    """Says in one sentence why no sum comes out of what was entered."""


@dataclass(frozen=True)
class Outcome:
    """What is paid in a year if things go in one way."""

    budget: int
    performance: int
    share: int

    @property
    def total(self) -> int:
        """Give the contract sum: budget, performance payment, gain or loss."""
        return self.budget + self.performance + self.share


@dataclass(frozen=True)
class Year:
    """One year of the contract, in pence. ``indicative``: beyond the published allocations."""

    number: int
    indicative: bool
    rates: Rates
    cells: dict[Key, int]
    scope_change: int
    budget: int
    most_performance: int
    floor: Outcome
    expected: Outcome
    ceiling: Outcome
    contingency: int

    @property
    def spend(self) -> int:
        """Give what the lines add up to."""
        return sum(self.cells.values())

    def by(self, what: str) -> dict[str, int]:
        """Add the lines up by ``service``, ``commissioner`` or ``contract``."""
        found: dict[str, int] = defaultdict(int)
        for key, pence in self.cells.items():
            found[key[PLACES[what]]] += pence
        return dict(sorted(found.items()))


@dataclass(frozen=True)
class Sums:
    """Every year of a model."""

    inputs: Inputs
    years: tuple[Year, ...]

    @property
    def floor(self) -> int:
        """Give the sum over the term if as little as possible is earned."""
        return self.until(len(self.years))[0]

    @property
    def expected(self) -> int:
        """Give the sum over the term as expected."""
        return self.until(len(self.years))[1]

    @property
    def ceiling(self) -> int:
        """Give the estimated value: budget, highest performance payment and highest gain share of all years."""
        return self.until(len(self.years))[2]

    def until(self, year: int) -> tuple[int, int, int]:
        """Give lowest, expected and highest sum if the contract ends after so many years."""
        run = self.years[:year]
        return (
            sum(one.floor.total for one in run),
            sum(one.expected.total for one in run),
            sum(one.ceiling.total for one in run),
        )

    def by(self, what: str) -> dict[str, int]:
        """Add the lines of all years up by ``service``, ``commissioner`` or ``contract``."""
        found: dict[str, int] = defaultdict(int)
        for year in self.years:
            for name, pence in year.by(what).items():
                found[name] += pence
        return dict(sorted(found.items()))


def contract_sum(inputs: Inputs) -> Sums:
    """Compute every year of a model; the order of its lines changes nothing. Raises NotPossible."""
    cells = _added({}, (line for line in inputs.lines if line.from_year == 0), 0)
    if sum(cells.values()) <= 0:
        raise NotPossible("No spend of today has been entered")
    if not 0 <= inputs.performance < FULL:
        raise NotPossible("The performance payment must be less than the whole contract sum")
    years = []
    for number in range(1, inputs.years + 1):
        rates = inputs.rates_of(number)
        cells = _grown(cells, rates, number)
        changes = [line for line in inputs.lines if line.from_year == number]
        cells = _added(cells, changes, number)
        years.append(_year(inputs, number, rates, cells, sum(line.pence for line in changes)))
    return Sums(inputs, tuple(years))


def gain_or_loss(share: Share, difference: int) -> int:
    """Give the provider's part of what was saved or overspent, between collar and cap."""
    return max(-share.most_loss, min(share.most_gain, part_of(difference, share.percent)))


def most_performance(spend: int, percent: Decimal, *, inside: bool) -> tuple[int, int]:
    """Give budget and highest performance payment, which is a share of the total: 11.1% on top for 10%."""
    if inside:
        most = part_of(spend, percent)
        return spend - most, most
    return spend, rounded(spend * Fraction(percent) / Fraction(FULL - percent))


def _grown(cells: dict[Key, int], rates: Rates, number: int) -> dict[Key, int]:
    if rates.factor < 0:
        raise NotPossible(f"The rates of year {number} leave less than nothing")
    return split(rounded(sum(cells.values()) * rates.factor), cells)


def _added(cells: dict[Key, int], lines: Iterable[Line], number: int) -> dict[Key, int]:
    found = dict(cells)
    for line in lines:
        found[line.key] = found.get(line.key, 0) + line.pence
    short = sorted(key for key, pence in found.items() if pence < 0)
    if short:
        raise NotPossible(f"The changes of scope in year {number} take more out of “{short[0][0]}” than is in it")
    if number and sum(found.values()) <= 0:
        raise NotPossible(f"The changes of scope in year {number} leave nothing in the contract")
    return found


def _year(inputs: Inputs, number: int, rates: Rates, cells: dict[Key, int], scope_change: int) -> Year:
    budget, most = most_performance(sum(cells.values()), inputs.performance, inside=inputs.inside)
    share = inputs.share
    low, middle, high = (
        (-share.most_loss, gain_or_loss(share, share.difference), share.most_gain) if share else (0, 0, 0)
    )
    ceiling = Outcome(budget, part_of(most, inputs.earned_ceiling), high)
    return Year(
        number=number,
        indicative=number > inputs.published_years,
        rates=rates,
        cells=cells,
        scope_change=scope_change,
        budget=budget,
        most_performance=most,
        floor=Outcome(budget, part_of(most, inputs.earned_floor), low),
        expected=Outcome(budget, part_of(most, inputs.earned_expected), middle),
        ceiling=ceiling,
        contingency=part_of(ceiling.total, inputs.contingency),
    )
