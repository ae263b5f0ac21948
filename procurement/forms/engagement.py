"""Questions about events with the market and about earlier involvement."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from mcp_portal.nhsuk.fields import CheckboxesFrom, Date, LongText, Radios, SelectFrom, Text
from mcp_portal.nhsuk.forms import Form
from procurement.models import InvolvementRemedy, SharedItem

WORDS = 4000
MOST_ORGANISATIONS = 300


class _Past(Form):
    def __init__(self, *args: Any, items: Any = None, now: datetime.datetime, **kwargs: Any):
        self.today = timezone.localdate(now)
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if getattr(field, "queryset", None) is not None:
                field.queryset = items  # type: ignore[attr-defined]

    def _past(self, name: str, called: str) -> datetime.date:
        day = self.cleaned_data[name]
        if day > self.today:
            raise ValidationError(f"{called} must be today or in the past")
        return day


class EventForm(_Past):
    """An event with the market."""

    title = Text(label="What was it?", hint="For example, a market day for providers", max_length=200,
                 error_messages={"required": "Enter what it was"})  # fmt: skip
    held_on = Date(label="When was it held?", called="day on which it was held")
    place = Text(label="Where?", max_length=200, error_messages={"required": "Enter where it was held"})
    open_to = LongText(label="Whom was it open to?", rows=3, max_length=WORDS,
                       error_messages={"required": "Enter whom it was open to"})  # fmt: skip
    advertised = LongText(label="How was it advertised?", rows=3, max_length=WORDS,
                          error_messages={"required": "Enter how it was advertised"})  # fmt: skip
    attendees = LongText(
        label="Which organisations came? (optional)", rows=6, max_length=20_000, required=False,
        hint="One a line, with how many people after a comma. For example: Moor Community Trust, 3",
    )  # fmt: skip
    said = LongText(label="What was said?", max_length=WORDS, error_messages={"required": "Enter what was said"})
    given_out = CheckboxesFrom(
        SharedItem.objects.none(), label="What was given out? (optional)", required=False,
        hint="Record what was given out under information to bidders first",
    )  # fmt: skip

    def clean_held_on(self) -> datetime.date:
        """Refuse a day in the future."""
        return self._past("held_on", "Day on which it was held")

    def clean_attendees(self) -> list[tuple[str, int]]:
        """Read organisations with their numbers of people."""
        found: dict[str, int] = {}
        for line in self.cleaned_data["attendees"].splitlines():
            if not line.strip():
                continue
            name, comma, people = (part.strip() for part in line.rpartition(","))
            if not comma or not name or not people.isdecimal() or not 0 < int(people) < 1000:
                raise ValidationError(f"Write {line.strip()[:60]} as a name, a comma and how many people came")
            found[name[:200]] = found.get(name[:200], 0) + int(people)
        if len(found) > MOST_ORGANISATIONS:
            raise ValidationError(f"Enter {MOST_ORGANISATIONS} organisations or fewer")
        return list(found.items())


class InvolvementForm(_Past):
    """A possible bidder that helped to prepare the procurement."""

    organisation = Text(label="Which organisation?", max_length=200,
                        error_messages={"required": "Enter which organisation"})  # fmt: skip
    prepared = LongText(label="What did it help to prepare?", max_length=WORDS,
                        error_messages={"required": "Enter what it helped to prepare"})  # fmt: skip
    from_date = Date(label="From which day?", called="first day")
    to_date = Date(label="Until which day?", called="last day")
    exchanged = LongText(label="What did it get to know, and what did it give?", max_length=WORDS,
                         error_messages={"required": "Enter what was exchanged"})  # fmt: skip

    def clean_from_date(self) -> datetime.date:
        """Refuse a day in the future."""
        return self._past("from_date", "First day")

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first."""
        told = super().clean() or self.cleaned_data
        begins, ends = told.get("from_date"), told.get("to_date")
        if begins and ends and ends < begins:
            self.add_error("to_date", "Last day must be on or after the first day")
        return told


class RemedyForm(_Past):
    """What is done about an earlier involvement."""

    measure = Radios(
        label="What is done?", choices=InvolvementRemedy.Measure.choices, reveals={"shared": "item"},
        error_messages={"required": "Select what is done"},
    )  # fmt: skip
    item = SelectFrom(SharedItem.objects.none(), label="What was shared with every bidder?", called="item")
    words = LongText(label="How does this secure equal treatment?", max_length=WORDS,
                     error_messages={"required": "Enter how this secures equal treatment"})  # fmt: skip
    heard = LongText(label="What did the bidder say when it was heard?", required=False, max_length=WORDS,
                     hint="Needed before an exclusion: it may show that competition is not distorted")  # fmt: skip
    nothing_else = LongText(label="Why does nothing else secure equal treatment?", required=False, max_length=WORDS,
                            hint="Needed for an exclusion")  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for the hearing and the reason before an exclusion."""
        told = super().clean() or self.cleaned_data
        if told.get("measure") == InvolvementRemedy.Measure.EXCLUDE:
            if not told.get("heard"):
                self.add_error("heard", "Enter what the bidder said when it was heard")
            if not told.get("nothing_else"):
                self.add_error("nothing_else", "Enter why nothing else secures equal treatment")
        return told
