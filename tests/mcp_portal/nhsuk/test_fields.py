"""Fields: what they make of an answer, and what they say about a wrong one."""

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_portal.nhsuk import fields
from mcp_portal.nhsuk.forms import Form

from .sink import GOOD, Everything

LONDON = ZoneInfo("Europe/London")


def error_of(field, **data):
    form = type("OneField", (Form,), {"x": field})(data)
    return [str(error) for error in form.errors.get("x", [])]


def value_of(field, **data):
    form = type("OneField", (Form,), {"x": field})(data)
    assert form.is_valid(), form.errors
    return form.cleaned_data["x"]


def test_good_answers_become_values():
    form = Everything(GOOD)

    assert form.is_valid(), form.errors
    answers = form.cleaned_data
    assert answers["value"] == Decimal("244300000")
    assert answers["weight"] == Decimal(60)
    assert answers["practices"] == 46
    assert answers["held"] is False
    assert answers["sent"] == datetime.date(2017, 6, 9)
    assert answers["opened"] == datetime.datetime(2017, 7, 14, 14, 30, tzinfo=LONDON)
    assert answers["committees"] == ["g"]
    assert answers["which"] == "A loan"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("", "", ""), "Enter the date of the notice"),
        (("9", "", "2017"), "Date of the notice must include a month"),
        (("", "", "2017"), "Date of the notice must include a day and a month"),
        (("31", "2", "2017"), "Date of the notice must be a real date"),
        (("9", "13", "2017"), "Date of the notice must be a real date"),
        (("9", "6", "17"), "Year must include 4 numbers"),
        (("nine", "6", "2017"), "Date of the notice must be a real date"),
        (("1", "1", "2016"), "Date of the notice must be on or after 1 January 2017"),
    ],
)
def test_a_wrong_date_is_explained_as_the_service_manual_says(typed, said):
    field = fields.Date(label="Date of the notice", earliest=datetime.date(2017, 1, 1))

    assert error_of(field, **dict(zip(("x_day", "x_month", "x_year"), typed, strict=True))) == [said]


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_every_date_is_read_back(date):
    field = fields.Date(label="Date")

    assert value_of(field, x_day=str(date.day), x_month=f"{date:%B}", x_year=str(date.year)) == date


def test_a_date_left_empty_may_be_none():
    assert value_of(fields.Date(label="Date", required=False)) is None


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [("10:42am", 10, 42), ("14:30", 14, 30), ("2pm", 14, 0), ("12am", 0, 0), ("midday", 12, 0), ("9.05 pm", 21, 5)],
)
def test_times_are_read_as_people_write_them(typed, hour, minute):
    moment = value_of(fields.DateTime(label="Opened"), x_day="9", x_month="6", x_year="2017", x_time=typed)

    assert moment == datetime.datetime(2017, 6, 9, hour, minute, tzinfo=LONDON)


def test_a_time_the_clocks_skip_is_refused():
    day = {"x_day": "26", "x_month": "3", "x_year": "2017"}

    assert error_of(fields.DateTime(label="Opened"), **day, x_time="1:30am") == [
        "Time must not be in the hour the clocks skip"
    ]
    assert error_of(fields.DateTime(label="Opened"), **day, x_time="25:00") == [
        "Time must be a real time, like 10:42am or 14:30"
    ]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (fields.Text(label="Reference", max_length=5), "A" * 6, "Reference must be 5 characters or fewer"),
        (fields.Text(label="Reference"), " ", "Enter the reference"),
        (fields.Email(label="Email"), "nobody", "Enter an email address in the correct format, like name@example.com"),
        (fields.Whole(label="Practices"), "4.5", "Practices must be a whole number, like 14"),
        (fields.Whole(label="Practices", min_value=1), "0", "Practices must be 1 or more"),
        (fields.Money(label="Value"), "1,23", "Value must be an amount in pounds, like 1,234.50 or 244.3m"),
        (fields.Money(label="Value"), "-1", "Value must be between £0 and £1,000bn"),
        (fields.Percentage(label="Weight"), "101", "Weight must be between 0 and 100"),
        (fields.Percentage(label="Weight"), "1.234", "Weight must have 2 decimal places or fewer"),
        (fields.YesNo(label="Still held?"), "", "Select yes or no"),
        (fields.Radios(label="Route", choices=[("a", "A")]), "b", "Select one of the options"),
        (fields.Confirm(label="I agree"), "", "Tick the box to confirm"),
        (fields.Text(label="Why?", error_messages={"required": "Enter why"}), "", "Enter why"),
        (fields.Whole(label="How many?", called="number of practices"), "x",
         "Number of practices must be a whole number, like 14"),
    ],
)  # fmt: skip
def test_errors_say_what_to_do(field, typed, said):
    assert error_of(field, x=typed) == [said]


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_whole_numbers_are_read_with_and_without_commas(number):
    field = fields.Whole(label="Number")

    assert value_of(field, x=f"{number:,}") == value_of(field, x=str(number)) == number


def test_a_long_text_counts_a_line_end_once():
    assert value_of(fields.LongText(label="Reason", max_length=3), x="a\r\nb") == "a\nb"


def test_a_revealed_question_counts_only_when_asked():
    not_asked = Everything(GOOD | {"kind": "financial", "which": "left over"})
    asked = Everything(GOOD | {"kind": "other", "which": ""})

    assert not_asked.is_valid(), not_asked.errors
    assert not_asked.cleaned_data["which"] == ""
    assert list(asked.errors) == ["which"]


def test_yes_and_no_are_shown_as_they_were_answered():
    form = type("OneField", (Form,), {"x": fields.YesNo(label="Still held?")})(initial={"x": False})

    assert 'value="no" checked' in form["x"].as_field_group()
