"""Questions about what bidders are given, and about what they ask."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError

from mcp_portal.documents.models import Document
from mcp_portal.nhsuk.fields import CheckboxesFrom, DateTime, LongText, Radios, SelectFrom, Text, YesNo
from mcp_portal.nhsuk.forms import Form
from procurement.models import Bid, BidderQuestion, Delivery, QuestionDeadline, SharedItem

WORDS = 8000
REASON = 2000
MEANS: dict[str, Any] = {"label": "By what means?", "choices": Delivery.Means.choices,
         "error_messages": {"required": "Select by what means"}}  # fmt: skip


class _OfBids(Form):
    """A form that asks about bidders by their names, as far as the reader may know them."""

    def __init__(self, *args: Any, bids: Any, reader: Any, now: datetime.datetime, **kwargs: Any):
        self.now = now
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if getattr(field, "queryset", None) is not None and field.queryset.model is Bid:  # type: ignore[attr-defined]
                field.text = lambda bid: bid.name_for(reader)  # type: ignore[attr-defined]
                field.queryset = bids  # type: ignore[attr-defined]

    def _past(self, name: str, words: str) -> datetime.datetime:
        at = self.cleaned_data[name]
        if at > self.now:
            raise ValidationError(f"{words} must not be in the future")
        return at


class ShareForm(_OfBids):
    """Something that bidders are given."""

    title = Text(label="What is it?", hint="A short title, such as: Activity of community nursing 2014 to 2017",
                 max_length=200, error_messages={"required": "Enter what it is"})  # fmt: skip
    kind = Radios(label="What is it about?", choices=SharedItem.Kind.choices,
                  error_messages={"required": "Select what it is about"})  # fmt: skip
    words = LongText(label="What does it say, or where is it found?", max_length=WORDS,
                     error_messages={"required": "Enter what it says or where it is found"})  # fmt: skip
    document = SelectFrom(Document.objects.none(), label="Document of this procurement (optional)", required=False,
                          empty="None")  # fmt: skip
    whom = Radios(
        label="Whom is it for?", choices=[("all", "Every bidder"), ("named", "Some bidders only")],
        reveals={"named": "named"}, error_messages={"required": "Select whom it is for"},
    )  # fmt: skip
    named = CheckboxesFrom(Bid.objects.none(), label="Which bidders?", called="bidders",
                           error_messages={"required": "Select at least 1 bidder"})  # fmt: skip
    why_not_all = LongText(label="If it is not for every bidder, why not?", max_length=REASON, rows=3, required=False)
    sent_at = DateTime(label="When was it sent?", called="time of sending")
    means = Radios(**MEANS)
    reached = CheckboxesFrom(Bid.objects.none(), label="Which bidders got it then?", required=False,
                             hint="Leave out those that got it later, or have not got it yet")  # fmt: skip

    def __init__(self, *args: Any, documents: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = documents  # type: ignore[attr-defined]

    def clean_sent_at(self) -> datetime.datetime:
        """Refuse a time in the future."""
        return self._past("sent_at", "Time of sending")

    def clean(self) -> dict[str, Any]:
        """Ask why some bidders do not get it; ``named`` is None when everyone does."""
        told = super().clean() or self.cleaned_data
        if told.get("whom") == "named":
            if not told.get("why_not_all"):
                self.add_error("why_not_all", "Enter why it is not for every bidder")
        else:
            told["named"] = None
        told.pop("whom", None)
        return told


class DeliverForm(_OfBids):
    """Bidders that got an item after the others."""

    reached = CheckboxesFrom(
        Bid.objects.none(), label="Which bidders got it?", error_messages={"required": "Select at least 1 bidder"}
    )
    got_at = DateTime(label="When did they get it?", called="time at which they got it")
    means = Radios(**MEANS)

    def clean_got_at(self) -> datetime.datetime:
        """Refuse a time in the future."""
        return self._past("got_at", "Time at which they got it")


class DeadlineForm(Form):
    """Until when bidders ask and are answered."""

    stage = Radios(label="At which stage?", choices=QuestionDeadline._meta.get_field("stage").choices,
                   error_messages={"required": "Select the stage"})  # fmt: skip
    questions_by = DateTime(label="Until when can bidders ask?", called="deadline for questions")
    answers_by = DateTime(label="By when is every question answered?", called="deadline for answers")

    def clean(self) -> dict[str, Any]:
        """Refuse answers before questions."""
        told = super().clean() or self.cleaned_data
        asked, answered = told.get("questions_by"), told.get("answers_by")
        if asked and answered and answered <= asked:
            self.add_error("answers_by", "Deadline for answers must be after the deadline for questions")
        return told


class BidderQuestionForm(_OfBids):
    """A question of a bidder."""

    stage = Radios(label="At which stage was it asked?", choices=BidderQuestion._meta.get_field("stage").choices,
                   error_messages={"required": "Select the stage"})  # fmt: skip
    bid = SelectFrom(Bid.objects.none(), label="Which bidder asked?", required=False,
                     empty="An organisation that has not responded yet")  # fmt: skip
    organisation = Text(label="If it has not responded yet, which organisation asked?", max_length=200, required=False,
                        hint="Only the procurement lead and the legal adviser see who asked")  # fmt: skip
    asked = LongText(label="What was asked, in the words of the bidder?", max_length=WORDS,
                     hint="Only the procurement lead and the legal adviser read this",
                     error_messages={"required": "Enter what was asked"})  # fmt: skip
    words = LongText(label="How is the question published?", max_length=WORDS,
                     hint="The same question in words that do not tell who asked",
                     error_messages={"required": "Enter the question as it is published"})  # fmt: skip
    received_at = DateTime(label="When did it arrive?", called="time of arrival")
    why_late = LongText(label="If it came after the deadline, why is it accepted?", max_length=REASON, rows=3,
                        required=False)  # fmt: skip
    why_confidential = LongText(
        label="If the bidder asks to keep it from the others, why?", max_length=REASON, rows=3, required=False,
        hint="In words that do not tell who asked. The senior responsible officer decides",
    )  # fmt: skip

    def clean_received_at(self) -> datetime.datetime:
        """Refuse a time in the future."""
        return self._past("received_at", "Time of arrival")

    def clean(self) -> dict[str, Any]:
        """Ask who asked: a bidder, or an organisation that is none yet."""
        told = super().clean() or self.cleaned_data
        if not told.get("bid") and not told.get("organisation"):
            self.add_error("bid", "Select the bidder that asked, or enter the organisation")
        return told


class ConfidenceForm(Form):
    """Whether a question is kept from the other bidders."""

    keeps = YesNo(label="Is the question kept from the other bidders?", called="answer",
                  error_messages={"required": "Select yes or no"})  # fmt: skip
    reason = LongText(
        label="Why?", hint="Only what would give away a bidder’s own solution or secrets is kept from the others",
        max_length=REASON, error_messages={"required": "Enter the reason"},
    )  # fmt: skip


class AnswerForm(Form):
    """The answer to a question."""

    words = LongText(label="What is the answer?", max_length=WORDS, error_messages={"required": "Enter the answer"})
    means = Radios(**MEANS)
