"""Amounts of money as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_portal.nhsuk import money
from mcp_portal.nhsuk.wording import pounds

PENNIES = st.decimals(min_value=0, max_value=Decimal("999999999999"), places=2)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("£244.3m", "244300000"),
        ("1,234.50", "1234.50"),
        ("12500", "12500"),
        (" £3.4bn ", "3400000000"),
        ("3.4 billion", "3400000000"),
        ("80 million", "80000000"),
        ("12.5k", "12500"),
        ("£ 0.07", "0.07"),
        ("-20", "-20"),
    ],
)
def test_amounts_are_read_as_people_write_them(typed, amount):
    assert money.parse(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["", "many", "9" * 30, "1,23", "12,34,567", "1.2.3", "0.005", "£", "1e9", "NaN", "5 pounds"]
)
def test_what_is_not_clearly_an_amount_is_refused(typed):
    with pytest.raises(money.NotAnAmount):
        money.parse(typed)


@given(PENNIES)
def test_a_written_amount_is_read_back_to_the_penny(amount):
    assert money.parse(f"£{amount:,.2f}") == amount
    assert money.parse(f"{amount}") == amount


@given(PENNIES)
def test_a_short_amount_is_read_back_to_within_half_of_its_last_place(amount):
    unit = 10**9 if amount >= 10**9 else 10**6 if amount >= 10**6 else Decimal(0)

    assert abs(money.parse(pounds(amount)) - amount) <= unit * Decimal("0.005")


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_refused(typed):
    try:
        amount = money.parse(typed)
    except money.NotAnAmount:
        return

    assert amount == amount.quantize(Decimal("0.01"))
