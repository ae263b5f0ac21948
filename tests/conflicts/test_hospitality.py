"""What the guidance of June 2016 and of June 2017 says about gifts, hospitality and travel (domain rules)."""

import datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflicts.hospitality import (
    Answer,
    Kind,
    Offer,
    Wish,
    advise,
    counted_since,
    departs,
    source_key,
)
from conflicts.reference import VERSIONS

JUNE_2016, JUNE_2017 = (SimpleNamespace(**version) for version in VERSIONS)
MONEY = st.decimals(min_value=0, max_value=10_000, places=2)
PENNY = Decimal("0.01")


def said(guidance, kind, value, *, supplier=False, **more):
    return advise(guidance, Offer(kind, Decimal(value), supplier, **more)).answer


GIFTS_2016 = [
    ("0", False, Answer.ACCEPT), ("9.99", False, Answer.ACCEPT), ("10", False, Answer.ACCEPT),
    ("10.01", False, Answer.REFUSE), ("49.99", False, Answer.REFUSE), ("50", False, Answer.REFUSE),
    ("0", True, Answer.REFUSE), ("0.01", True, Answer.REFUSE), ("6", True, Answer.REFUSE), ("10", True, Answer.REFUSE),
]  # fmt: skip
GIFTS_2017 = [
    ("0", Answer.ACCEPT), ("10", Answer.ACCEPT), ("10.01", Answer.ACCEPT), ("49.99", Answer.ACCEPT),
    ("50", Answer.DECLARE), ("50.01", Answer.ORGANISATION), ("5000", Answer.ORGANISATION),
]  # fmt: skip
BRANDED_2017 = [("0", Answer.ACCEPT), ("5.99", Answer.ACCEPT), ("6", Answer.ACCEPT), ("6.01", Answer.REFUSE)]
MEALS_2017 = [
    ("0", Answer.ACCEPT), ("24.99", Answer.ACCEPT), ("25", Answer.DECLARE), ("25.01", Answer.DECLARE),
    ("74.99", Answer.DECLARE), ("75", Answer.DECLARE), ("75.01", Answer.REFUSE),
]  # fmt: skip


@pytest.mark.parametrize(("value", "supplier", "answer"), GIFTS_2016)
def test_a_gift_under_the_guidance_of_2016(value, supplier, answer):
    assert said(JUNE_2016, Kind.GIFT, value, supplier=supplier) == answer


@pytest.mark.parametrize(("value", "answer"), GIFTS_2017)
def test_a_gift_from_others_under_the_guidance_of_2017(value, answer):
    assert said(JUNE_2017, Kind.GIFT, value) == answer


@pytest.mark.parametrize(("value", "answer"), BRANDED_2017)
def test_a_branded_item_from_a_supplier_under_the_guidance_of_2017(value, answer):
    assert said(JUNE_2017, Kind.GIFT, value, supplier=True, branded=True) == answer


@pytest.mark.parametrize("value", ["0", "5.99", "6", "100"])
def test_another_gift_from_a_supplier_is_declined_under_the_guidance_of_2017(value):
    assert said(JUNE_2017, Kind.GIFT, value, supplier=True) == Answer.REFUSE


@pytest.mark.parametrize("value", ["0", "6", "500"])
def test_even_a_branded_item_from_a_supplier_is_declined_under_the_guidance_of_2016(value):
    assert said(JUNE_2016, Kind.GIFT, value, supplier=True, branded=True) == Answer.REFUSE


@pytest.mark.parametrize(("value", "answer"), MEALS_2017)
def test_a_meal_under_the_guidance_of_2017(value, answer):
    assert said(JUNE_2017, Kind.HOSPITALITY, value) == answer


@pytest.mark.parametrize(("modest", "answer"), [(True, Answer.DECLARE), (False, Answer.REFUSE)])
@pytest.mark.parametrize("value", ["0", "25", "75", "500"])
def test_a_meal_under_the_guidance_of_2016_has_no_figure_and_is_declared_when_modest(value, modest, answer):
    assert said(JUNE_2016, Kind.HOSPITALITY, value, modest=modest) == answer


@pytest.mark.parametrize(
    ("guidance", "modest", "answer"),
    [
        (JUNE_2016, True, Answer.APPROVAL), (JUNE_2016, False, Answer.APPROVAL),
        (JUNE_2017, True, Answer.APPROVAL), (JUNE_2017, False, Answer.REFUSE),
    ],
)  # fmt: skip
def test_travel_needs_approval_and_what_goes_beyond_modest_is_an_exception_from_2017(guidance, modest, answer):
    assert said(guidance, Kind.TRAVEL, "200", modest=modest) == answer


@pytest.mark.parametrize("guidance", [JUNE_2016, JUNE_2017])
def test_cash_is_never_taken(guidance):
    assert said(guidance, Kind.GIFT, "1", cash=True) == Answer.REFUSE


@pytest.mark.parametrize(
    ("guidance", "value", "earlier", "answer"),
    [
        (JUNE_2016, "5", "5", Answer.ACCEPT), (JUNE_2016, "5", "5.01", Answer.REFUSE),
        (JUNE_2017, "20", "29.99", Answer.ACCEPT), (JUNE_2017, "20", "30", Answer.DECLARE),
        (JUNE_2017, "20", "30.01", Answer.ORGANISATION),
    ],
)  # fmt: skip
def test_repeated_gifts_from_the_same_source_count_as_one(guidance, value, earlier, answer):
    assert said(guidance, Kind.GIFT, value, earlier=Decimal(earlier)) == answer


def test_repeated_branded_items_count_as_one():
    assert said(JUNE_2017, Kind.GIFT, "3", supplier=True, branded=True, earlier=Decimal("3")) == Answer.ACCEPT
    assert said(JUNE_2017, Kind.GIFT, "3", supplier=True, branded=True, earlier=Decimal("3.01")) == Answer.REFUSE


@given(value=MONEY, earlier=MONEY)
def test_a_gift_and_what_came_before_are_measured_as_their_sum(value, earlier):
    for guidance in (JUNE_2016, JUNE_2017):
        assert said(guidance, Kind.GIFT, value, earlier=earlier) == said(guidance, Kind.GIFT, value + earlier)


@given(value=MONEY, kind=st.sampled_from([Kind.GIFT, Kind.HOSPITALITY]), supplier=st.booleans())
def test_a_dearer_offer_is_never_treated_more_mildly(value, kind, supplier):
    order = list(Answer)
    for guidance in (JUNE_2016, JUNE_2017):
        for branded in (True, False):
            here = said(guidance, kind, value, supplier=supplier, branded=branded)
            dearer = said(guidance, kind, value + PENNY, supplier=supplier, branded=branded)
            assert order.index(dearer) >= order.index(here)


def test_what_the_published_text_does_not_confirm_is_marked_as_default():
    def lines(guidance, offer):
        return {line.words: line.is_default for line in advise(guidance, offer).working}

    repeated = lines(JUNE_2017, Offer(Kind.GIFT, Decimal(20), False, Decimal(30)))
    assert repeated["They count as one gift of £50"]
    assert not repeated["£50 is neither under nor over £50"]
    assert lines(JUNE_2016, Offer(Kind.GIFT, Decimal(5), True))[
        "A gift from a supplier is declined, whatever its value"
    ]
    assert advise(JUNE_2016, Offer(Kind.HOSPITALITY, Decimal(5), True)).rests_on_defaults
    assert not advise(JUNE_2017, Offer(Kind.HOSPITALITY, Decimal(5), True)).rests_on_defaults


@pytest.mark.parametrize("guidance", [JUNE_2016, JUNE_2017])
def test_advice_names_its_source(guidance):
    source = advise(guidance, Offer(Kind.GIFT, Decimal(5), False)).source

    assert guidance.gateway_number in source


@pytest.mark.parametrize(
    ("answer", "wish", "broken"),
    [
        (Answer.REFUSE, Wish.ACCEPT, True), (Answer.REFUSE, Wish.ON_BEHALF, True), (Answer.REFUSE, Wish.DECLINE, False),
        (Answer.ORGANISATION, Wish.ACCEPT, True), (Answer.ORGANISATION, Wish.ON_BEHALF, False),
        (Answer.APPROVAL, Wish.ACCEPT, False), (Answer.DECLARE, Wish.ACCEPT, False),
        (Answer.ACCEPT, Wish.ACCEPT, False),
    ],
)  # fmt: skip
def test_which_wishes_depart_from_the_guidance(answer, wish, broken):
    assert departs(answer, wish) is broken


@pytest.mark.parametrize(
    ("day", "first"),
    [("2017-06-16", "2016-06-16"), ("2016-02-29", "2015-02-28"), ("2017-01-01", "2016-01-01")],
)
def test_gifts_count_together_from_the_same_day_a_year_before(day, first):
    assert counted_since(datetime.date.fromisoformat(day), 12) == datetime.date.fromisoformat(first)


@given(day=st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)), months=st.integers(1, 60))
def test_the_first_day_that_counts_is_so_many_months_before(day, months):
    first = counted_since(day, months)

    assert (day.year - first.year) * 12 + day.month - first.month == months
    assert first.day <= day.day


@pytest.mark.parametrize("name", ["Acme Ltd", "ACME LIMITED", "The Acme Co.", "acme", "Acmé plc"])
def test_one_source_under_several_spellings(name):
    assert source_key(name) == "acme"


@pytest.mark.parametrize("name", ["Ltd", "the", "&", "日本"])
def test_a_source_always_has_a_key(name):
    assert source_key(name)
