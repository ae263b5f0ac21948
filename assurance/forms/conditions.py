"""Questions about conditions."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from assurance.models import Condition, Question
from mcp_portal.accounts.roles import Role
from mcp_portal.documents.fields import Upload
from mcp_portal.nhsuk.fields import Date, Radios, Select, Text
from mcp_portal.nhsuk.forms import Form
from mcp_portal.workflow.forms import StepForm, asked_by

from .words import Words

OWNERS = (
    Role.LEAD, Role.SRO, Role.ACCOUNTABLE_OFFICER, Role.FINANCE_LEAD, Role.LEGAL, Role.GUARDIAN, Role.PROVIDER,
)  # fmt: skip


@asked_by("assurance.Condition", "take_on")
class ConditionTakeOnForm(StepForm):
    """How its owner means to meet a condition."""

    words = Words("How will you meet it by then?", "Enter how you will meet it", hint="Everyone on the case reads this")


@asked_by("assurance.Condition", "submit_evidence")
class ConditionEvidenceForm(StepForm):
    """What meets a condition."""

    words = Words("How does this meet the condition?", "Enter how this meets the condition")
    file = Upload(label="Evidence", called="evidence")


@asked_by("assurance.Condition", "accept")
class ConditionAcceptForm(StepForm):
    """Why the evidence is enough."""

    words = Words("Why is the condition met?", "Enter why the condition is met")


@asked_by("assurance.Condition", "reject")
class ConditionRejectForm(StepForm):
    """Why the evidence is not enough."""

    words = Words("What is still missing?", "Enter what is still missing", hint="The owner reads this")


@asked_by("assurance.Condition", "waive")
class ConditionWaiveForm(StepForm):
    """Why a condition is given up."""

    words = Words("Why is the condition waived?", "Enter why the condition is waived", hint="Printed in the pack")


class ConditionForm(Form):
    """A condition of one body."""

    question = Select(required=False)
    text = Words("What has to be met?", "Enter what has to be met", rows=3)
    closes = Text(label="Which evidence closes it?", max_length=300,
                  error_messages={"required": "Enter the evidence that closes it"})  # fmt: skip
    type = Radios(label="When must it be met?", choices=Condition.Type.choices,
                  error_messages={"required": "Select when it must be met"})  # fmt: skip
    owner_role = Select(label="Who owns it?", choices=[(role.value, role.label) for role in OWNERS],
                        error_messages={"required": "Select who owns it"})  # fmt: skip
    due_date = Date(label="Due date")

    def __init__(self, *args: Any, questions: list[Question], now: datetime.datetime, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.now = now
        self.by_code = {question.code: question for question in questions}
        self.fields["question"] = Select(
            label="Which line does it come from?",
            required=False,
            choices=[("", "No single line"), *((question.code, str(question)) for question in questions)],
        )

    def clean_question(self) -> Question | None:
        """Give the question rather than its code."""
        return self.by_code.get(self.cleaned_data["question"])

    def clean_due_date(self) -> datetime.date:
        """A condition cannot be due in the past."""
        due = self.cleaned_data["due_date"]
        if due < timezone.localdate(self.now):
            raise ValidationError("The due date must be today or later")
        return due
