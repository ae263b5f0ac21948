"""What is asked about the provider's form: who settles a question, and the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mcp_portal.documents.fields import Upload
from mcp_portal.nhsuk.fields import Checkboxes, Date, LongText, Radios, Select, Text
from mcp_portal.nhsuk.forms import Form
from procurement.models import FormQuestion, OrganisationForm
from procurement.models.form_questions import Asked
from procurement.models.organisation_form import OWNERS

LONGEST = 4000
MOST_FORMS = 4


class OwnerForm(Form):
    """Which role settles a question, and by when."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    role = Select(
        label="Who settles this question?",
        hint="A role on this procurement. Whoever holds it can answer",
        choices=OWNERS,
        empty="Select a role",
        error_messages={"required": "Select who settles this question"},
    )
    due_on = Date(label="By when? (optional)", called="day by which it is settled", required=False)


class ShareForm(Form):
    """Which role settles each of the questions that have no owner; made for these questions."""

    due_on = Date(label="By when? (optional)", called="day by which they are settled", required=False)

    def __init__(self, *args: Any, questions: Sequence[FormQuestion], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.boxes = {f"owner_{number}": question for number, question in enumerate(FormQuestion, 1)}
        self.boxes = {name: question for name, question in self.boxes.items() if question in questions}
        for name, question in self.boxes.items():
            self.fields[name] = Select(label=question.label, choices=OWNERS, required=False, empty="Nobody yet")
        self.order_fields([*self.boxes, "due_on"])

    @property
    def roles(self) -> dict[str, str]:
        """Give the role chosen for each question that gets one."""
        chosen = {question.value: self.cleaned_data[name] for name, question in self.boxes.items()}
        return {question: role for question, role in chosen.items() if role}

    def clean(self) -> dict[str, Any]:
        """Refuse to share out nothing."""
        answers = super().clean() or self.cleaned_data
        if not self.errors and not self.roles:
            raise ValidationError("Select an owner for at least one question")
        return answers


class AnswerForm(Form):
    """The answer to a question; made for the question."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    decision = Radios(label="What was decided?", error_messages={"required": "Select what was decided"})
    answer = LongText(
        label="What is the answer?",
        hint="What was decided or found, and what follows from it",
        max_length=LONGEST,
        error_messages={"required": "Enter the answer"},
    )
    source = Text(
        label="Where is it written?",
        hint="For example: advice of the tax adviser of 2 May 2017, page 4",
        max_length=200,
        error_messages={"required": "Enter where it is written"},
    )
    file = Upload(label="Document (optional)", called="document", required=False)

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if asked.decisions:
            self.fields["decision"].choices = list(asked.decisions.items())  # type: ignore[attr-defined]
        else:
            del self.fields["decision"]


class QuestionFilterForm(Form):
    """What to show of the questions."""

    owner = Select(label="Owner", required=False, empty="All owners", choices=[*OWNERS, ("none", "Nobody yet")])
    state = Select(
        label="How far it is",
        required=False,
        empty="All questions",
        choices=[("open", "Open"), ("overdue", "Overdue"), ("answered", "Answered")],
    )


class CompareForm(Form):
    """Which forms to put side by side."""

    forms = Checkboxes(
        label="Forms to put side by side",
        hint=f"Up to {MOST_FORMS}",
        required=False,
        choices=OrganisationForm.choices,
    )

    def clean_forms(self) -> list[str]:
        """Refuse more than fit on a page."""
        chosen: list[str] = self.cleaned_data["forms"]
        if len(chosen) > MOST_FORMS:
            raise ValidationError(f"Select {MOST_FORMS} forms or fewer")
        return chosen
