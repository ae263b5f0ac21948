"""The formulas of domain section 5.3, each with a figure worked by hand, and what holds for all figures."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.benchmarks.money import large_model
from procurement.money import (
    Envelope,
    Inputs,
    Line,
    NotPossible,
    Rates,
    Share,
    affordability,
    compare,
    contract_sum,
    in_pence,
    provider,
    reconcile,
    sensitivity,
    split,
    threshold_on,
    working,
)
from procurement.money.budget import gain_or_loss, most_performance

MILLION = 100_000_000
LINES = (
    Line("Community", "CCG", "community", 60 * MILLION),
    Line("Outpatients", "CCG", "acute", 30 * MILLION),
    Line("Public health", "Council", "public_health", 10 * MILLION),
)


def model(**changes: object) -> Inputs:
    return replace(Inputs(years=10, lines=LINES), **changes)  # type: ignore[arg-type]


def test_a_budget_grows_less_efficiency_times_the_list_and_then_takes_its_scope_changes():
    rates = {2: Rates(Decimal("3.5"), Decimal("1.5"), Decimal("0.5"))}
    change = Line("Dentistry", "CCG", "primary_care", MILLION, from_year=2)

    years = contract_sum(model(rates=rates, lines=(*LINES, change))).years

    assert years[0].spend == 100 * MILLION
    assert years[1].spend == int(100 * MILLION * Decimal("1.02") * Decimal("1.005")) + MILLION
    assert years[1].scope_change == MILLION
    assert years[2].rates == rates[2]  # they hold until others are named


@pytest.mark.parametrize(("inside", "spend", "budget", "most"), [(False, 9000, 9000, 1000), (True, 10_000, 9000, 1000)])
def test_the_performance_payment_is_a_tenth_of_the_total_and_not_on_top(
    inside: bool, spend: int, budget: int, most: int
) -> None:
    assert most_performance(spend, Decimal(10), inside=inside) == (budget, most)
    assert most * 10 == budget + most


def test_floor_expected_and_ceiling_differ_by_what_is_earned():
    year = contract_sum(model()).years[0]

    assert (year.floor.total, year.expected.total, year.ceiling.total) == (90 * MILLION, 98 * MILLION, 100 * MILLION)


@pytest.mark.parametrize(
    ("difference", "given_"), [(1000, 500), (-1000, -500), (9000, 2000), (-9000, -1500), (0, 0), (1, 1), (-1, -1)]
)
def test_the_share_ends_at_cap_and_collar(difference: int, given_: int) -> None:
    assert gain_or_loss(Share(Decimal(50), 2000, 1500), difference) == given_


def test_the_estimated_value_holds_the_highest_payment_and_the_highest_gain_of_all_years():
    share = Share(Decimal(50), 2 * MILLION, MILLION)

    sums = contract_sum(model(share=share))

    assert sums.ceiling == 10 * 102 * MILLION
    assert sums.floor == 10 * 89 * MILLION


def test_the_working_of_a_year_adds_up_line_by_line():
    rates = {2: Rates(Decimal("3.13"), Decimal("1.07"), Decimal("0.51"))}
    change = Line("Dentistry", "CCG", "primary_care", 12_345_678, from_year=2)
    sums = contract_sum(model(rates=rates, lines=(*LINES, change), share=Share(Decimal(50), MILLION, MILLION, -5000)))

    lines = {line.what: line.pence for line in working(sums, 2)}
    made = [line.pence for line in working(sums, 2)]

    assert sum(made[:4]) == made[4] == lines["Spend of year 2"] == sums.years[1].spend
    assert made[5] + made[7] + made[8] == lines["Contract sum, expected"] == sums.years[1].expected.total
    assert made[8] == -2500


def test_a_contract_that_ends_at_a_break_comes_to_the_years_until_then():
    assert contract_sum(model()).until(2) == (180 * MILLION, 196 * MILLION, 200 * MILLION)


def test_years_beyond_published_allocations_are_indicative():
    assert [year.indicative for year in contract_sum(model(years=5, published_years=3)).years] == [
        False, False, False, True, True,
    ]  # fmt: skip


def test_contingency_is_half_a_per_cent_unless_the_provider_bears_the_risk():
    assert contract_sum(model(contingency=Decimal("0.5"))).years[0].contingency == MILLION // 2
    assert contract_sum(model()).years[0].contingency == 0


def test_what_a_commissioner_pays_is_its_part_of_the_highest_sum_and_of_the_contingency():
    sums = contract_sum(model(contingency=Decimal("0.5"), years=2))

    rows = affordability(sums, [Envelope("Council", 10 * MILLION, Decimal(1)), Envelope("CCG", 91 * MILLION)])

    council = [row for row in rows if row.commissioner == "Council"]
    assert [row.cost for row in council] == [1005 * MILLION // 100] * 2
    assert [row.available for row in council] == [10 * MILLION, 1010 * MILLION // 100]
    assert [row.gap for row in council] == [5 * MILLION // 100, 0]


def test_a_provider_that_must_not_lose_walks_away_below_the_price_whose_floor_pays_its_cost():
    sums = contract_sum(model(share=Share(Decimal(50), MILLION, MILLION)))

    found = provider(sums, first_break=2)

    assert found.worst_year == 9 * MILLION  # 8m of performance payment and 1m of loss share
    assert found.until_break == 18 * MILLION
    assert found.walk_away == 110 * MILLION  # (98m expected + 1m) / 0.9


def test_the_notice_leads_to_the_model_step_by_step_and_to_the_penny():
    rates = {2: Rates(Decimal("3.1"), Decimal("1.3"), Decimal("0.7"))}
    lines = (*LINES, Line("Dentistry", "CCG", "primary_care", 123_456_789, from_year=4))
    sums = contract_sum(model(rates=rates, lines=lines, share=Share(Decimal(40), 777, 999)))

    value = in_pence(Decimal("100000000.00"))
    steps = reconcile(sums, year_value=value, longest=15)
    noticed = reconcile(sums, year_value=value, longest=15, notice=123_456)

    assert steps[0].total == 15 * 100 * MILLION
    assert [step.pence for step in steps[1:4]] == [0, -5 * 100 * MILLION, 0]  # facts, term, lines
    assert noticed[1].pence == 15 * 100 * MILLION - 123_456
    for found in (steps, noticed):
        assert found[-1].total == sum(step.pence for step in found) == sums.ceiling


def test_sensitivity_puts_the_strongest_assumption_first():
    sums = contract_sum(model(rates={2: Rates(Decimal(3), Decimal(1))}))

    swings = sensitivity(sums)

    assert [swing.high - swing.low for swing in swings] == sorted(
        (swing.high - swing.low for swing in swings), reverse=True
    )
    assert all(swing.low <= sums.expected <= swing.high for swing in swings)


def test_two_versions_are_compared_over_the_longer_term():
    rows = compare(contract_sum(model(years=1)), contract_sum(model(years=2)))

    assert [(row.year, row.change) for row in rows] == [(1, 0), (2, 98 * MILLION)]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((), "No spend of today has been entered"),
        ((*LINES, Line("Outpatients", "CCG", "acute", -31 * MILLION, from_year=3)), "take more out of “Outpatients”"),
    ],
)
def test_what_cannot_be_is_said(lines: tuple[Line, ...], said: str) -> None:
    with pytest.raises(NotPossible, match=said):
        contract_sum(model(lines=lines))


@pytest.mark.parametrize(
    ("day", "pounds"), [("2016-07-14", 589_148), ("2017-12-31", 589_148), ("2018-01-01", 615_278), ("2013-12-31", None)]
)
def test_the_threshold_is_that_of_the_day_the_procurement_starts(day: str, pounds: int | None) -> None:
    found = threshold_on(datetime.date.fromisoformat(day))

    assert (found.pounds if found else None) == pounds


AMOUNTS = st.integers(min_value=0, max_value=10**12)


@settings(max_examples=40, deadline=None)
@given(st.integers(-(10**12), 10**12), st.dictionaries(st.text(max_size=3), AMOUNTS, min_size=1, max_size=12))
def test_parts_add_up_to_the_penny_and_are_fair(total: int, weights: dict[str, int]) -> None:
    weights = {**weights, "one": 1}

    parts = split(total, weights)

    assert sum(parts.values()) == total
    whole = sum(weights.values())
    assert all(abs(parts[key] * whole - total * weight) < whole for key, weight in weights.items())


RATE = st.decimals(min_value=-5, max_value=8, places=2)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xy"), AMOUNTS), min_size=1, max_size=8),
    st.builds(Rates, RATE, RATE, RATE),
    st.randoms(use_true_random=False),
)
def test_sums_by_year_and_by_source_agree_in_any_order(lines, rates, chance) -> None:
    made = [Line(service, who, "acute", pence) for service, who, pence in lines] + [Line("z", "x", "community", 1000)]
    shuffled = list(made)
    chance.shuffle(shuffled)

    sums = contract_sum(model(lines=tuple(made), rates={2: rates}))

    assert sums == replace(contract_sum(replace(sums.inputs, lines=tuple(shuffled))), inputs=sums.inputs)
    for year in sums.years:
        assert sum(year.by("service").values()) == sum(year.by("commissioner").values()) == year.spend
        assert year.budget + year.most_performance == year.spend
    assert sum(sums.by("contract").values()) == sum(year.spend for year in sums.years)


def test_the_large_model_of_the_benchmark_adds_up():
    inputs = large_model()

    sums = contract_sum(inputs)

    assert len(sums.years[0].cells) == 240
    assert sum(sums.by("commissioner").values()) == sum(sums.by("service").values()) == sum(y.spend for y in sums.years)
