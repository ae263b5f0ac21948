"""Questions about files of a response, late responses and members behind several bids."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError

from mcp_portal.documents.fields import Uploads
from mcp_portal.nhsuk.fields import DateTime, LongText, Radios, SelectFrom, Text, YesNo
from mcp_portal.nhsuk.forms import Form
from procurement.models import Bid, LateResponse, Procurement, SharedMemberDecision

WORDS = 4000


class SealedFilesForm(Form):
    """Files of a response, and when they arrived."""

    uploads = Uploads(label="Files", hint="Choose one or more: PDF, Word, Excel, PowerPoint, CSV, text, PNG or JPEG",
                      error_messages={"required": "Choose at least 1 file"})  # fmt: skip
    received_at = DateTime(
        label="When did they arrive? (optional)", hint="Empty if they arrive now", called="time of arrival",
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, now: datetime.datetime, asks_when: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.now = now
        if not asks_when:
            del self.fields["received_at"]

    def clean_received_at(self) -> datetime.datetime | None:
        """Refuse a time in the future."""
        at: datetime.datetime | None = self.cleaned_data["received_at"]
        if at is not None and at > self.now:
            raise ValidationError("Time of arrival must not be in the future")
        return at

    @property
    def refused(self) -> list[str]:
        """Give a sentence for each file that could not be kept beside others that were."""
        return getattr(self.fields["uploads"], "refused", [])


class MarkForm(Form):
    """Whether a response is complete."""

    complete = YesNo(
        label="Is everything there that was asked for?",
        hint="Everybody who sees the bids reads your answer. What is in the files stays sealed",
    )


class LateForm(Form):
    """A response that came after the closing time."""

    bid = SelectFrom(
        Bid.objects.none(), label="Whose final tender came late?", empty="Select a bidder",
        error_messages={"required": "Select whose final tender came late"},
    )  # fmt: skip
    arrived_at = DateTime(label="When did it arrive?", called="time of arrival")
    fault = Radios(
        label="Whose fault was it?", choices=LateResponse.Fault.choices,
        error_messages={"required": "Select whose fault it was"},
    )  # fmt: skip
    what_happened = LongText(
        label="What happened, and who found out?", hint="Do not name the bidder", max_length=WORDS,
        error_messages={"required": "Enter what happened"},
    )  # fmt: skip
    evidence = Text(
        label="Where is the evidence?", hint="For example, the log of the mail server, incident 12", max_length=300,
        error_messages={"required": "Enter where the evidence is"},
    )  # fmt: skip

    def __init__(self, *args: Any, case: Procurement, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if case.state == Procurement.State.FINAL_TENDERS:
            self.fields["bid"].queryset = case.bids.filter(state=Bid.State.SHORTLISTED)  # type: ignore[attr-defined]
        else:
            del self.fields["bid"]


class LateDecisionForm(Form):
    """Whether a late response is let in."""

    admitted = YesNo(label="Is the late response let in?", hint="Only if the authority was at fault")
    reasons = LongText(
        label="What are the reasons?", max_length=WORDS, error_messages={"required": "Enter the reasons"}
    )


class SharedMemberForm(Form):
    """What follows from a member behind several bids."""

    heard = LongText(
        label="What did the bidders say when you asked them?", hint="How each bid was made apart from the others",
        max_length=WORDS, error_messages={"required": "Enter what the bidders said"},
    )  # fmt: skip
    outcome = Radios(
        label="What follows?", choices=SharedMemberDecision.Outcome.choices,
        error_messages={"required": "Select what follows"},
    )  # fmt: skip
    reasons = LongText(
        label="What are the reasons?", max_length=WORDS, error_messages={"required": "Enter the reasons"}
    )
