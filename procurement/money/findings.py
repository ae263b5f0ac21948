"""What follows from a contract sum: reconciliation, affordability, risk of the provider, sensitivity, comparison."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil

from .budget import NotPossible, Sums, contract_sum
from .inputs import Envelope, Inputs, Rates
from .pence import part_of, split


@dataclass(frozen=True)
class Step:
    """One step from one sum to another; ``total`` is the sum after it."""

    what: str
    source: str
    pence: int
    total: int


@dataclass(frozen=True)
class Afford:
    """What the contract costs one commissioner in one year, and what it has for it."""

    commissioner: str
    year: int
    indicative: bool
    cost: int
    available: int

    @property
    def gap(self) -> int:
        """Give by how much the cost is above what there is, at least nought."""
        return max(self.cost - self.available, 0)


@dataclass(frozen=True)
class Provider:
    """What the provider stands to lose when its costs are what the model expects to pay it, pence."""

    worst_year: int
    until_break: int
    whole_term: int
    walk_away: int


@dataclass(frozen=True)
class Swing:
    """What one assumption does to the expected sum when it is lower and higher."""

    what: str
    low: int
    high: int


@dataclass(frozen=True)
class Difference:
    """One year of two models; a year that one of them does not have counts as nothing."""

    year: int
    before: int
    after: int

    @property
    def change(self) -> int:
        """Give by how much it changed."""
        return self.after - self.before


def reconcile(sums: Sums, *, year_value: int, longest: int, notice: int | None = None) -> list[Step]:
    """Lead from the value in the notice to the highest sum of the model.

    ``notice``: what stands in it, if there is one; otherwise what it would say, a year's value times the longest term.

    Each step is the difference of two whole computations, so that the last total is the model's to the penny.
    """
    inputs = sums.inputs
    flat = replace(inputs, rates={}, lines=tuple(one for one in inputs.lines if one.from_year == 0), share=None,
                   inside=True, earned_ceiling=Decimal(100))  # fmt: skip
    rates = inputs.rates
    grown = replace(flat, rates={year: Rates(growth=one.growth) for year, one in rates.items()})
    saved = replace(flat, rates={year: Rates(one.growth, one.efficiency) for year, one in rates.items()})
    listed = replace(flat, rates=rates)
    scoped = replace(listed, lines=inputs.lines)
    paid = replace(scoped, inside=inputs.inside, earned_ceiling=inputs.earned_ceiling)
    stages = (
        ("Spend entered against the value a year", "Lines of spend", flat),
        ("Growth", "Rates by year", grown),
        ("Efficiency", "Rates by year", saved),
        ("Growth of the list", "Rates by year", listed),
        ("Changes of scope", "Lines that begin later", scoped),
        ("Performance payment on top or not earned", "Performance payment", paid),
        ("Highest gain share", "Gain and risk share", inputs),
    )
    facts, total = year_value * longest, year_value * inputs.years
    stands = facts if notice is None else notice
    origin = f"Key facts of the case: value a year × {longest} years" if notice is None else "Notice, section II.1.5"
    steps = [
        Step("Value in the notice", origin, stands, stands),
        Step("Key facts of today against the notice", "Key facts of the case", facts - stands, facts),
        Step("Length of this version against the longest term", "Term of the contract", total - facts, total),
    ]
    for what, source, stage in stages:
        after = contract_sum(stage).ceiling
        steps.append(Step(what, source, after - total, after))
        total = after
    return steps


def affordability(sums: Sums, envelopes: Iterable[Envelope]) -> list[Afford]:
    """Compare each commissioner's part of the highest sum and its contingency with what it can spend."""
    rows = []
    for envelope in sorted(envelopes, key=lambda one: one.commissioner):
        available = envelope.pence
        for year in sums.years:
            if year.number > 1:
                available += part_of(available, envelope.growth)
            parts = split(year.ceiling.total + year.contingency, year.by("commissioner"))
            cost = parts.get(envelope.commissioner, 0)
            rows.append(Afford(envelope.commissioner, year.number, year.indicative, cost, available))
    return rows


def provider(sums: Sums, *, first_break: int) -> Provider:
    """Give the most the provider can lose, and the price of year 1 below which it should walk away.

    At that price the floor still pays the cost the model expects. House rule, from what Hinchingbrooke taught.
    """
    losses = [year.expected.total - year.floor.total for year in sums.years]
    first, inputs = sums.years[0], sums.inputs
    least = 1 - Fraction(inputs.performance) / 100 * (1 - Fraction(inputs.earned_floor) / 100)
    most_loss = inputs.share.most_loss if inputs.share else 0
    walk_away = ceil((first.expected.total + most_loss) / least)
    return Provider(max(losses), sum(losses[:first_break]), sum(losses), walk_away)


def sensitivity(sums: Sums) -> list[Swing]:
    """Vary one assumption at a time; what cannot be computed is left out."""
    inputs = sums.inputs
    one, half = Decimal(1), Decimal("0.5")
    wanted = (
        ("Growth, 1 point either way", _shifted(inputs, growth=-one), _shifted(inputs, growth=one)),
        ("Efficiency, 1 point either way", _shifted(inputs, efficiency=one), _shifted(inputs, efficiency=-one)),
        ("Growth of the list, half a point either way", _shifted(inputs, list_growth=-half),
         _shifted(inputs, list_growth=half)),
        ("Performance payment earned, least to most", replace(inputs, earned_expected=inputs.earned_floor),
         replace(inputs, earned_expected=inputs.earned_ceiling)),
    )  # fmt: skip
    swings = [_swing(what, low, high) for what, low, high in wanted]
    if inputs.share:
        rest = sums.expected - sum(year.expected.share for year in sums.years)
        years = inputs.years
        low, high = rest - years * inputs.share.most_loss, rest + years * inputs.share.most_gain
        swings.append(Swing("Gain and risk share, most loss to most gain", low, high))
    found = [swing for swing in swings if swing is not None]
    return sorted(found, key=lambda swing: swing.low - swing.high)


def compare(before: Sums, after: Sums) -> list[Difference]:
    """Set the expected sums of two models beside each other."""
    old = {year.number: year.expected.total for year in before.years}
    new = {year.number: year.expected.total for year in after.years}
    return [Difference(year, old.get(year, 0), new.get(year, 0)) for year in sorted(old | new)]


def _shifted(inputs: Inputs, **by: Decimal) -> Inputs:
    def moved(rates: Rates) -> Rates:
        return replace(rates, **{name: getattr(rates, name) + points for name, points in by.items()})

    return replace(inputs, rates={year: moved(rates) for year, rates in inputs.rates.items()})


def _swing(what: str, low: Inputs, high: Inputs) -> Swing | None:
    try:
        return Swing(what, contract_sum(low).expected, contract_sum(high).expected)
    except NotPossible:
        return None
