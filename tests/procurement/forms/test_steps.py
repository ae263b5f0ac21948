"""What the questions of steps refuse, and in which words."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from procurement import forms
from procurement.models import Bid, Notice, Procurement
from tests.conftest import moment

NOW = moment("2017-06-09", 9)


def day(name: str, iso: str, time: str = "") -> dict[str, str]:
    """Give what the boxes of a date send."""
    year, month, number = iso.split("-")
    boxes = {f"{name}_day": number, f"{name}_month": month, f"{name}_year": year}
    return boxes | ({f"{name}_time": time} if time else {})


def errors(form_class: Any, subject: Any, **answers: str) -> dict[str, list[str]]:
    """Give the errors of a form for a subject at noon of 9 June 2017."""
    form = form_class({"version": "1", **answers}, subject=subject, by=None, now=NOW)
    form.is_valid()
    return dict(form.errors)


def test_requests_close_after_30_days_or_on_purpose_earlier() -> None:
    case = Procurement(version=1)

    early = day("requests_close_at", "2017-07-01", "12:00")
    assert errors(forms.OpenCallForm, case, **early) == {
        "requests_close_at": ["Choose Sunday 9 July 2017 or later, or tick that a shorter time is enough"]
    }
    assert errors(forms.OpenCallForm, case, **early, shorter_is_enough="on") == {}
    assert errors(forms.OpenCallForm, case, **day("requests_close_at", "2017-07-10", "12:00")) == {}


def test_that_a_shorter_time_was_chosen_is_no_input_of_the_step() -> None:
    answers = {"version": "1", "shorter_is_enough": "on", **day("requests_close_at", "2017-07-01", "12:00")}
    form = forms.OpenCallForm(answers, subject=Procurement(version=1), by=None, now=NOW)

    assert form.is_valid()
    assert form.inputs == {"requests_close_at": moment("2017-07-01", 12)}


@pytest.mark.parametrize(
    ("form_class", "name"),
    [(forms.OpenCallForm, "requests_close_at"), (forms.InviteFinalTendersForm, "final_tenders_close_at")],
)
def test_a_closing_time_is_in_the_future(form_class: Any, name: str) -> None:
    found = errors(form_class, Procurement(version=1), **day(name, "2017-06-09", "8am"))

    assert found == {name: ["Closing time must be in the future"]}


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, {"dispatched_on": ["Enter the date of sending"], "document_number": ["Enter the number of the document"]}),
        (
            {"document_number": "2017-000123", **day("dispatched_on", "2017-06-10")},
            {"dispatched_on": ["Date of sending must be today or in the past"]},
        ),
        (
            {"document_number": "2017-000123", **day("dispatched_on", "2017-06-01")},
            {"dispatched_on": ["Date of sending must be on or after 7 June 2017, when the notice was approved"]},
        ),
        (
            {"document_number": "123", **day("dispatched_on", "2017-06-09")},
            {"document_number": ["Number of the document must be in the form 2017-000123"]},
        ),
        ({"document_number": " 2017-000123 ", **day("dispatched_on", "2017-06-09")}, {}),
    ],
    ids=["empty", "in the future", "before the approval", "number", "right"],
)
def test_a_notice_is_recorded_as_sent(answers: dict[str, str], said: dict[str, list[str]]) -> None:
    notice = Notice(version=1, procurement=Procurement(clock_kind="history"), sro_approved_at=moment("2017-06-07"))

    assert errors(forms.DispatchForm, notice, **answers) == said


@pytest.mark.parametrize(
    ("published", "number", "said"),
    [
        ("2017-06-08", "2017/S 111-223344", "Date of publication must be on or after 9 June 2017, when the notice was"),
        ("2017-06-10", "2017/S 111-223344", "Date of publication must be today or in the past"),
        ("2017-06-09", "S 111", "Number in the Official Journal must be in the form 2017/S 109-220123"),
        ("2017-06-09", "2017/S  111-223344", ""),
    ],
)
def test_a_publication_is_recorded(published: str, number: str, said: str) -> None:
    notice = Notice(version=1, procurement=Procurement(clock_kind="history"), dispatched_on=datetime.date(2017, 6, 9))

    found = errors(forms.PublishForm, notice, oj_number=number, **day("published_on", published))

    assert said in " ".join(message for messages in found.values() for message in messages)
    assert bool(found) == bool(said)


@pytest.mark.parametrize(
    ("arrived", "said"),
    [
        ("2017-06-09", "Time of arrival must not be in the future"),
        ("2017-06-08", "This tender came after the closing time, 7 June 2017, midday. Late ones stay out"),
        ("2017-06-07", ""),
    ],
)
@pytest.mark.django_db
def test_a_tender_that_is_late_or_not_there_yet_is_refused(arrived: str, said: str) -> None:
    bid = Bid(pk=1, version=1, procurement=Procurement(pk=1, final_tenders_close_at=moment("2017-06-07")))

    found = errors(forms.FinalTenderForm, bid, **day("received_at", arrived, "midday"))

    assert found == ({"received_at": [said]} if said else {})


def test_reasons_are_asked_for() -> None:
    assert errors(forms.AbandonForm, Procurement(version=1)) == {
        "ended_reason": ["Enter why the procurement is abandoned"]
    }
