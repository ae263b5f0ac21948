"""Questions about what is known of a bidder."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from mcp_portal.nhsuk.fields import Date, LongText, Radios, Select, Text, YesNo
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import lower_first
from procurement.models import Bid, BidderStanding, ConfidentialItem, Criterion, LegalForm

WORDS = 4000


class StandingForm(Form):
    """Legal form, and ability to bear risk."""

    legal_form = Select(
        label="Legal form", choices=LegalForm.choices, error_messages={"required": "Select the legal form"}
    )
    risk = Radios(
        label="Is the bidder able to bear the risk of the contract?", choices=BidderStanding.Risk.choices,
        error_messages={"required": "Select whether it is able to bear the risk"},
    )  # fmt: skip
    words = LongText(
        label="What is this based on?", hint="Reserves, guarantees of parents, insurance, limits on liability",
        max_length=WORDS, error_messages={"required": "Enter what this is based on"},
    )  # fmt: skip
    evidence = Text(
        label="Where is the evidence?", hint="For example, accounts of 2016 to 2017, in the response, file 4",
        max_length=300, error_messages={"required": "Enter where the evidence is"},
    )  # fmt: skip

    def __init__(self, *args: Any, bid: Bid, **kwargs: Any):
        super().__init__(*args, initial={"legal_form": bid.legal_form}, **kwargs)


class CapabilityForm(Form):
    """Every selection question of the case, passed or failed with reasons; made for these questions."""

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for one in criteria:
            self.fields[f"passed_{one.position}"] = YesNo(label=f"{one.name}: does the bidder pass?")
            self.fields[f"reasons_{one.position}"] = LongText(
                label=f"Reasons on {lower_first(one.name)}", max_length=WORDS, rows=3,
                error_messages={"required": f"Enter the reasons on {lower_first(one.name)}"},
            )  # fmt: skip

    @property
    def answers(self) -> dict[Criterion, tuple[bool, str]]:
        """Give the answer to each question."""
        found = self.cleaned_data
        return {one: (found[f"passed_{one.position}"], found[f"reasons_{one.position}"]) for one in self.criteria}


class ValidityForm(Form):
    """Until when the final tender binds the bidder."""

    valid_until = Date(label="Until when is the tender valid?", called="last day of validity")
    where = Text(
        label="Where is it written?", hint="For example, the form of tender, or the letter that extends it",
        max_length=300, error_messages={"required": "Enter where it is written"},
    )  # fmt: skip

    def __init__(self, *args: Any, bid: Bid, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.bid = bid

    def clean_valid_until(self) -> datetime.date:
        """Refuse a day before the tender arrived."""
        day: datetime.date = self.cleaned_data["valid_until"]
        arrived = self.bid.final_received_at
        if arrived is not None and day < timezone.localdate(arrived):
            raise ValidationError("Last day of validity must be on or after the day the tender arrived")
        return day


class ConfidentialForm(Form):
    """Something a bidder asks to keep confidential."""

    what = Text(
        label="What is to be kept confidential?", hint="For example, the financial model, page 3", max_length=300,
        error_messages={"required": "Enter what is to be kept confidential"},
    )  # fmt: skip
    ground = Radios(
        label="On which ground?", choices=ConfidentialItem.Ground.choices,
        error_messages={"required": "Select the ground"},
    )  # fmt: skip
    why = LongText(
        label="What harm does the bidder expect from disclosure?", max_length=WORDS,
        hint="Naming it here does not decide a request. Each request is decided when it comes",
        error_messages={"required": "Enter what harm the bidder expects"},
    )  # fmt: skip
    from_date = Date(label="From when?", called="first day")
    until = Date(
        label="Until when? (optional)", hint="Empty for as long as it lasts", called="last day", required=False
    )

    def clean_until(self) -> datetime.date | None:
        """Refuse an end before the start."""
        until, start = self.cleaned_data["until"], self.cleaned_data.get("from_date")
        if until is not None and start is not None and until < start:
            raise ValidationError("Last day must be the same as or after the first day")
        return until
