"""Questions about commitments of the preferred bidder and letters to those that were not chosen."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError

from mcp_portal.nhsuk.fields import DateTime, LongText, Radios, Text
from mcp_portal.nhsuk.forms import Form
from procurement.models import Bid, BidderLetter, Commitment

WORDS = 4000
LETTER = 20_000


class CommitmentForm(Form):
    """A commitment as it was tendered and as it was confirmed."""

    subject = Text(
        label="What is the commitment about?", hint="For example, guarantees of the members", max_length=200,
        error_messages={"required": "Enter what the commitment is about"},
    )  # fmt: skip
    tendered = LongText(
        label="What does the tender say?", hint="Word for word", max_length=WORDS, rows=4,
        error_messages={"required": "Enter what the tender says"},
    )  # fmt: skip
    confirmed = LongText(
        label="What did the bidder confirm?", hint="Word for word", max_length=WORDS, rows=4,
        error_messages={"required": "Enter what the bidder confirmed"},
    )  # fmt: skip
    effect = Radios(
        label="What is the difference?", choices=Commitment.Effect.choices,
        hint="A change is material if it could have led to another result, or brought in another bidder",
        reveals={"minor": "reasons", "material": "reasons_material"},
        error_messages={"required": "Select what the difference is"},
    )  # fmt: skip
    reasons = LongText(
        label="Why is it not material?", max_length=WORDS, error_messages={"required": "Enter why it is not material"}
    )
    reasons_material = LongText(
        label="Why is it material?", max_length=WORDS, error_messages={"required": "Enter why it is material"}
    )

    def clean(self) -> dict[str, Any]:
        """Refuse "as tendered" for words that differ; keep the reasons under one name."""
        answers = super().clean() or self.cleaned_data
        same = answers.get("effect") == Commitment.Effect.SAME
        if not self.errors and same and answers["tendered"] != answers["confirmed"]:
            self.add_error("effect", "The words differ. Select whether the change is material")
        answers["reasons"] = answers.get("reasons") or answers.pop("reasons_material", "") or ""
        answers.pop("reasons_material", None)
        return answers


class LetterForm(Form):
    """A letter to a bidder that was not chosen."""

    text = LongText(
        label="What does the letter say?", hint="As it was sent. Do not name other bidders’ secrets", rows=12,
        max_length=LETTER, error_messages={"required": "Enter what the letter says"},
    )  # fmt: skip
    sent_at = DateTime(label="When was it sent?", called="time of sending")
    means = Radios(
        label="How was it sent?",
        choices=BidderLetter.Means.choices,
        error_messages={"required": "Select how it was sent"},
    )

    def __init__(self, *args: Any, bid: Bid, now: datetime.datetime, **kwargs: Any):
        self.now = now
        what = "was not selected" if bid.state == Bid.State.REJECTED else "was not chosen"
        start = f"Your response to {bid.procurement.title} ({bid.procurement.reference}) {what}.\n\nThe reasons are:\n"
        super().__init__(*args, initial={"text": f"{start}{bid.reasons}"}, **kwargs)

    def clean_sent_at(self) -> datetime.datetime:
        """Refuse a time in the future."""
        at: datetime.datetime = self.cleaned_data["sent_at"]
        if at > self.now:
            raise ValidationError("Time of sending must not be in the future")
        return at
