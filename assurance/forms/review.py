"""Questions of the steps of a review."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from assurance import clock
from mcp_portal.documents.fields import Upload
from mcp_portal.nhsuk.fields import Date, Text, YesNo
from mcp_portal.nhsuk.wording import day
from mcp_portal.workflow.forms import StepForm, asked_by

from .words import Words


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


@asked_by("assurance.GateReview", "accept")
class AcceptForm(StepForm):
    """By when the bodies mean to finish."""

    due_date = Date()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        days = self.subject.stage.target_days
        usual = ""
        if days and self.subject.submitted_at:
            last = clock.after_working_days(timezone.localdate(self.subject.submitted_at), days)
            usual = f"Usual: {self.subject.stage.usual_time} from submission, that is by {day(last)}. "
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


@asked_by("assurance.GateReview", "issue_feedback")
class FeedbackForm(StepForm):
    """The feedback of early engagement."""

    feedback = Words("Feedback of the 3 bodies", "Enter the feedback", rows=10)
