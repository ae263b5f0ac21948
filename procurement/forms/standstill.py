"""Questions about the standstill letters."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError

from mcp_portal.nhsuk.fields import DateTime, LongText, Radios
from mcp_portal.nhsuk.forms import Form
from mcp_portal.workflow.forms import StepForm, asked_by
from procurement.models import Standstill


@asked_by("procurement.Standstill", "send_letters")
class SendLettersForm(StepForm):
    """When the last letter went out and how."""

    sent_at = DateTime(
        label="When was the last letter sent?", called="time of sending", hint="The day of sending is day 0"
    )
    means = Radios(
        label="How were the letters sent?",
        choices=Standstill.Means.choices,
        hints={
            Standstill.Means.ELECTRONIC: "The standstill is 10 days",
            Standstill.Means.OTHER: "The standstill is 15 days",
        },
        error_messages={"required": "Select how the letters were sent"},
    )

    def clean_sent_at(self) -> datetime.datetime:
        """Refuse a time in the future."""
        at: datetime.datetime = self.cleaned_data["sent_at"]
        if at > self.now:
            raise ValidationError("Time of sending must not be in the future")
        return at


class LettersForm(Form):
    """What the letters say."""

    letters = LongText(
        label="What do the letters say?",
        hint="One text for every bidder here; scores and reasons of each come from the evaluation",
        rows=16,
        max_length=20_000,
        error_messages={"required": "Enter what the letters say"},
    )
