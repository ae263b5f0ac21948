"""How the sum of a year is made, line by line: what was done, what it gives, the rule, which answers it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .budget import Sums, Year
from .pence import rounded

SPEND, RATES, PERFORMANCE, SHARE, CONTINGENCY = "spend", "rates", "performance", "share", "contingency"
FRAMEWORK = "MCP framework 2016, contract sum"
HOUSE = "House rule"


@dataclass(frozen=True)
class Line:
    """One line of the working; ``rests_on`` names the group of answers that the figure comes from."""

    what: str
    pence: int
    rule: str
    rests_on: str = ""
    is_sum: bool = False


def working(sums: Sums, number: int) -> list[Line]:
    """Give the working of a year; its last sum is the expected contract sum, then what else follows from it."""
    year = sums.years[number - 1]
    return [*_spend(sums, year), *_payment(sums, year), *_share(sums, year), *_ends(sums, year)]


def _spend(sums: Sums, year: Year) -> list[Line]:
    if year.number == 1:
        before = sum(line.pence for line in sums.inputs.lines if line.from_year == 0)
        first = Line("Spend of today, all lines", before, FRAMEWORK, SPEND)
    else:
        before = sums.years[year.number - 2].spend
        first = Line(f"Spend of year {year.number - 1}", before, "The year before")
    rates = year.rates
    net = rounded(before * (1 + Fraction(rates.growth - rates.efficiency) / 100))
    grown = rounded(before * rates.factor)
    return [
        first,
        Line(f"Growth of {_plain(rates.growth)}% less efficiency of {_plain(rates.efficiency)}%", net - before,
             "Moves with allocations less reasonable efficiency: MCP framework 2016", RATES),
        Line(f"Growth of the list of {_plain(rates.list_growth)}%", grown - net, HOUSE, RATES),
        Line("Changes of scope that begin this year", year.scope_change, HOUSE, SPEND),
        Line(f"Spend of year {year.number}", year.spend, "Rounded to the penny once, half up", is_sum=True),
    ]  # fmt: skip


def _payment(sums: Sums, year: Year) -> list[Line]:
    inputs = sums.inputs
    where = "taken out of the spend" if inputs.inside else "on top of the spend"
    return [
        Line("Whole population budget", year.budget, FRAMEWORK, PERFORMANCE),
        Line(f"Highest performance payment: {_plain(inputs.performance)}% of the total, {where}",
             year.most_performance, "A share of the total, not on top: MCP framework 2016", PERFORMANCE),
        Line(f"Earned as expected: {_plain(inputs.earned_expected)}%", year.expected.performance, HOUSE, PERFORMANCE),
    ]  # fmt: skip


def _share(sums: Sums, year: Year) -> list[Line]:
    share = sums.inputs.share
    if share is None:
        return []
    words = f"Gain and risk share: {_plain(share.percent)}% of the expected difference, between collar and cap"
    return [Line(words, year.expected.share, "Target cost less actual cost: MCP framework 2016", SHARE)]


def _ends(sums: Sums, year: Year) -> list[Line]:
    return [
        Line("Contract sum, expected", year.expected.total, FRAMEWORK, is_sum=True),
        Line("Contract sum, lowest", year.floor.total, "Least earned, most loss shared", is_sum=True),
        Line("Contract sum, highest", year.ceiling.total, "Most earned, most gain shared", is_sum=True),
        Line(f"Contingency of the commissioners: {_plain(sums.inputs.contingency)}% of the highest sum",
             year.contingency, "Not held where the provider bears the risk of the whole system", CONTINGENCY),
    ]  # fmt: skip


def _plain(value: object) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if "." in str(value) else str(value)
