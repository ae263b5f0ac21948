"""The questions of the steps of a case."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from mcp_portal.nhsuk.fields import Confirm, Date, DateTime, LongText
from mcp_portal.nhsuk.wording import weekday
from mcp_portal.workflow.forms import StepForm, asked_by
from procurement.deadlines import compute

REASONS = 4000


@asked_by("procurement.Procurement", "open_call")
class OpenCallForm(StepForm):
    """When requests to take part close; less than 30 days has to be chosen knowingly."""

    requests_close_at = DateTime(
        label="When do requests to take part close?",
        called="closing time",
        hint="The same for everyone. Late requests stay out",
    )
    shorter_is_enough = Confirm(
        label="A shorter time is enough here",
        hint="Only for less than 30 days. The notice has to say why. 30 days is usual practice (default)",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.first = compute("request_to_participate", {"dispatched": timezone.localdate(self.now)})
        self.fields["requests_close_at"].hint += f". 30 days from today end on {weekday(self.first.date)}"  # type: ignore[attr-defined]

    @property
    def inputs(self) -> dict[str, Any]:
        """Give the closing time; that a shorter time was chosen knowingly is no input of the step."""
        return {"requests_close_at": self.cleaned_data["requests_close_at"]}

    def clean(self) -> dict[str, Any]:
        """Refuse a closing time in the past; ask twice about one that comes early."""
        answers = super().clean() or self.cleaned_data
        closes = answers.get("requests_close_at")
        if closes is None:
            return answers
        if closes <= self.now:
            self.add_error("requests_close_at", "Closing time must be in the future")
        elif timezone.localdate(closes) < self.first.date and not answers.get("shorter_is_enough"):
            self.add_error(
                "requests_close_at",
                f"Choose {weekday(self.first.date)} or later, or tick that a shorter time is enough",
            )
        return answers


@asked_by("procurement.Procurement", "invite_final_tenders")
class InviteFinalTendersForm(StepForm):
    """When final tenders close."""

    final_tenders_close_at = DateTime(
        label="When do final tenders close?", called="closing time", hint="The same for every bidder in dialogue"
    )

    def clean_final_tenders_close_at(self) -> datetime.datetime:
        """Refuse a closing time in the past."""
        closes: datetime.datetime = self.cleaned_data["final_tenders_close_at"]
        if closes <= self.now:
            raise ValidationError("Closing time must be in the future")
        return closes


@asked_by("procurement.Procurement", "go_live", "start_alliance_service")
class GoLiveForm(StepForm):
    """The first day of the service."""

    went_live_on = Date(label="On which day did the service start?", called="day the service started")

    def clean_went_live_on(self) -> datetime.date:
        """Refuse a day in the future, or before the contract was signed."""
        day: datetime.date = self.cleaned_data["went_live_on"]
        if day > timezone.localdate(self.now):
            raise ValidationError("Day the service started must be today or in the past")
        signed = self.subject.signatures.order_by("-signed_at").first()
        if signed is not None and day < timezone.localdate(signed.signed_at):
            raise ValidationError("Day the service started must be on or after the day the contract was signed")
        return day


@asked_by("procurement.Procurement", "abandon")
class AbandonForm(StepForm):
    """Why the procurement ends without a contract."""

    ended_reason = LongText(
        label="Why is the procurement abandoned?",
        hint="Bidders and the award notice get this reason",
        max_length=REASONS,
        error_messages={"required": "Enter why the procurement is abandoned"},
    )
