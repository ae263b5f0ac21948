"""All deadline rules: their dates, their working and what they refuse."""

import json
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.deadlines import LIGHT_TOUCH, Kind, Unanswerable, compute
from procurement.deadlines.times import in_words

NAMES = [
    "standstill",
    "award_notice",
    "declaration",
    "declaration_review",
    "register_removal",
    "request_to_participate",
    "national_publication",
    "contracts_finder",
    "claim",
    "ineffectiveness",
    "gp_return_notice",
    "patients_follow",
    "first_break",
    "gateway_validity",
    "file_retention",
    "coi_training",
    "conditions_due",
    "scrutiny_comments",
]


def test_every_rule_of_the_contract_exists_and_no_other() -> None:
    assert list(LIGHT_TOUCH.rules) == NAMES


@pytest.mark.parametrize(
    ("rule", "inputs", "due", "following"),
    [
        ("award_notice", {"signed": "2018-02-23"}, "2018-03-25", None),
        ("award_notice", {"signed": "2017-05-03", "grouped": "yes"}, "2017-07-30", None),
        ("award_notice", {"signed": "2017-12-31", "grouped": "yes"}, "2018-01-30", None),
        ("award_notice", {"signed": "2018-01-01", "grouped": "yes"}, "2018-04-30", None),
        ("declaration", {"aware": "2017-05-04"}, "2017-06-01", None),
        ("declaration_review", {"filed": "2017-05-04", "guidance": "2016"}, "2017-11-04", None),
        ("declaration_review", {"filed": "2017-06-15"}, "2017-12-15", None),
        ("declaration_review", {"filed": "2017-06-16"}, "2018-06-16", None),
        ("declaration_review", {"filed": "2016-08-31"}, "2017-02-28", None),
        ("register_removal", {"ended": "2017-05-04"}, "2017-11-04", "2023-05-04"),
        ("request_to_participate", {"dispatched": "2017-06-09"}, "2017-07-09", "2017-07-10"),
        (
            "national_publication",
            {"receipt_confirmed": "2017-06-09T10:42"},
            "2017-06-11T10:42",
            "2017-06-11T10:42",
        ),
        (
            "national_publication",
            {"receipt_confirmed": "2017-06-09T10:42", "published": "2017-06-10T09:00"},
            "2017-06-10T09:00",
            "2017-06-10T09:00",
        ),
        (
            "national_publication",
            {"receipt_confirmed": "2017-03-25T12:00"},
            "2017-03-27T13:00",
            "2017-03-27T13:00",
        ),
        ("contracts_finder", {"allowed_at": "2017-03-25T12:00"}, "2017-03-26T13:00", None),
        ("contracts_finder", {"allowed_at": "2017-10-28T12:00"}, "2017-10-29T11:00", None),
        ("contracts_finder", {"allowed_at": "2017-10-28T02:30"}, "2017-10-29T01:30+00:00", None),
        ("claim", {"knowledge": "2018-02-08"}, "2018-03-10", "2018-03-11"),
        (
            "ineffectiveness",
            {"award_notice": "2018-03-12", "signed": "2018-02-23"},
            "2018-04-11",
            "2018-04-12",
        ),
        ("ineffectiveness", {"signed": "2018-02-23"}, "2018-08-23", "2018-08-24"),
        (
            "ineffectiveness",
            {"award_notice": "2018-08-20", "signed": "2018-02-23"},
            "2018-08-23",
            "2018-08-24",
        ),
        ("gp_return_notice", {"go_live": "2018-04-01", "window": "1"}, "2019-04-01", "2020-04-01"),
        ("gp_return_notice", {"go_live": "2018-04-01", "window": "3"}, "2023-04-01", "2024-04-01"),
        ("patients_follow", {"go_live": "2018-04-01"}, "2020-04-01", "2020-04-02"),
        ("first_break", {"go_live": "2018-04-01", "years": "3"}, "2021-04-01", None),
        ("first_break", {"go_live": "2020-02-29", "years": "2"}, "2022-02-28", None),
        ("gateway_validity", {"stage": "1", "issued": "2017-05-31"}, "2017-11-30", None),
        ("gateway_validity", {"stage": "2", "issued": "2018-02-02"}, "2018-05-02", None),
        ("gateway_validity", {"stage": "3", "issued": "2018-03-09"}, "2018-04-06", None),
        ("file_retention", {"award": "2018-02-06"}, "2021-02-06", "2021-02-07"),
        ("file_retention", {"award": "2018-02-06", "contract_end": "2033-03-31"}, "2033-03-31", "2033-04-01"),
        ("file_retention", {"award": "2018-02-06", "contract_end": "2019-03-31"}, "2021-02-06", "2021-02-07"),
        ("coi_training", {"year": "2018"}, "2018-01-31", None),
        ("conditions_due", {"issued": "2018-02-02", "days": "28"}, "2018-03-02", None),
        ("scrutiny_comments", {"stated": "2017-03-31"}, "2017-03-31", "2017-04-01"),
    ],
)
def test_the_date_is_the_one_worked_out_by_hand(
    rule: str, inputs: dict[str, str], due: str, following: str | None
) -> None:
    answer = compute(rule, inputs).as_json()

    assert (answer["date"], answer["earliest_next"]) == (due, following)


@pytest.mark.parametrize("rule", NAMES)
def test_an_example_of_every_rule_carries_its_working_and_ends_in_the_answer(rule: str) -> None:
    declared = LIGHT_TOUCH.rules[rule]

    answer = compute(rule, {one.name: one.example for one in declared.inputs})

    shown = answer.as_json()
    assert list(shown) == ["rule", "source", "inputs", "date", "earliest_next", "working"]
    assert json.loads(json.dumps(shown))["working"][-1]["kind"] == "answer"
    assert [line["line"] for line in shown["working"]] == list(range(1, len(answer.lines) + 1))
    assert shown["date"] in [line["date"] for line in shown["working"] if line["kind"] == "answer"]
    assert all(row["what"] and row["date"] and row["rule"] for row in answer.as_rows())


@pytest.mark.parametrize("rule", NAMES)
def test_the_kind_of_rule_is_named_unless_it_is_law(rule: str) -> None:
    declared = LIGHT_TOUCH.rules[rule]

    answer = compute(rule, {one.name: one.example for one in declared.inputs})

    assert (answer.kind.value in answer.source) == (answer.kind is not Kind.LAW)


def test_a_grouped_award_notice_is_law_and_a_single_one_a_default() -> None:
    assert compute("award_notice", {"signed": "2018-02-23"}).source == "House rule (default)"
    assert compute("award_notice", {"signed": "2018-02-23", "grouped": "yes"}).source == "PCR 2015, regulation 75"


def test_a_due_date_on_a_sunday_stays_and_names_the_working_day_before() -> None:
    answer = compute("award_notice", {"signed": "2017-05-03", "grouped": "yes"})

    note = next(row for row in answer.as_rows() if row["kind"] == "note")
    assert (note["what"], note["detail"]) == ("Sunday is not a working day", "Send it by Friday 28 July 2017")


@pytest.mark.parametrize(
    ("rule", "inputs", "sentence"),
    [
        ("no_such_rule", {}, "Run deadline --list"),
        ("claim", {}, "Enter knowledge=2018-02-08, the day the bidder knew"),
        ("claim", {"knowledge": ""}, "Enter knowledge=2018-02-08"),
        ("award_notice", {"signed": "2018-02-23", "grouped": "maybe"}, "grouped: enter yes or no"),
        (
            "contracts_finder",
            {"allowed_at": "2017-06-11"},
            "enter the time as well, such as 2017-06-11T09:00",
        ),
        ("national_publication", {}, "Enter receipt_confirmed="),
        ("ineffectiveness", {}, "Enter award_notice="),
        ("ineffectiveness", {"award_notice": "2018-01-01", "signed": "2018-02-23"}, "or a later day"),
        ("gateway_validity", {"stage": "early", "issued": "2018-01-01"}, "does not lapse"),
        ("gateway_validity", {"stage": "4", "issued": "2018-01-01"}, "stage: enter early, 1, 2 or 3"),
        ("declaration_review", {"filed": "2016-07-01", "guidance": "2017"}, "guidance: enter 2016"),
        ("conditions_due", {"issued": "2018-02-02", "days": "-1"}, "whole number from 1 to 3650"),
        ("conditions_due", {"issued": "2018-02-02", "days": "1e3"}, "whole number from 1 to 3650"),
        ("coi_training", {"year": "99999"}, "whole number from 2000 to 2099"),
        ("file_retention", {"award": "2018-02-06", "contract_end": "2018-02-05"}, "or a later day"),
        ("first_break", {"go_live": "2018-04-01T10:00+99:00", "years": "2"}, "is not in the calendar"),
    ],
)
def test_what_cannot_be_computed_is_refused_in_a_sentence(rule: str, inputs: dict[str, str], sentence: str) -> None:
    with pytest.raises(Unanswerable) as refusal:
        compute(rule, inputs)

    assert sentence in "\n".join(refusal.value.problems)


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(Unanswerable) as refusal:
        compute("gateway_validity", {"stage": "9", "issued": "soon", "colour": "red"})

    assert len(refusal.value.problems) == 3


@given(rule=st.sampled_from(NAMES), name=st.text(max_size=12), answer=st.text(max_size=30))
def test_any_text_is_computed_or_refused_in_a_sentence(rule: str, name: str, answer: str) -> None:
    declared = LIGHT_TOUCH.rules[rule]
    inputs = {one.name: answer for one in declared.inputs} | ({name: answer} if name else {})

    with suppress(Unanswerable):
        assert compute(rule, inputs).lines


ONE_DAY = {
    "award_notice": "signed",
    "declaration": "aware",
    "register_removal": "ended",
    "request_to_participate": "dispatched",
    "claim": "knowledge",
    "patients_follow": "go_live",
    "scrutiny_comments": "stated",
}


@given(
    rule=st.sampled_from(sorted(ONE_DAY)),
    day=st.dates(date(2001, 1, 1), date(2080, 1, 1)),
    later=st.integers(0, 800),
)
def test_a_later_start_never_gives_an_earlier_deadline(rule: str, day: date, later: int) -> None:
    first = compute(rule, {ONE_DAY[rule]: day})
    second = compute(rule, {ONE_DAY[rule]: day + timedelta(days=later)})

    assert first.date <= second.date
    assert first.date >= day
    if first.earliest_next is not None:
        assert first.earliest_next > first.date


def test_dates_are_written_out_as_people_say_them() -> None:
    assert in_words(date(2017, 6, 9)) == "Friday 9 June 2017"
    answer = compute("national_publication", {"receipt_confirmed": "2017-06-09T10:42"})
    assert in_words(answer.date) == "Sunday 11 June 2017, 10:42am"
