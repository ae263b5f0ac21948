"""Questions about dialogue: issues, meetings, consents, the invitation, and duties when one bidder is left."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from mcp_portal.nhsuk.fields import Date, LongText, Radios, Select, SelectFrom, Text, Whole, YesNo
from mcp_portal.nhsuk.forms import Form
from mcp_portal.workflow.forms import StepForm, asked_by
from procurement.models import Bid, DialogueIssue, DialogueRound, Procurement, SoleBidderDuty

WORDS = 4000


class IssueForm(Form):
    """What is to be settled with a bidder."""

    topic = Text(
        label="Which topic does it belong to?", max_length=200,
        hint="The same words for every bidder, so that their issues stand side by side",
        error_messages={"required": "Enter the topic"},
    )  # fmt: skip
    words = LongText(
        label="What is to be settled?", max_length=WORDS, error_messages={"required": "Enter what is to be settled"}
    )
    material = YesNo(
        label="Is it material?", hint="Dialogue cannot close while a material issue is open or parked",
        error_messages={"required": "Select yes if it is material"},
    )  # fmt: skip
    secret = YesNo(
        label="Does it hold a solution or secret of the bidder?",
        hint="Then it goes to no other bidder without recorded consent",
        error_messages={"required": "Select yes if it holds a solution or secret"},
    )  # fmt: skip
    owner = Text(
        label="Who settles it?", hint="Their post, for example chief finance officer", max_length=200,
        error_messages={"required": "Enter who settles it"},
    )  # fmt: skip


class _IssueWords(StepForm):
    """What goes with a move of an issue."""

    words = LongText(label="What was said?", max_length=WORDS, error_messages={"required": "Enter what was said"})


@asked_by("procurement.DialogueIssue", "agree")
class AgreeForm(_IssueWords):
    """What was agreed."""

    words = LongText(
        label="What was agreed?", hint="The invitation to submit final tenders lists it in these words",
        max_length=WORDS, error_messages={"required": "Enter what was agreed"},
    )  # fmt: skip


@asked_by("procurement.DialogueIssue", "park")
class ParkForm(_IssueWords):
    """What happens to it."""

    words = LongText(
        label="Why is it parked, and what happens to it?", max_length=WORDS,
        error_messages={"required": "Enter why it is parked and what happens to it"},
    )  # fmt: skip


@asked_by("procurement.DialogueIssue", "reopen")
class ReopenForm(_IssueWords):
    """Why it is taken up again."""

    words = LongText(
        label="Why is it opened again?", max_length=WORDS, error_messages={"required": "Enter why it is opened again"}
    )


class ReasonForm(Form):
    """A reason."""

    words = LongText(label="What is the reason?", max_length=WORDS, error_messages={"required": "Enter the reason"})


class MeetingForm(Form):
    """A meeting of dialogue."""

    held = SelectFrom(DialogueRound.objects.none(), label="Which round?", error_messages={"required": "Select a round"})
    bid = SelectFrom(Bid.objects.none(), label="With which bidder?", required=False, empty="All bidders together")
    held_on = Date(label="When was it?", called="day of the meeting")
    minutes = Whole(label="How many minutes did it take?", called="minutes", min_value=1, max_value=1440,
                    classes="nhsuk-input--width-4")  # fmt: skip
    ours = LongText(label="Who was there for the commissioners?", rows=3, max_length=1000,
                    error_messages={"required": "Enter who was there for the commissioners"})  # fmt: skip
    theirs = LongText(label="Who was there for the bidder?", rows=3, max_length=1000,
                      error_messages={"required": "Enter who was there for the bidder"})  # fmt: skip
    notes = LongText(label="What was said?", hint="It cannot be changed afterwards", max_length=20_000, rows=10,
                     error_messages={"required": "Enter what was said"})  # fmt: skip

    def __init__(self, *args: Any, case: Procurement, bidders: list[Bid], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["held"].queryset = case.dialogue_rounds.all()  # type: ignore[attr-defined]
        self.fields["bid"].queryset = case.bids.filter(pk__in=[bid.pk for bid in bidders])  # type: ignore[attr-defined]


class ConsentForm(Form):
    """What a bidder lets go to others."""

    issue = SelectFrom(DialogueIssue.objects.none(), label="Which issue is it about?", required=False, empty="None")
    what = LongText(label="Exactly what may be passed on?", max_length=WORDS,
                    error_messages={"required": "Enter exactly what may be passed on"})  # fmt: skip
    to = SelectFrom(Bid.objects.none(), label="To whom?", required=False, empty="All other bidders")
    where = Text(label="Where did the bidder write it?", hint="For example, its letter of 3 October 2017, page 2",
                 max_length=300, error_messages={"required": "Enter where the bidder wrote it"})  # fmt: skip
    given_on = Date(label="When did it consent?", called="day of the consent")

    def __init__(self, *args: Any, bid: Bid, now: datetime.datetime, **kwargs: Any):
        self.today = timezone.localdate(now)
        super().__init__(*args, **kwargs)
        others = Bid.objects.filter(procurement_id=bid.procurement_id).exclude(pk=bid.pk)
        self.fields["issue"].queryset = bid.dialogue_issues.all()  # type: ignore[attr-defined]
        self.fields["to"].queryset = others  # type: ignore[attr-defined]

    def clean_given_on(self) -> datetime.date:
        """Refuse a day in the future."""
        day = self.cleaned_data["given_on"]
        if day > self.today:
            raise ValidationError("Day of the consent must be today or in the past")
        return day


class InvitationForm(Form):
    """The one text for all."""

    words = LongText(
        label="What does the invitation say?", hint="One text for every bidder. The issues by number are added to it",
        max_length=20_000, rows=12, error_messages={"required": "Enter what the invitation says"},
    )  # fmt: skip


class DutyForm(Form):
    """What stands in place of competition."""

    kind = Radios(
        label="Which duty?", choices=SoleBidderDuty.Kind.choices, error_messages={"required": "Select a duty"}
    )
    words = LongText(label="What was done, and what came out?", max_length=WORDS,
                     error_messages={"required": "Enter what was done and what came out"})  # fmt: skip
    source = Text(label="Who says so, and where?", hint="For example, the independent adviser, report of 1 May 2017",
                  max_length=300, error_messages={"required": "Enter who says so and where"})  # fmt: skip


class IssueFilterForm(Form):
    """Which issues are shown."""

    state = Select(label="Stands", choices=DialogueIssue.State.choices, required=False, empty="All")
