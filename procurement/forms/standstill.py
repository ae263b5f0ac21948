"""Questions about the standstill letters and what follows them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from mcp_portal.nhsuk.fields import Checkboxes, Date, DateTime, LongText, Radios, Select
from mcp_portal.nhsuk.forms import Form
from mcp_portal.workflow.forms import StepForm, asked_by
from procurement.models import StandstillLetter

WORDS = 20_000
Kind, Means = StandstillLetter.Kind, StandstillLetter.Means


@asked_by("procurement.Standstill", "correct_letters")
class CorrectLettersForm(StepForm):
    """What is wrong with the letters."""

    reasons = LongText(
        label="What is wrong with the letters?", max_length=4000,
        error_messages={"required": "Enter what is wrong with the letters"},
    )  # fmt: skip


@asked_by("procurement.Standstill", "exempt")
class ExemptForm(StepForm):
    """Why no standstill is held."""

    reasons = LongText(
        label="Why is no standstill held?", max_length=4000, error_messages={"required": "Enter why none is held"},
        hint="It is not required when the only tenderer wins and no candidate is left to be told. Holding one all the "
        "same takes 10 days and shortens the time in which the contract can be set aside",
    )  # fmt: skip


class LettersForm(Form):
    """When the letters go out, and what each of them says first."""

    planned_on = Date(
        label="On which day do the letters go out?", called="day the letters go out",
        hint="Every letter says when the standstill ends, counted from this day",
    )  # fmt: skip
    letters = LongText(
        label="Opening words of every letter (optional)", called="opening words", required=False, rows=5,
        max_length=WORDS,
    )  # fmt: skip


class LetterForm(Form):
    """What one letter says beside the facts, and where it goes."""

    sent_to = LongText(
        label="To whom does the letter go, and where?", called="addressee", rows=3, max_length=1000,
        hint="The person, and an e-mail or postal address",
        error_messages={"required": "Enter to whom the letter goes"},
    )  # fmt: skip
    means = Radios(
        label="How is it sent?", choices=Means.choices,
        hints={
            Means.ELECTRONIC: "The standstill is 10 days",
            Means.OTHER: "The standstill is 15 days, or 10 from receipt when that is sooner",
        },
        error_messages={"required": "Select how the letter is sent"},
    )  # fmt: skip
    reasons = LongText(label="Why?", called="reasons", rows=10, max_length=WORDS, hint="Drawn from the decision and "
                       "the results. Take out what is another bidder’s secret (regulation 21)")  # fmt: skip
    advantages = LongText(
        label="Characteristics and relative advantages of the winning tender", called="relative advantages", rows=10,
        max_length=WORDS, hint="Drawn from the results in which it was better. Take out its secrets",
    )  # fmt: skip
    specification = LongText(
        label="Did the tender miss the specification, and why?", called="finding on the specification", rows=4,
        max_length=WORDS, hint="Drawn from the pass marks",
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if kind != Kind.TENDERER:
            del self.fields["advantages"]
        if kind == Kind.CANDIDATE:
            del self.fields["specification"]
        for name in ("reasons", "advantages", "specification"):
            if name in self.fields:
                # A letter can be saved while it is being written; approval asks for every part.
                self.fields[name].required = False


class SentForm(Form):
    """Which letters were sent, and when."""

    letters = Checkboxes(
        label="Which letters were sent?", error_messages={"required": "Select the letters that were sent"}
    )
    sent_at = DateTime(label="When were they sent?", called="time of sending", hint="The day of sending is day 0")

    def __init__(self, *args: Any, letters: Iterable[StandstillLetter], now: datetime.datetime, **kwargs: Any):
        super().__init__(*args, **kwargs)
        rows = list(letters)
        asked: Any = self.fields["letters"]
        asked.choices = [(str(one.pk), f"{one.bid.name}, {one.get_means_display().lower()}") for one in rows]
        self.initial.setdefault("letters", [str(one.pk) for one in rows])
        self.now = now

    def clean_sent_at(self) -> datetime.datetime:
        """Refuse a time in the future."""
        return _past(self.cleaned_data["sent_at"], self.now, "Time of sending")


class ReceivedForm(Form):
    """When a letter was received."""

    received_at = DateTime(label="When was it received?", called="time of receipt", hint="For example from the receipt "
                           "of the carrier, or an answer to the mail")  # fmt: skip

    def __init__(self, *args: Any, now: datetime.datetime, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_received_at(self) -> datetime.datetime:
        """Refuse a time in the future."""
        return _past(self.cleaned_data["received_at"], self.now, "Time of receipt")


class ExtendForm(Form):
    """A later end of the standstill."""

    until = Date(label="What is the new last day?", called="new last day")
    told_at = DateTime(
        label="When was the last bidder told?", called="time of telling",
        hint="Every bidder that got a letter is told, before the extension counts",
    )  # fmt: skip
    reasons = LongText(
        label="Why is it extended?", max_length=4000, hint="Every bidder is told these words",
        error_messages={"required": "Enter why it is extended"},
    )  # fmt: skip


class DebriefForm(Form):
    """A meeting with a bidder about its result."""

    bidder = Select(label="With which bidder?", called="bidder")
    held_on = Date(label="When was it held?", called="day of the meeting")
    attended = LongText(
        label="Who was there?", rows=3, max_length=2000, error_messages={"required": "Enter who was there"}
    )
    note = LongText(
        label="What was said?", rows=8, max_length=WORDS, error_messages={"required": "Enter what was said"},
        hint="Say nothing that no letter could say: nothing of another bidder’s secrets",
    )  # fmt: skip

    def __init__(self, *args: Any, bids: Iterable[Any], now: datetime.datetime, **kwargs: Any):
        super().__init__(*args, **kwargs)
        asked: Any = self.fields["bidder"]
        asked.choices = [(str(bid.pk), bid.name) for bid in bids]
        self.now = now

    def clean_held_on(self) -> datetime.date:
        """Refuse a day in the future."""
        held: datetime.date = self.cleaned_data["held_on"]
        if held > timezone.localdate(self.now):
            raise ValidationError("Day of the meeting must be today or in the past")
        return held


def _past(at: datetime.datetime, now: datetime.datetime, what: str) -> datetime.datetime:
    if at > now:
        raise ValidationError(f"{what} must not be in the future")
    return at
