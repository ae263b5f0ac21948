"""The question "which file?" on a page."""

from bs4 import BeautifulSoup
from django import forms

from mcp_portal.documents.fields import Upload

from . import files


class Minute(forms.Form):
    """One file."""

    minute = Upload(label="Minute of the meeting", hint="PDF or Word")


def asked(**sent):
    return Minute({}, sent)


def shown(form):
    return BeautifulSoup(form["minute"].as_field_group(), "html.parser")


def test_a_refused_file_is_named_beside_the_question():
    form = asked(minute=files.upload("minute.pdf", b"MZ"))

    words = shown(form).find(class_="nhsuk-error-message").get_text(" ", strip=True)

    assert words == "Error: “minute.pdf” does not hold what its name says: open it and save it as pdf again"


def test_a_file_that_was_not_chosen_is_asked_for():
    assert "Choose the minute of the meeting" in shown(asked()).get_text()


def test_an_empty_file_is_said_to_be_empty():
    assert "is empty: choose the file again" in shown(asked(minute=files.upload("minute.pdf", b""))).get_text()


def test_a_good_file_is_taken_with_a_tidy_name():
    form = asked(minute=files.upload("..\\Minute\u202e.pdf", files.pdf()))

    assert form.is_valid()
    assert form.cleaned_data["minute"].name == "Minute.pdf"
    assert form.cleaned_data["minute"].tell() == 0


def test_the_question_has_its_label_and_hint():
    page = shown(asked())

    assert page.find("label").get_text(strip=True) == "Minute of the meeting"
    assert "PDF or Word" in page.get_text()
    assert page.find("input")["type"] == "file"
