"""Questions about agreeing on scores and changing them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from mcp_portal.nhsuk.fields import Date, LongText, SelectFrom, YesNo
from mcp_portal.nhsuk.forms import Form
from procurement.models import EvaluationQuestion, ModerationMeeting

from .bids import REASONS
from .scoring import Points


class MeetingForm(Form):
    """A meeting at which scores were agreed."""

    held_on = Date(label="When did the evaluators meet?", called="day of the meeting")
    attended = LongText(
        label="Who was there?",
        hint="Roles of everyone in the room, and who left it for which tender",
        max_length=REASONS,
        rows=4,
        error_messages={"required": "Enter who was there"},
    )
    note = LongText(
        label="What was said?",
        hint="Everyone on the panel can read it",
        max_length=REASONS,
        error_messages={"required": "Enter what was said"},
    )

    def __init__(self, *args: Any, now: datetime.datetime, **kwargs: Any):
        self.today = timezone.localdate(now)
        super().__init__(*args, **kwargs)

    def clean_held_on(self) -> datetime.date:
        """Refuse a day in the future."""
        day: datetime.date = self.cleaned_data["held_on"]
        if day > self.today:
            raise ValidationError("Day of the meeting must be today or in the past")
        return day


class _PointsForm(Form):
    def __init__(self, *args: Any, question: EvaluationQuestion, **kwargs: Any):
        super().__init__(*args, **kwargs)
        score: Any = self.fields["score"]
        score.max_value, score.label = Decimal(question.maximum), f"Score from 0 to {question.maximum}"
        score.hint = question.pass_words


class AgreedScoreForm(_PointsForm):
    """What the evaluators agreed."""

    meeting = SelectFrom(
        ModerationMeeting.objects.none(),
        label="At which meeting was it agreed?",
        error_messages={"required": "Select the meeting"},
    )
    score = Points(label="Score", called="score")
    reasons = LongText(
        label="What are the agreed reasons?",
        hint="They stay on the record and go into what the bidder is told",
        max_length=REASONS,
        error_messages={"required": "Enter the agreed reasons"},
    )

    def __init__(self, *args: Any, meetings: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]


class ScoreChangeForm(_PointsForm):
    """A change of an agreed score."""

    score = Points(label="Score", called="score")
    reasons = LongText(
        label="What are the reasons for the new score?",
        hint="They take the place of the agreed reasons in what the bidder is told",
        max_length=REASONS,
        error_messages={"required": "Enter the reasons for the new score"},
    )
    change_reason = LongText(
        label="Why does the agreed score change now?",
        hint="The agreed score and its reasons stay on the record",
        max_length=REASONS,
        rows=4,
        error_messages={"required": "Enter why the agreed score changes"},
    )


class ConfirmChangeForm(Form):
    """What a second person says about a change."""

    confirmed = YesNo(
        label="Do you confirm the change?", error_messages={"required": "Select whether you confirm the change"}
    )
    words = LongText(label="Why?", max_length=REASONS, rows=4, error_messages={"required": "Enter why you say so"})


class RecallForm(Form):
    """Why a filed result is taken back."""

    reason = LongText(
        label="What is wrong with the result?",
        hint="The result and its reasons stay on the record. Agreed scores and prices behind it can be changed again",
        max_length=REASONS,
        rows=4,
        error_messages={"required": "Enter what is wrong with the result"},
    )


class ConfirmRecallForm(Form):
    """What a second person says about taking a result back."""

    confirmed = YesNo(
        label="Do you take the result back?", error_messages={"required": "Select whether you take the result back"}
    )
    words = LongText(label="Why?", max_length=REASONS, rows=4, error_messages={"required": "Enter why you say so"})
