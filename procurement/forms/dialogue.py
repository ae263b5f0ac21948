"""Questions about dialogue: issues, meetings, consents, the invitation, and duties when one bidder is left."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from mcp_portal.documents.models import Document
from mcp_portal.nhsuk.fields import (
    CheckboxesFrom,
    Date,
    DateTime,
    LongText,
    Radios,
    Select,
    SelectFrom,
    Text,
    Time,
    YesNo,
)
from mcp_portal.nhsuk.forms import Form
from mcp_portal.workflow.forms import StepForm, asked_by
from procurement.models import (
    Bid,
    DialogueIssue,
    DialogueMeeting,
    DialogueRound,
    MeetingNote,
    Procurement,
    SharedItem,
    SoleBidderDuty,
)

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
    began = Time(label="From", called="start of the meeting", hint="For example, 10am or 14:30",
                 error_messages={"required": "Enter when the meeting began"})  # fmt: skip
    ended = Time(label="To", called="end of the meeting", error_messages={"required": "Enter when the meeting ended"})
    way = Radios(label="How did you meet?", choices=DialogueMeeting.Way.choices,
                 error_messages={"required": "Select how you met"})  # fmt: skip
    place = Text(label="Where was it?", hint="Needed when you met in person", max_length=300, required=False)
    ours = LongText(label="Who was there for the commissioners?", hint="Posts, not names", rows=3, max_length=1000,
                    error_messages={"required": "Enter who was there for the commissioners"})  # fmt: skip
    theirs = LongText(label="Who was there for the bidder?", hint="Posts, not names", rows=3, max_length=1000,
                      error_messages={"required": "Enter who was there for the bidder"})  # fmt: skip
    notes = LongText(label="What was said?", hint="It cannot be changed afterwards", max_length=20_000, rows=10,
                     error_messages={"required": "Enter what was said"})  # fmt: skip

    def __init__(self, *args: Any, case: Procurement, bidders: list[Bid], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["held"].queryset = case.dialogue_rounds.all()  # type: ignore[attr-defined]
        self.fields["bid"].queryset = case.bids.filter(pk__in=[bid.pk for bid in bidders])  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Count the minutes, and ask where it was when people met in person."""
        told = super().clean() or self.cleaned_data
        began, ended = told.get("began"), told.pop("ended", None)
        if began and ended and ended <= began:
            self.add_error("ended", "End of the meeting must be after its start")
        elif began and ended:
            told["minutes"] = (ended.hour - began.hour) * 60 + ended.minute - began.minute
        if told.get("way") == DialogueMeeting.Way.IN_PERSON and not told.get("place"):
            self.add_error("place", "Enter where it was")
        return told


class PaperForm(Form):
    """A document that goes with a meeting."""

    document = SelectFrom(Document.objects.none(), label="Which document of this procurement?",
                          error_messages={"required": "Select a document"})  # fmt: skip
    title = Text(label="What is it?", hint="A short title, as it stands among what bidders were given",
                 max_length=200, error_messages={"required": "Enter what it is"})  # fmt: skip
    kind = Radios(label="What is it about?", choices=SharedItem.Kind.choices[:2],
                  error_messages={"required": "Select what it is about"})  # fmt: skip
    got_at = DateTime(label="When did they get it?", called="time at which they got it")

    def __init__(self, *args: Any, documents: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = documents  # type: ignore[attr-defined]


class NoteForm(Form):
    """What became of the notes of a meeting."""

    bid = SelectFrom(Bid.objects.none(), label="Which bidder?", error_messages={"required": "Select a bidder"})
    kind = Radios(label="What happened?", choices=MeetingNote.Kind.choices,
                  error_messages={"required": "Select what happened"})  # fmt: skip
    happened_on = Date(label="When was it?", called="day on which it happened")
    words = LongText(label="What did the bidder say? (optional)", hint="Needed for a comment", required=False,
                     max_length=WORDS)  # fmt: skip

    def __init__(self, *args: Any, bidders: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["bid"].queryset = bidders  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the words of a comment."""
        told = super().clean() or self.cleaned_data
        if told.get("kind") == MeetingNote.Kind.COMMENTED and not told.get("words"):
            self.add_error("words", "Enter what the bidder said")
        return told


class ConsentForm(Form):
    """What a bidder lets go to others."""

    issue = SelectFrom(DialogueIssue.objects.none(), label="Which issue is it about?", required=False, empty="None")
    what = LongText(label="Exactly what may be passed on?", max_length=WORDS,
                    error_messages={"required": "Enter exactly what may be passed on"})  # fmt: skip
    whom = Radios(
        label="To whom?", choices=[("all", "All other bidders"), ("named", "Bidders that it names")],
        reveals={"named": "to"}, error_messages={"required": "Select to whom"},
    )  # fmt: skip
    to = CheckboxesFrom(Bid.objects.none(), label="Which bidders?", called="bidders",
                        hint="Nobody else reads it, also not in the invitation to submit final tenders",
                        error_messages={"required": "Select at least 1 bidder"})  # fmt: skip
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

    def clean(self) -> dict[str, Any]:
        """Give the bidders it names, none for all the others."""
        told = super().clean() or self.cleaned_data
        if told.pop("whom", None) == "all":
            told["to"] = []
        return told


class WithdrawalForm(Form):
    """A bidder takes a consent back."""

    where = Text(label="Where did the bidder write it?", hint="For example, its letter of 3 October 2017, page 2",
                 max_length=300, error_messages={"required": "Enter where the bidder wrote it"})  # fmt: skip
    withdrawn_on = Date(label="When did it withdraw its consent?", called="day of the withdrawal")


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
