"""Questions about a tender that looks abnormally low."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from mcp_portal.nhsuk.fields import Date, LongText, Radios
from mcp_portal.nhsuk.forms import Form
from procurement.models import LowTenderEntry

from .bids import REASONS


class LowTenderForm(Form):
    """Why a tender looks abnormally low."""

    reasons = LongText(
        label="Why does the tender look abnormally low?",
        max_length=REASONS,
        error_messages={"required": "Enter why the tender looks abnormally low"},
    )
    compared_with = LongText(
        label="What did you compare it with?",
        hint="The other tenders, what the services cost now, your own estimate",
        max_length=REASONS,
        rows=4,
        error_messages={"required": "Enter what you compared it with"},
    )


class _PastForm(Form):
    happened_on = Date(label="When?", called="day")

    def __init__(self, *args: Any, now: datetime.datetime, **kwargs: Any):
        self.today = timezone.localdate(now)
        super().__init__(*args, **kwargs)

    def clean_happened_on(self) -> datetime.date:
        """Refuse a day in the future."""
        day: datetime.date = self.cleaned_data["happened_on"]
        if day > self.today:
            raise ValidationError("Day must be today or in the past")
        return day


class AskedForm(_PastForm):
    """The bidder was asked to explain its price."""

    due_on = Date(label="By when was the bidder asked to explain?", called="day by which it explains")
    words = LongText(
        label="What was it asked?",
        hint="Method, conditions open to it, originality, labour law, subcontractors, state aid",
        max_length=REASONS,
        error_messages={"required": "Enter what the bidder was asked"},
    )
    field_order = ("happened_on", "due_on", "words")

    def clean(self) -> dict[str, Any]:
        """Refuse a day before the one on which it was asked."""
        answers = super().clean() or self.cleaned_data
        asked, due = answers.get("happened_on"), answers.get("due_on")
        if asked and due and due <= asked:
            self.add_error("due_on", "Day by which it explains must be after the day on which it was asked")
        return answers


class ReceivedForm(_PastForm):
    """The bidder explained its price."""

    words = LongText(
        label="What did the bidder explain?",
        max_length=REASONS,
        error_messages={"required": "Enter what the bidder explained"},
    )
    field_order = ("happened_on", "words")


class LowTenderDecisionForm(Form):
    """What follows."""

    outcome = Radios(
        label="What follows?",
        choices=LowTenderEntry.Outcome.choices,
        error_messages={"required": "Select what follows"},
    )
    words = LongText(
        label="What are the reasons?",
        hint="They go into the report on the procedure",
        max_length=REASONS,
        error_messages={"required": "Enter the reasons"},
    )
