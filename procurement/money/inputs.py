"""What a money model is made of, as somebody entered it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

NOTHING = Decimal(0)
FULL = Decimal(100)


@dataclass(frozen=True)
class Line:
    """What one commissioner spends a year on one service out of one contract.

    ``from_year`` 0 is today's spend; a later year adds to the scope from that year on, or takes from it.
    """

    service: str
    commissioner: str
    contract: str
    pence: int
    from_year: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """Give what makes two lines the same."""
        return self.service, self.commissioner, self.contract


@dataclass(frozen=True)
class Rates:
    """By how many per cent a year's budget differs from that of the year before."""

    growth: Decimal = NOTHING
    efficiency: Decimal = NOTHING
    list_growth: Decimal = NOTHING

    @property
    def factor(self) -> Fraction:
        """Give (1 + growth - efficiency) x (1 + growth of the list), domain section 5.3."""
        return (1 + Fraction(self.growth - self.efficiency) / 100) * (1 + Fraction(self.list_growth) / 100)


UNCHANGED = Rates()


@dataclass(frozen=True)
class Share:
    """The gain and risk share with the acute provider, pence a year.

    ``difference``: target cost less actual cost that the model expects; below nought when more is spent.
    """

    percent: Decimal
    most_gain: int
    most_loss: int
    difference: int = 0


@dataclass(frozen=True)
class Envelope:
    """What one commissioner can spend on these services in year 1, and by how much that grows a year."""

    commissioner: str
    pence: int
    growth: Decimal = NOTHING


@dataclass(frozen=True)
class Inputs:
    """Everything a contract sum is made of.

    ``rates`` hold from a year until the next one named. ``inside``: the performance payment is part of today's spend
    (CQUIN and QOF are in it already) rather than added to it; either way it is a share of the total.
    """

    years: int
    lines: tuple[Line, ...]
    rates: Mapping[int, Rates] = field(default_factory=dict)
    performance: Decimal = Decimal(10)
    inside: bool = True
    earned_floor: Decimal = NOTHING
    earned_expected: Decimal = Decimal(80)
    earned_ceiling: Decimal = FULL
    share: Share | None = None
    contingency: Decimal = NOTHING
    published_years: int = 3

    def rates_of(self, year: int) -> Rates:
        """Give the rates of a year: those of the last year named up to it."""
        named = [start for start in self.rates if start <= year]
        return self.rates[max(named)] if named else UNCHANGED
