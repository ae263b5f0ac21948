"""Questions about what practices say about a bidder."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from mcp_portal.nhsuk.fields import CheckboxesFrom, Date, Radios, Text
from mcp_portal.nhsuk.forms import Form
from procurement.models import Bid, Practice, PracticeSupport


class SupportForm(Form):
    """What some practices say, all in the same letter or minute."""

    practices = CheckboxesFrom(
        Practice.objects.none(), label="Which practices?", error_messages={"required": "Select at least 1 practice"}
    )
    position = Radios(
        label="What do they say about the bidder?", choices=PracticeSupport.Position.choices,
        error_messages={"required": "Select what they say"},
    )  # fmt: skip
    said_on = Date(label="When did they say so?", called="day on which they said so")
    where = Text(
        label="Where is it written?", hint="For example, the letter of the federation in the response, page 14",
        max_length=300, error_messages={"required": "Enter where it is written"},
    )  # fmt: skip

    def __init__(self, *args: Any, bid: Bid, now: datetime.datetime, **kwargs: Any):
        self.today = timezone.localdate(now)
        super().__init__(*args, **kwargs)
        rows = Practice.objects.filter(procurement_id=bid.procurement_id).order_by("name", "pk")
        self.fields["practices"].queryset = rows  # type: ignore[attr-defined]

    def clean_said_on(self) -> datetime.date:
        """Refuse a day in the future."""
        day = self.cleaned_data["said_on"]
        if day > self.today:
            raise ValidationError("Day on which they said so must be today or in the past")
        return day
