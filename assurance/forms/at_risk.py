"""Questions about going on at risk."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError

from assurance.actions import wrong_until
from assurance.models import GateReview
from mcp_portal.nhsuk.fields import Date
from mcp_portal.nhsuk.forms import Form

from .words import Words


class AtRiskForm(Form):
    """Why a case goes on without a passed gateway, and until when."""

    reason = Words("Why does the procurement go on at risk?", "Enter why the procurement goes on at risk",
                   hint="Printed in the pack")  # fmt: skip
    expires_on = Date(label="Last day", hint="After this day the gateway blocks again", called="last day")

    def __init__(self, *args: Any, review: GateReview, now: datetime.datetime, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.review, self.now = review, now

    def clean_expires_on(self) -> datetime.date:
        """Neither a day in the past, nor one after which somebody no longer holds their risk."""
        day: datetime.date = self.cleaned_data["expires_on"]
        wrong = wrong_until(self.review, day, self.now)
        if wrong:
            raise ValidationError(wrong)
        return day


class AgreeAtRiskForm(Form):
    """Why a body agrees."""

    words = Words("Why does your body agree?", "Enter why your body agrees", hint="Printed in the pack")


class EndAtRiskForm(Form):
    """Why it ends."""

    reason = Words("Why does it end?", "Enter why going on at risk ends")
