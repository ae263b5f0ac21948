"""Questions about a timetable that is tried out."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError

from mcp_portal.nhsuk.fields import Hidden, LongText, Text, Whole
from mcp_portal.nhsuk.forms import Form
from procurement.deadlines import Kind
from procurement.timetable import TIMES

from .facts import DatesForm

WRITTEN = ("%d %B %Y", "%d %b %Y", "%Y-%m-%d", "%d/%m/%Y")
MOST_DAYS_OFF = 30


class CopyForm(Form):
    """What a copy of the plan is called."""

    name = Text(label="What do you want to try?", hint="For example, contract notice two months later", max_length=100,
                error_messages={"required": "Enter what you want to try"})  # fmt: skip


class WhatIfForm(DatesForm):
    """Planned dates, how long things are taken to last, and days off."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.times = [code for code in TIMES if code in self.way.times]
        for code in self.times:
            time = TIMES[code]
            unit = "working days" if time.working else "days"
            force = "Your choice" if time.kind is Kind.WISH else "Default"
            default = self.initial.get(f"default_{code}", time.days)
            self.fields[f"days_{code}"] = Whole(
                label=time.what, hint=f"In {unit}. {force}: {default}", min_value=0, max_value=2000,
                called=f"{unit} of “{time.what.lower()}”",
            )  # fmt: skip
        self.fields["days_off"] = LongText(
            label="Days nobody works besides weekends and bank holidays",
            hint="One date on each line, for example 8 May 2018",
            rows=3,
            required=False,
        )

    def clean_days_off(self) -> list[datetime.date]:
        """Read one date a line."""
        lines = [line.strip() for line in self.cleaned_data["days_off"].splitlines() if line.strip()]
        if len(lines) > MOST_DAYS_OFF:
            raise ValidationError(f"Enter {MOST_DAYS_OFF} dates or fewer")
        return [_day(line) for line in lines]

    @property
    def days(self) -> dict[str, int]:
        """Give the times that are not those it started with or the default."""
        given = {code: self.cleaned_data[f"days_{code}"] for code in self.times}
        return {code: days for code, days in given.items() if days != self.initial.get(f"default_{code}")}

    @property
    def dates(self) -> dict[str, datetime.date | None]:
        """Give the planned dates."""
        return {name: self.cleaned_data[name] for name in self.fields if name != "days_off" and name[:5] != "days_"}


class AdoptForm(Form):
    """Why a timetable becomes the plan."""

    reason = LongText(label="Why does this become the plan?", hint="The reason is kept with the timetable", rows=4,
                      max_length=1000, error_messages={"required": "Enter the reason"})  # fmt: skip
    seen = Hidden(required=False)


def _day(line: str) -> datetime.date:
    for form in WRITTEN:
        try:
            return datetime.datetime.strptime(line, form).date()
        except ValueError:
            continue
    raise ValidationError(f"“{line}” must be a date, like 8 May 2018")
