"""Questions of the pages about gateways."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from assurance.models import Answer, Condition, Evidence, Question
from assurance.outcome import Outcome, Value, is_softer
from mcp_portal.accounts.queries import body_of
from mcp_portal.accounts.roles import Role
from mcp_portal.documents.fields import Upload
from mcp_portal.nhsuk.fields import Checkboxes, Date, Hidden, LongText, Radios, Select, Text, YesNo
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import plural
from mcp_portal.workflow.forms import StepForm, asked_by

MOST_FILES = 20
OWNERS = (
    Role.LEAD, Role.SRO, Role.ACCOUNTABLE_OFFICER, Role.FINANCE_LEAD, Role.LEGAL, Role.GUARDIAN, Role.PROVIDER,
)  # fmt: skip


class Files(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class Uploads(Upload):
    """Several files at once, each checked; every file that cannot be kept is named."""

    widget = Files
    component = {"multiple": True}

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Check each file and give them all, or every reason at once."""
        files = data if isinstance(data, list | tuple) else [data]
        if len(files) > MOST_FILES:
            raise ValidationError(f"Choose {MOST_FILES} files or fewer at a time", code="too_many")
        kept, wrong = [], []
        for file in files or [None]:
            try:
                kept.append(super().clean(file, initial))
            except ValidationError as refusal:
                wrong += refusal.error_list
        if wrong:
            raise ValidationError(wrong)
        return kept


class Words(LongText):
    """A text that must be given, with its own words for a missing one."""

    def __init__(self, label: str, missing: str, **kwargs: Any):
        super().__init__(label=label, max_length=4000, error_messages={"required": missing}, **kwargs)


@asked_by("assurance.GateReview", "approve_by_board")
class ApprovalForm(StepForm):
    """The meeting that approved the submission."""

    meeting = Text(label="Which body approved the submission?", hint="For example, governing body", max_length=200,
                   error_messages={"required": "Enter the body that approved the submission"})  # fmt: skip
    meeting_date = Date(label="When did it meet?", called="date of the meeting")
    quorate = YesNo(label="Was the meeting quorate without the members who were excluded?",
                    error_messages={"required": "Select yes if the meeting was quorate"})  # fmt: skip
    recusals = Words("Who was excluded because of a conflict of interest, and how?",
                     "Enter who was excluded, or that nobody was",
                     hint="Say who left and which papers they did not get, or that nobody was excluded")  # fmt: skip
    minute = Upload(label="Minute of the meeting", hint="With votes and recusals", called="minute")

    def clean_quorate(self) -> bool:
        """A decision of a meeting that was not quorate does not count."""
        if self.cleaned_data["quorate"] is False:
            raise ValidationError("The meeting must be quorate: the submission has to go to another meeting")
        return True

    def clean_meeting_date(self) -> datetime.date:
        """A meeting lies in the past."""
        met = self.cleaned_data["meeting_date"]
        if met > timezone.localdate(self.now):
            raise ValidationError("The date of the meeting must be today or in the past")
        return met

    @property
    def inputs(self) -> dict[str, Any]:
        """Leave out the answer that is only checked."""
        return {name: value for name, value in super().inputs.items() if name != "quorate"}


@asked_by("assurance.GateReview", "accept")
class AcceptForm(StepForm):
    """By when the bodies mean to finish."""

    due_date = Date()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        days = self.subject.stage.target_days
        usual = f"Usual: {plural(days, 'working day')} from submission (default). " if days else ""
        self.fields["due_date"] = Date(
            label="When do the bodies mean to finish?",
            hint=f"{usual}For example, 2 2 2018",
            called="date by which the bodies mean to finish",
        )

    def clean_due_date(self) -> datetime.date:
        """A review cannot be due before it starts."""
        due = self.cleaned_data["due_date"]
        if due < timezone.localdate(self.now):
            raise ValidationError("The date by which the bodies mean to finish must be today or later")
        return due


@asked_by("assurance.GateReview", "return_as_incomplete")
class ReturnForm(StepForm):
    """Why a submission goes back."""

    reason = Words("What is missing?", "Enter what is missing", hint="The commissioner reads this")


@asked_by("assurance.GateReview", "withdraw")
class WithdrawForm(StepForm):
    """Why an attempt ends."""

    reason = Words("Why is this attempt withdrawn?", "Enter why this attempt is withdrawn")


@asked_by("assurance.GateReview", "issue_feedback")
class FeedbackForm(StepForm):
    """The feedback of early engagement."""

    feedback = Words("Feedback of the 3 bodies", "Enter the feedback", rows=10)


@asked_by("assurance.GateReview", "sign")
class SignForm(StepForm):
    """The signature of one body."""

    outcome = Radios(choices=Outcome.choices)
    words = Words("Why?", "Enter why your body signs this outcome", hint="Printed beside your signature")
    softer_reason = LongText(
        label="If this is softer than your ratings allow: why?", required=False, max_length=4000,
        hint="Leave this empty unless the outcome is softer than the one your ratings lead to",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.derived = self.subject.papers.derived(body_of(self.by, self.subject.case))
        self.fields["outcome"] = Radios(
            label="Which outcome does your body sign?",
            choices=Outcome.choices,
            hint=f"The ratings of your body lead to “{self.derived.label.lower()}” or stricter",
            error_messages={"required": "Select the outcome your body signs"},
        )

    def clean(self) -> dict[str, Any]:
        """Ask for a reason when the outcome is softer than the ratings allow."""
        cleaned = super().clean() or self.cleaned_data
        outcome = cleaned.get("outcome")
        if outcome and is_softer(outcome, self.derived) and not cleaned.get("softer_reason"):
            self.add_error("softer_reason", f"Enter why the outcome is softer than “{self.derived.label.lower()}”")
        return cleaned


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


class EvidenceForm(Form):
    """Files, and the questions they answer."""

    uploads = Uploads(label="Files", hint="Choose one or more: PDF, Word, Excel, PowerPoint, CSV, text, PNG or JPEG",
                    error_messages={"required": "Choose at least 1 file"})  # fmt: skip
    title = Text(label="Title (optional)", required=False, max_length=200,
                 hint="For a single file. Without it, the name of each file is its title")  # fmt: skip
    edition = Text(label="Version (optional)", required=False, max_length=40, hint="For example, version 3",
                   classes="nhsuk-input--width-10")  # fmt: skip
    questions = Checkboxes()
    pages = Text(label="Where in the document? (optional)", required=False, max_length=100,
                 hint="For example, pages 4 to 11. Each question can have its own pages later")  # fmt: skip

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.by_code = {question.code: question for question in questions}
        self.fields["questions"] = Checkboxes(
            label="Which questions does it answer?",
            required=False,
            choices=[(question.code, str(question)) for question in questions],
        )

    def clean_questions(self) -> list[Question]:
        """Give the questions rather than their codes."""
        return [self.by_code[code] for code in self.cleaned_data["questions"]]


class AnswerForm(Form):
    """The answer of the commissioner to one question."""

    status = Radios(label="How far is this answered?", choices=Answer.Status.choices, initial=Answer.Status.ANSWERED,
                    hints={"answered": "The evidence answers the whole question",
                           "partly": "Something is still missing, and you say what",
                           "not_applicable": "You say why the question does not apply"})  # fmt: skip
    words = LongText(label="Your answer", required=False, max_length=4000, rows=8)
    gap = LongText(label="What is still missing, or why does the question not apply?", required=False, max_length=2000,
                   rows=3, hint="Leave this empty when the question is answered")  # fmt: skip

    def __init__(self, *args: Any, evidence: list[Evidence], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.pieces = evidence
        if not evidence:
            return
        self.fields["evidence"] = Checkboxes(
            label="Evidence", required=False, choices=[(str(row.pk), f"{row.code} {row.title}") for row in evidence],
            reveals={str(row.pk): f"pages_{row.pk}" for row in evidence},
        )  # fmt: skip
        for row in evidence:
            self.fields[f"pages_{row.pk}"] = Text(label=f"Where in {row.code}?", required=False, max_length=100,
                                                  called=f"place in {row.code}")  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen status needs."""
        cleaned = super().clean() or self.cleaned_data
        status = cleaned.get("status")
        if status == Answer.Status.PARTLY and not cleaned.get("gap"):
            self.add_error("gap", "Enter what is still missing")
        if status == Answer.Status.NOT_APPLICABLE and not cleaned.get("gap"):
            self.add_error("gap", "Enter why the question does not apply")
        if status in (Answer.Status.ANSWERED, Answer.Status.PARTLY) and not cleaned.get("words"):
            self.add_error("words", "Enter your answer")
        return cleaned

    @property
    def pages(self) -> dict[int, str]:
        """Give the place in each piece of evidence that was ticked."""
        return {int(pk): self.cleaned_data.get(f"pages_{pk}") or "" for pk in self.cleaned_data.get("evidence") or []}


class RatingForm(Form):
    """What a reviewer thinks of one question."""

    value = Radios(label="Your rating", choices=Value.choices, required=False,
                   hints={"green": "Answered and good enough", "amber": "Something is to be done: set a condition",
                          "red": "Stops the gateway", "not_applicable": "The question does not apply"})  # fmt: skip
    reason = LongText(label="Your reason", required=False, max_length=4000, rows=6,
                      hint="Needed unless the rating is green. Other bodies read it when they have filed")  # fmt: skip
    replaces = Hidden(required=False)

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

    def clean_replaces(self) -> int | None:
        """Give the key of the rating that was on the page."""
        return int(self.cleaned_data["replaces"]) if self.cleaned_data["replaces"].isdigit() else None


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


class LinesFilter(Form):
    """Which lines a page shows."""

    rating = Select(label="Rating", required=False, empty="All lines",
                    choices=[("", "All lines"), ("unrated", "Not rated by your body"), ("differ", "Different ratings"),
                             *Value.choices])  # fmt: skip
    theme = Select(required=False)

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any):
        super().__init__(*args, **kwargs)
        themes = {question.theme: question.get_theme_display() for question in questions}
        choices = [("", "All themes"), *sorted(themes.items(), key=lambda item: item[1])]
        self.fields["theme"] = Select(label="Theme", required=False, choices=choices)
