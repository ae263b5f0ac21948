"""The standstill: when it ends and from when the contract may be signed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.deadlines import Answer, Unanswerable, compute, england

DAYS = st.dates(date(2012, 1, 1), date(2028, 11, 1))
MAYBE = st.none() | DAYS


def standstill(**inputs: object) -> Answer:
    return compute("standstill", inputs)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("inputs", "end", "sign"),
    [
        pytest.param({"electronic_sent": "2017-12-22"}, "2018-01-02", "2018-01-03", id="over new year"),
        pytest.param({"electronic_sent": "2017-04-13"}, "2017-04-24", "2017-04-25", id="over easter"),
        pytest.param({"electronic_sent": "2018-03-20"}, "2018-04-03", "2018-04-04", id="onto good friday"),
        pytest.param({"electronic_sent": "2017-05-05"}, "2017-05-15", "2017-05-16", id="no day skipped"),
        pytest.param({"other_sent": "2017-07-03", "last_receipt": "2017-07-06"}, "2017-07-17", "2017-07-18", id="post"),
        pytest.param({"other_sent": "2017-07-03"}, "2017-07-18", "2017-07-19", id="post, receipt not known"),
        pytest.param(
            {"electronic_sent": "2018-02-08T14:14", "other_sent": "2018-02-08", "last_receipt": "2018-02-12"},
            "2018-02-22",
            "2018-02-23",
            id="both means",
        ),
        pytest.param({"electronic_sent": "2017-03-17"}, "2017-03-27", "2017-03-28", id="clocks go forward"),
        pytest.param({"electronic_sent": "2017-04-21"}, "2017-05-02", "2017-05-03", id="onto early may day"),
    ],
)
def test_the_standstill_ends_on_the_day_worked_out_by_hand(inputs: dict[str, str], end: str, sign: str) -> None:
    answer = standstill(**inputs)

    assert (str(answer.date), str(answer.earliest_next)) == (end, sign)


def test_every_day_skipped_is_a_line_with_its_reason() -> None:
    answer = standstill(electronic_sent="2018-03-20")

    skipped = [row["what"] for row in answer.as_rows() if row["kind"] == "skip"]
    assert skipped == [
        "Skipped: Good Friday is a bank holiday",
        "Skipped: Saturday is not a working day",
        "Skipped: Sunday is not a working day",
        "Skipped: Easter Monday is a bank holiday",
    ]


def test_the_answer_line_refers_to_the_lines_it_comes_from() -> None:
    rows = standstill(electronic_sent="2018-02-08T14:14", other_sent="2018-02-08", last_receipt="2018-02-12").as_rows()

    assert rows[0]["detail"] == "2:14pm. The day of sending is day 0"
    assert rows[3] == {
        "what": "End for letters sent electronically",
        "detail": "",
        "date": "Monday 19 February 2018",
        "rule": "Lines 1 to 3",
        "kind": "step",
    }
    assert rows[-2]["what"] == "End of the standstill: the later of lines 4 and 9"
    assert rows[-1]["rule"] == "The day after line 10"


def test_a_letter_sent_late_in_the_evening_of_summer_counts_for_the_day_in_london() -> None:
    answer = standstill(electronic_sent=datetime(2017, 7, 3, 23, 30, tzinfo=UTC))

    assert answer.lines[0].date == date(2017, 7, 4)


def test_a_date_past_the_known_bank_holidays_says_so() -> None:
    answer = standstill(electronic_sent="2029-03-20")

    notes = [line.what for line in answer.lines if line.kind == "note"]
    assert notes == ["Bank holidays are only known for 2012 to 2028"]


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({}, "Enter electronic_sent="),
        ({"last_receipt": "2018-02-12"}, "Enter electronic_sent="),
        ({"electronic_sent": "2018-02-08", "last_receipt": "2018-02-12"}, "enter other_sent as well"),
        (
            {"other_sent": "2018-02-08", "last_receipt": "2018-02-07"},
            "enter Thursday 8 February 2018 or later",
        ),
        ({"electronic_sent": "2018-02-30"}, "2018-02-30 is not in the calendar"),
        ({"electronic_sent": "tomorrow"}, "enter a date as year, month and day"),
        ({"electronic_sent": "2017-03-26T01:30"}, "01:30 on 26 March 2017 does not exist"),
        ({"electronic_sent": "2017-10-29T01:30"}, "01:30 on 29 October 2017 happens twice"),
        ({"electronic_sent": "1066-10-14"}, "enter a date from 2000 to 2099"),
        ({"sent": "2018-02-08"}, "sent is not asked for here"),
    ],
)
def test_answers_that_cannot_be_used_are_refused_in_a_sentence(inputs: dict[str, str], sentence: str) -> None:
    with pytest.raises(Unanswerable) as refusal:
        standstill(**inputs)

    assert sentence in "\n".join(refusal.value.problems)


@given(electronic=MAYBE, other=MAYBE, posted_for=st.none() | st.integers(0, 60))
def test_it_never_ends_on_a_day_off_and_signing_comes_after(
    electronic: date | None, other: date | None, posted_for: int | None
) -> None:
    if electronic is None and other is None:
        return
    received = other + timedelta(days=posted_for) if other and posted_for is not None else None

    answer = standstill(electronic_sent=electronic, other_sent=other, last_receipt=received)

    assert england().is_working(answer.date)
    assert answer.earliest_next == answer.date + timedelta(days=1)
    assert answer.lines[-1].date == answer.earliest_next
    if electronic:
        assert answer.date >= electronic + timedelta(days=10)
    if other:
        assert answer.date >= other + timedelta(days=10)


@given(sent=DAYS, later=st.integers(0, 400))
def test_a_later_letter_never_ends_the_standstill_sooner(sent: date, later: int) -> None:
    after = sent + timedelta(days=later)

    assert standstill(electronic_sent=sent).date <= standstill(electronic_sent=after).date
    assert standstill(other_sent=sent).date <= standstill(other_sent=after).date
    assert (
        standstill(other_sent=sent, last_receipt=sent).date
        <= standstill(other_sent=sent, last_receipt=after).date
        <= standstill(other_sent=sent).date
    )


@given(electronic=DAYS, other=DAYS)
def test_a_second_means_never_shortens_the_standstill(electronic: date, other: date) -> None:
    both = standstill(electronic_sent=electronic, other_sent=other).date

    assert both == max(standstill(electronic_sent=electronic).date, standstill(other_sent=other).date)


def test_it_is_over_at_midnight_in_london_and_not_before() -> None:
    answer = standstill(electronic_sent="2017-07-03")

    assert answer.date == date(2017, 7, 13)
    assert not answer.is_over(datetime(2017, 7, 13, 22, 59, tzinfo=UTC))
    assert answer.is_over(datetime(2017, 7, 13, 23, 0, tzinfo=UTC))
