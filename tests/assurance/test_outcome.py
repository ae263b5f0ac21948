"""How ratings become an outcome."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from assurance.bodies import Body
from assurance.outcome import (
    PASSING,
    Outcome,
    Rule,
    Value,
    combine,
    derive,
    is_softer,
    overruled,
    severity,
    strictest,
    valid_until,
)

values = some.lists(some.sampled_from(Value.values), max_size=60)
outcomes = some.lists(some.sampled_from(Outcome.values), min_size=1, max_size=3)
days = some.dates(datetime.date(2016, 1, 1), datetime.date(2040, 12, 31))


@pytest.mark.parametrize(
    ("ratings", "has_conditions", "outcome"),
    [
        (["green", "green"], False, "proceed"),
        (["green", "not_applicable"], False, "proceed"),
        ([], False, "proceed"),
        (["green", "amber"], False, "proceed_with_conditions"),
        (["green"], True, "proceed_with_conditions"),
        (["green", "amber", "red"], False, "resubmit"),
        (["red"], True, "resubmit"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else str(value),
)
def test_ratings_lead_to_an_outcome(ratings: list[str], has_conditions: bool, outcome: str) -> None:
    assert derive(ratings, has_conditions=has_conditions) == outcome


@given(values)
def test_any_red_bars_proceeding(ratings: list[str]) -> None:
    assert derive([*ratings, Value.RED]) not in PASSING


@given(values)
def test_any_amber_allows_at_best_conditions(ratings: list[str]) -> None:
    assert severity(derive([*ratings, Value.AMBER])) >= severity(Outcome.PROCEED_WITH_CONDITIONS)


@given(values, some.booleans())
def test_the_order_of_ratings_does_not_matter(ratings: list[str], has_conditions: bool) -> None:
    assert derive(ratings, has_conditions=has_conditions) == derive(sorted(ratings), has_conditions=has_conditions)


@given(values, values)
def test_more_ratings_never_make_an_outcome_softer(ratings: list[str], more: list[str]) -> None:
    assert severity(derive(ratings + more)) >= severity(derive(ratings))


@given(outcomes)
def test_no_signature_is_stricter_than_the_outcome(signed: list[str]) -> None:
    assert strictest(signed) in signed
    assert not any(is_softer(strictest(signed), one) for one in signed)


@given(days, some.integers(1, 24))
def test_months_end_on_the_same_day_or_on_the_last_of_the_month(issued: datetime.date, months: int) -> None:
    until = valid_until(issued, months=months)

    assert (until.year - issued.year) * 12 + until.month - issued.month == months
    next_day = until + datetime.timedelta(days=1)
    assert until.day == issued.day or (until.day < issued.day and next_day.month != until.month)


@given(days, some.integers(1, 52))
def test_weeks_are_seven_days_each(issued: datetime.date, weeks: int) -> None:
    assert valid_until(issued, weeks=weeks) - issued == datetime.timedelta(days=7 * weeks)


def test_an_outcome_of_gateway_two_holds_for_three_calendar_months() -> None:
    assert valid_until(datetime.date(2018, 1, 19), months=3) == datetime.date(2018, 4, 19)


def test_an_outcome_at_the_end_of_august_holds_until_the_end_of_february() -> None:
    assert valid_until(datetime.date(2017, 8, 31), months=6) == datetime.date(2018, 2, 28)


def test_feedback_does_not_end() -> None:
    assert valid_until(datetime.date(2017, 8, 31)) is None


PARTS = some.fixed_dictionaries(dict.fromkeys(Body.values, some.sampled_from(["lead", "advice", "veto"])))
SIGNED = some.fixed_dictionaries(dict.fromkeys(Body.values, some.sampled_from(Outcome.values)))


@given(rule=some.sampled_from(Rule.values), parts=PARTS, signed=SIGNED)
def test_an_outcome_is_never_softer_than_a_body_that_leads(
    rule: str, parts: dict[str, str], signed: dict[str, str]
) -> None:
    made = combine(rule, parts, signed)

    assert made in signed.values()
    assert not any(is_softer(made, signed[body]) for body, part in parts.items() if part == "lead")


@given(parts=PARTS, signed=SIGNED)
def test_where_all_decide_the_strictest_counts(parts: dict[str, str], signed: dict[str, str]) -> None:
    assert combine(Rule.ALL, parts, signed) == strictest(signed.values())
    assert overruled(Rule.ALL, parts, signed) == []


@given(parts=PARTS, signed=SIGNED)
def test_a_veto_stands(parts: dict[str, str], signed: dict[str, str]) -> None:
    stops = {body for body, part in parts.items() if part == "veto" and signed[body] not in PASSING}

    assert not stops or combine(Rule.VETO, parts, signed) not in PASSING


@given(parts=PARTS, signed=SIGNED)
def test_advice_that_is_not_followed_is_named(parts: dict[str, str], signed: dict[str, str]) -> None:
    made = combine(Rule.LEAD_WITH_ADVICE, parts, signed)

    assert set(overruled(Rule.LEAD_WITH_ADVICE, parts, signed)) == {
        body for body, one in signed.items() if severity(one) > severity(made)
    }


def test_a_veto_that_only_asks_for_conditions_does_not_stop_what_the_leads_let_pass() -> None:
    parts = {"nhs_england": "lead", "nhs_improvement": "lead", "cqc": "veto"}
    signed = {"nhs_england": "proceed", "nhs_improvement": "proceed", "cqc": "proceed_with_conditions"}

    assert combine(Rule.VETO, parts, signed) == "proceed"
    assert overruled(Rule.VETO, parts, signed) == ["cqc"]
