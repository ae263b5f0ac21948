"""Questions about responses, tenders, dialogue and results."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError

from mcp_portal.accounts.models import Organisation
from mcp_portal.accounts.roles import KINDS_OF, Role
from mcp_portal.nhsuk.fields import DateTime, LongText, Percentage, SelectFrom, Text
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import moment
from mcp_portal.workflow.forms import StepForm, asked_by
from procurement.actions.responses import in_time
from procurement.models import Opening

REASONS = 4000


class _Because(StepForm):
    reasons = LongText(
        label="What are the reasons?", max_length=REASONS, error_messages={"required": "Enter the reasons"}
    )


@asked_by("procurement.Bid", "shortlist", "prefer", "hold_in_reserve", "step_in")
class ChosenForm(_Because):
    """Why a bidder was chosen."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["reasons"].hint = "As in the minute of the deciding body"  # type: ignore[attr-defined]


@asked_by("procurement.Bid", "eliminate", "reject", "lose", "set_aside")
class NotChosenForm(_Because):
    """Why a bidder was not chosen; it is told so."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["reasons"].hint = "The bidder is told these reasons. Do not name other bidders’ secrets"  # type: ignore[attr-defined]


@asked_by("procurement.Bid", "withdraw")
class WithdrawForm(_Because):
    """Why a bidder left."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["reasons"].label = "Why did the bidder withdraw?"
        self.fields["reasons"].error_messages["required"] = "Enter why the bidder withdrew"


@asked_by("procurement.Bid", "submit_final")
class FinalTenderForm(StepForm):
    """When the final tender arrived."""

    received_at = DateTime(label="When did the final tender arrive?", called="time of arrival")

    def clean_received_at(self) -> datetime.datetime:
        """Refuse a time in the future, and a tender that came late."""
        at: datetime.datetime = self.cleaned_data["received_at"]
        case = self.subject.procurement
        let_in = in_time(case, Opening.Stage.FINAL, at, self.subject)
        return _arrived(at, self.now, case.final_tenders_close_at, "tender", let_in)


class BidForm(Form):
    """A response to the call."""

    name = Text(label="Name of the bidder", max_length=200, hint="For a consortium, its name")
    make_up = LongText(
        label="Who stands behind the bid?",
        hint="Every member, with its part. Everyone on the case is asked about new names",
        max_length=REASONS,
        rows=4,
        error_messages={"required": "Enter who stands behind the bid"},
    )
    provider = SelectFrom(
        Organisation.objects.none(),
        label="Organisation that would sign the contract (optional)",
        hint="Needed before signature. Organisations are added by a system administrator",
        required=False,
        empty="Not known yet",
    )
    received_at = DateTime(label="When did the response arrive?", called="time of arrival")

    def __init__(self, *args: Any, case: Any, now: datetime.datetime, **kwargs: Any):
        self.case, self.now = case, now
        super().__init__(*args, **kwargs)
        self.fields["provider"].queryset = Organisation.objects.filter(kind__in=KINDS_OF[Role.PROVIDER])  # type: ignore[attr-defined]

    def clean_received_at(self) -> datetime.datetime:
        """Refuse a time in the future, and a response that came late."""
        at: datetime.datetime = self.cleaned_data["received_at"]
        let_in = in_time(self.case, Opening.Stage.SELECTION, at)
        return _arrived(at, self.now, self.case.requests_close_at, "response", let_in)


class RoundForm(Form):
    """A round of dialogue."""

    topics = LongText(
        label="What is this round about?",
        max_length=REASONS,
        error_messages={"required": "Enter what this round is about"},
    )


class RoundOutcomeForm(Form):
    """How a round of dialogue ended."""

    outcome = LongText(
        label="What came out of this round?",
        hint="The same for every bidder. It cannot be changed afterwards",
        max_length=REASONS,
        error_messages={"required": "Enter what came out of this round"},
    )


class ResultForm(Form):
    """The moderated result of one tender on one criterion."""

    score = Percentage(label="Score from 0 to 100", called="score")
    reasons = LongText(
        label="What are the reasons?",
        hint="They stay on the record and go into the standstill letter",
        max_length=REASONS,
        error_messages={"required": "Enter the reasons for the score"},
    )


def _arrived(
    at: datetime.datetime, now: datetime.datetime, closes: datetime.datetime | None, what: str, let_in: bool
) -> datetime.datetime:
    if at > now:
        raise ValidationError("Time of arrival must not be in the future")
    if closes is not None and not let_in:
        raise ValidationError(f"This {what} came after the closing time, {moment(closes)}. Late ones stay out")
    return at
