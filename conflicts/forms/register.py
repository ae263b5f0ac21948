"""What a reader asks the register for."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from conflicts.models import Interest
from conflicts.queries.register import NIL, STATES
from mcp_portal.nhsuk.fields import Date, Select, Text
from mcp_portal.nhsuk.forms import Form

KINDS = [*Interest.Category.choices, (NIL, "Nil return")]
ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")


def with_boxes(query: QueryDict, *names: str) -> QueryDict | None:
    """Write the dates of an address (``?on=2017-06-30``) into the boxes of a form; None when nothing is asked."""
    boxes = query.copy()
    for name in names:
        written = boxes.pop(name, [""])[-1].strip()
        if written:
            found = ISO.fullmatch(written)
            # What is no date stands in the first box, so that the form says so.
            parts = found.groupdict() if found else {"day": written[:20], "month": "", "year": ""}
            for part, text in parts.items():
                boxes[f"{name}_{part}"] = text
    return boxes or None


class AsOf(Form):
    """A filter with a day on which the list stood as it is shown."""

    on = Date(label="As it stood on", hint="For example, 30 6 2017", called="date", required=False)

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any):
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_on(self) -> datetime.date | None:
        """Refuse a day that has not come."""
        return self._come(self.cleaned_data["on"])

    def _come(self, day: datetime.date | None) -> datetime.date | None:
        if day is not None and day > self.today:
            raise ValidationError("Date must be today or in the past")
        return day

    @property
    def answers(self) -> dict[str, Any]:
        """Give what could be read: a filter that cannot be read filters nothing."""
        self.is_valid()
        return getattr(self, "cleaned_data", {})


class RegisterFilterForm(AsOf):
    """What a reader who is signed in wants to see of the register."""

    field_order = ("q", "category", "organisation", "state", "on")

    q = Text(label="Role or organisation", required=False, max_length=100)
    category = Select(label="Kind of interest", required=False, empty="All kinds", choices=KINDS)
    state = Select(label="How it stands", required=False, empty="All", choices=list(STATES.items()))

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = Select(
            label="Declared for", required=False, empty="All organisations",
            choices=[(str(pk), name) for pk, name in organisations],
        )  # fmt: skip
        self.order_fields(self.field_order)


class PublishedFilterForm(AsOf):
    """What anybody wants to see of a published register."""

    field_order = ("q", "category", "on", "since")

    q = Text(label="Role or organisation", required=False, max_length=100)
    category = Select(label="Kind of interest", required=False, empty="All kinds", choices=KINDS)
    since = Date(label="What changed since", hint="For example, 31 3 2017", called="date", required=False)

    def clean_since(self) -> datetime.date | None:
        """Refuse a day that has not come."""
        return self._come(self.cleaned_data["since"])

    def clean(self) -> dict[str, Any]:
        """Refuse a comparison with a later day."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        on, since = answers.get("on") or self.today, answers.get("since")
        if since is not None and since >= on:
            self.add_error("since", "Date must be before the day the register is shown for")
        return answers
