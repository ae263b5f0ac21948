"""What a reviewer thinks of one question, and which lines a page shows."""

from __future__ import annotations

from typing import Any

from assurance.models import Question
from assurance.outcome import Value
from mcp_portal.nhsuk.fields import Checkboxes, Hidden, LongText, Radios, Select
from mcp_portal.nhsuk.forms import Form


class RatingForm(Form):
    """What a reviewer thinks of one question."""

    value = Radios(label="Your rating", choices=Value.choices, required=False,
                   hints={"green": "Answered and good enough", "amber": "Something is to be done: set a condition",
                          "red": "Stops the gateway", "not_applicable": "The question does not apply"})  # fmt: skip
    reason = LongText(label="Your reason", required=False, max_length=4000, rows=6,
                      hint="Needed unless the rating is green. Other bodies read it when they have filed")  # fmt: skip
    replaces = Hidden(required=False)
    seen = Hidden(required=False)
    attempt = Hidden(required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for value and reason when the rating is filed; a draft may have neither."""
        cleaned = super().clean() or self.cleaned_data
        if "save" in self.data:
            return cleaned
        if not cleaned.get("value") and "value" not in self.errors:
            self.add_error("value", "Select your rating")
        elif cleaned.get("value") not in (None, Value.GREEN) and not cleaned.get("reason"):
            self.add_error("reason", "Enter the reason for your rating")
        return cleaned

    def clean_seen(self) -> str | None:
        """Give the mark of the draft that was on the page, None when the form did not say."""
        return self.cleaned_data["seen"] if "seen" in self.data else None

    def clean_replaces(self) -> int | None:
        """Give the key of the rating that was on the page."""
        return int(self.cleaned_data["replaces"]) if self.cleaned_data["replaces"].isdigit() else None


class OpinionForm(Form):
    """Why a body disagrees with what another one filed."""

    words = LongText(label="Why your body disagrees", max_length=4000, rows=6,
                     hint="All 3 bodies read it, and the pack holds it",
                     error_messages={"required": "Enter why your body disagrees"})  # fmt: skip


class AssignForm(Form):
    """Which lines a reviewer is given, one by one or by theme."""

    person = Select(label="Reviewer")
    themes = Checkboxes(label="Themes (optional)")
    lines = Checkboxes(label="Lines (optional)")

    def __init__(self, *args: Any, people: list[Any], questions: list[Question], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.people = {str(one.user.pk): one.user for one in people}
        self.questions = questions
        themes = {question.theme: question.get_theme_display() for question in questions}
        self.fields["person"] = Select(
            label="Reviewer",
            empty="Choose a reviewer",
            choices=[*((pk, str(user)) for pk, user in self.people.items()), ("nobody", "Nobody")],
            error_messages={"required": "Choose a reviewer, or nobody"},
        )
        self.fields["themes"] = Checkboxes(label="Themes (optional)", required=False, choices=sorted(themes.items()))
        self.fields["lines"] = Checkboxes(
            label="Lines (optional)", required=False, choices=[(row.code, str(row)) for row in questions]
        )

    def clean_person(self) -> Any:
        """Give the person, None for nobody."""
        return self.people.get(self.cleaned_data["person"])

    def clean(self) -> dict[str, Any]:
        """Ask for a theme or a line."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("themes") and not cleaned.get("lines"):
            self.add_error("lines", "Choose at least 1 line or theme")
        return cleaned

    @property
    def chosen(self) -> list[Question]:
        """Give the lines that were chosen, by themselves or with their theme."""
        given = self.cleaned_data
        return [row for row in self.questions if row.code in given["lines"] or row.theme in given["themes"]]


class LinesFilter(Form):
    """Which lines a page shows."""

    rating = Select(label="Rating", required=False, empty="All lines",
                    choices=[("", "All lines"), ("assigned", "Assigned to you"),
                             ("unrated", "Not rated by your body"), ("differ", "Different ratings"),
                             *Value.choices])  # fmt: skip
    theme = Select(required=False)

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any):
        super().__init__(*args, **kwargs)
        themes = {question.theme: question.get_theme_display() for question in questions}
        choices = [("", "All themes"), *sorted(themes.items(), key=lambda item: item[1])]
        self.fields["theme"] = Select(label="Theme", required=False, choices=choices)
