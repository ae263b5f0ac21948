"""Dates, amounts and counts in words."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_portal.nhsuk import wording

FRIDAY = datetime.date(2017, 6, 9)
SUMMER = datetime.datetime(2017, 6, 9, 9, 42, tzinfo=datetime.UTC)


def test_dates_are_written_without_leading_noughts():
    assert wording.day(FRIDAY) == "9 June 2017"
    assert wording.weekday(FRIDAY) == "Friday 9 June 2017"


def test_moments_are_written_in_british_time():
    assert wording.moment(SUMMER) == "9 June 2017, 10:42am"
    assert wording.day(datetime.datetime(2017, 6, 9, 23, 30, tzinfo=datetime.UTC)) == "10 June 2017"


@pytest.mark.parametrize(
    ("hour", "minute", "written"),
    [(0, 0, "midnight"), (0, 5, "12:05am"), (9, 0, "9am"), (12, 0, "midday"), (12, 1, "12:01pm"), (17, 30, "5:30pm")],
)
def test_times_are_written_for_people(hour, minute, written):
    assert wording.time(datetime.time(hour, minute)) == written


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("244300000", "£244.3m"),
        ("3400000000", "£3.4bn"),
        ("12500", "£12,500"),
        ("1234.5", "£1,234.50"),
        ("0", "£0"),
        ("999999.99", "£999,999.99"),
        ("995000000", "£995m"),
        ("999999999", "£1bn"),
        ("-80000000", "-£80m"),
    ],
)
def test_amounts_are_short_and_never_change_size(amount, written):
    assert wording.pounds(Decimal(amount)) == written


@given(st.decimals(min_value=0, max_value=Decimal("9999999999999"), places=2))
def test_an_amount_never_has_four_digits_before_its_unit_unless_in_billions(amount):
    written = wording.pounds(amount)

    assert not (written.endswith("m") and len(written.split(".")[0].rstrip("m")) > 4)


def test_counts_agree_with_their_noun():
    assert wording.plural(1, "requirement") == "1 requirement"
    assert wording.plural(8, "requirement") == "8 requirements"
    assert wording.plural(2, "person", "people") == "2 people"
    assert wording.plural(1200, "patient") == "1,200 patients"


def test_lists_end_with_a_conjunction():
    assert wording.listed(["A", "B", "C"]) == "A, B and C"
    assert wording.listed(["A"]) == "A"
    assert wording.listed([]) == ""


def test_acronyms_keep_their_capitals():
    assert wording.lower_first("Date of the notice") == "date of the notice"
    assert wording.lower_first("NHS number") == "NHS number"


@pytest.mark.parametrize(("value", "text"), [("30.00", "30"), ("2.50", "2.5"), ("1200", "1,200"), ("0.00", "0")])
def test_a_figure_has_no_zeros_at_its_end(value: str, text: str) -> None:
    assert wording.figure(Decimal(value)) == text
