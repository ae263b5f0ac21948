"""Questions about an item: what it is, how people are handled, and what came of it."""

from __future__ import annotations

import datetime
from typing import Any

from conflicts.models import AgendaItem, Committee, Handling, ItemHandling, ItemOutcome
from mcp_portal.accounts.models import User
from mcp_portal.documents.fields import Upload
from mcp_portal.nhsuk.fields import LongText, Radios, Select, SelectFrom, Text, Time, Whole, YesNo
from mcp_portal.nhsuk.forms import Form

from .committees import COUNTED, BorrowedForm


class ItemForm(Form):
    """An item of the agenda."""

    title = Text(
        label="What is it about?", called="title of the item", max_length=200,
        error_messages={"required": "Enter what it is about"},
    )  # fmt: skip
    purpose = Radios(
        label="What is it there for?", choices=AgendaItem.Purpose.choices,
        error_messages={"required": "Select what it is there for"},
    )  # fmt: skip
    referred_from = SelectFrom(
        AgendaItem.objects.none(), label="Which committee referred it? (optional)", required=False,
        empty="It was not referred", text=lambda item: f"{item.meeting}: item {item.position}, {item.title}",
    )  # fmt: skip

    field_order = ("title", "purpose", "procurement", "referred_from")

    def __init__(self, *args: Any, cases: Any, referred: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["procurement"] = SelectFrom(
            cases, label="Which procurement is it about? (optional)", required=False, empty="None",
            hint="Whoever has no role in it, or from whom it is hidden, does not see the item",
            text=lambda case: f"{case.title}, {case.reference}",
        )  # fmt: skip
        self.fields["referred_from"].queryset = referred  # type: ignore[attr-defined]
        self.order_fields(self.field_order)


class RuleAtItemForm(Form):
    """The ruling of whoever presides on one person at one item."""

    person = SelectFrom(
        User.objects.none(), label="Whom is the ruling about?",
        error_messages={"required": "Select whom the ruling is about"},
    )  # fmt: skip
    interest = Text(
        label="What is the interest?", max_length=500, error_messages={"required": "Enter what the interest is"}
    )
    apparent = Radios(
        label="When did it become apparent?", choices=ItemHandling.Apparent.choices,
        error_messages={"required": "Select when it became apparent"},
    )  # fmt: skip
    material = YesNo(
        label="Is it a material financial interest in a bidder or a likely bidder?",
        hint="If yes, the person leaves for the item and gets no papers",
        error_messages={"required": "Select yes if it is a material financial interest in a bidder"},
    )
    handling = Radios(
        label="What may the person do?", choices=Handling.choices,
        hints={Handling.NOTED.value: "Votes like everybody else. With any other ruling the person has no vote"},
        error_messages={"required": "Select what the person may do"},
    )  # fmt: skip
    papers_withheld = YesNo(
        label="Are the papers withheld as well? (optional)", required=False,
        hint="They always are from “leaves, and papers are withheld” on",
    )  # fmt: skip
    reason = LongText(
        label="Why is it ruled so?", hint="This is printed in the minutes", max_length=1000, rows=3,
        error_messages={"required": "Enter why it is ruled so"},
    )  # fmt: skip
    elected = SelectFrom(
        User.objects.none(), label="Who was elected to rule? (optional)", required=False, empty="Nobody was elected",
        hint="Only when chair and vice chair are conflicted or away",
    )  # fmt: skip

    def __init__(self, *args: Any, people: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("person", "elected"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]


class TimesForm(Form):
    """When a person left the room for an item, and when they came back."""

    left_at = Time(
        label="When did they leave the room?", called="time they left",
        error_messages={"required": "Enter the time they left"},
    )  # fmt: skip
    returned_at = Time(
        label="When did they return? (optional)", called="time they returned", required=False,
        hint="Leave empty if they did not return",
    )  # fmt: skip

    def __init__(self, *args: Any, meeting: Any, **kwargs: Any):
        self.meeting = meeting
        super().__init__(*args, **kwargs)

    @property
    def moments(self) -> dict[str, datetime.datetime | None]:
        """Give moments on the day of the meeting rather than times of day."""
        given = {name: self.cleaned_data.get(name) for name in ("left_at", "returned_at")}
        return {name: self.meeting.at(clock) if clock is not None else None for name, clock in given.items()}


class OutcomeForm(Form):
    """What came of an item."""

    kind = Radios(
        label="What came of it?", choices=ItemOutcome.Kind.choices,
        error_messages={"required": "Select what came of it"},
    )  # fmt: skip
    words = LongText(
        label="What does the minute say?", hint="The decision and its reasons. Who left is added from the record",
        max_length=4000, error_messages={"required": "Enter what the minute says"},
    )  # fmt: skip
    began_at = Time(
        label="When did the item begin?", called="time the item began",
        error_messages={"required": "Enter the time the item began"},
    )  # fmt: skip
    decided_at = Time(
        label="When was it decided, or when did it end?", called="time the item ended",
        error_messages={"required": "Enter the time the item ended"},
    )  # fmt: skip
    votes_for = Whole(
        label="Votes for (optional)", required=False, min_value=0, max_value=100, classes="nhsuk-input--width-3"
    )
    votes_against = Whole(
        label="Votes against (optional)", required=False, min_value=0, max_value=100, classes="nhsuk-input--width-3"
    )
    abstained = Whole(
        label="Abstained (optional)", called="number who abstained", required=False, min_value=0, max_value=100,
        classes="nhsuk-input--width-3",
    )  # fmt: skip
    referred_to = SelectFrom(
        Committee.objects.none(), label="To which committee was it referred? (optional)", required=False,
        empty="It was not referred to a committee of this portal",
    )  # fmt: skip
    referred_to_words = Text(
        label="Or to which other body? (optional)", called="other body", max_length=200, required=False
    )

    def __init__(self, *args: Any, meeting: Any, **kwargs: Any):
        self.meeting = meeting
        super().__init__(*args, **kwargs)
        others = Committee.objects.exclude(pk=meeting.committee_id).select_related("organisation")
        self.fields["referred_to"].queryset = others  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if answers.get("kind") == ItemOutcome.Kind.REFERRED:
            if not answers.get("referred_to") and not answers.get("referred_to_words"):
                self.add_error("referred_to", "Select the committee, or enter the other body it was referred to")
        elif answers.get("referred_to") or answers.get("referred_to_words"):
            self.add_error("referred_to", "Leave this empty unless the item was referred to another body")
        return answers

    @property
    def given(self) -> dict[str, Any]:
        """Give the answers with moments on the day of the meeting."""
        moments = {name: self.meeting.at(self.cleaned_data[name]) for name in ("began_at", "decided_at")}
        return {**self.cleaned_data, **moments}


class BorrowForm(BorrowedForm):
    """A member borrowed for one meeting."""

    field_order = ("person", "counts_as", "lent_by", "reason")

    counts_as = Select(
        label="Which kind of member do they sit in for?", choices=COUNTED, empty="Select a kind",
        error_messages={"required": "Select which kind of member they sit in for"},
    )  # fmt: skip

    def __init__(self, *args: Any, people: Any, lenders: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["person"] = SelectFrom(
            people, label="Who is borrowed?", error_messages={"required": "Select who is borrowed"},
            hint="They need a role in the procurement first, so that they are asked about interests",
        )  # fmt: skip
        self.fields["lent_by"].queryset = lenders  # type: ignore[attr-defined]
        self.order_fields(self.field_order)


class PaperForm(Form):
    """A paper for an item."""

    file = Upload(label="Which file?", called="file")


class AdditionForm(Form):
    """A correction below approved minutes."""

    text = LongText(
        label="What has to be added?", hint="The approved text stays as it is. This stands below it", max_length=2000,
        error_messages={"required": "Enter what has to be added"},
    )  # fmt: skip
    item = SelectFrom(
        AgendaItem.objects.none(), label="About which item? (optional)", required=False, empty="The meeting as a whole"
    )

    def __init__(self, *args: Any, items: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items  # type: ignore[attr-defined]
        self.order_fields(("item", "text"))
