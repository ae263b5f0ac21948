"""What a value proposition returns: costs and benefits by year, in whole pence.

MCP framework 2016, essential job 6: commit to a clear return on investment.
Return on investment = (benefits - costs) / costs. Discounted: amounts of year n divided by (1 + rate) ** (n - 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

RATE = Decimal("3.5")
"""Default: the discount rate of the Treasury's Green Book, per cent a year."""
FORMULA = "(benefits - costs) / costs"
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Year:
    """Costs and benefits of one year, in pence."""

    number: int
    costs: int
    benefits: int


@dataclass(frozen=True)
class Return:
    """What all years come to, plain and discounted; the year in which benefits have caught up, if they do."""

    costs: int
    benefits: int
    ratio: Decimal | None
    discounted_costs: int
    discounted_benefits: int
    discounted_ratio: Decimal | None
    even_in: int | None

    @property
    def net(self) -> int:
        """Give what is left."""
        return self.benefits - self.costs

    @property
    def discounted_net(self) -> int:
        """Give what is left, discounted."""
        return self.discounted_benefits - self.discounted_costs


def returned(years: list[Year], rate: Decimal = RATE) -> Return:
    """Give what the years return, to the penny; a ratio in per cent has 2 decimal places and needs costs."""
    costs, benefits = sum(year.costs for year in years), sum(year.benefits for year in years)
    now_costs = sum((year.costs / _factor(year, rate) for year in years), Fraction(0))
    now_benefits = sum((year.benefits / _factor(year, rate) for year in years), Fraction(0))
    return Return(
        costs, benefits, _ratio(Fraction(costs), Fraction(benefits)), _pence(now_costs), _pence(now_benefits),
        _ratio(now_costs, now_benefits), _even_in(years),
    )  # fmt: skip


def _factor(year: Year, rate: Decimal) -> Fraction:
    return (1 + Fraction(rate) / 100) ** (year.number - 1)


def _ratio(costs: Fraction, benefits: Fraction) -> Decimal | None:
    """Give the return on investment in per cent."""
    if not costs:
        return None
    exact = (benefits - costs) / costs * 100
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(CENT, ROUND_HALF_UP)


def _pence(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))


def _even_in(years: list[Year]) -> int | None:
    """Give the first year from which on benefits so far are never below costs so far again."""
    balance, even = 0, None
    for year in sorted(years, key=lambda one: one.number):
        balance += year.benefits - year.costs
        even = None if balance < 0 else even or year.number
    return even
