"""Questions about what is published, and for whom it is withheld."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError

from conflicts.models import DecisionMaker, PublicationChoice
from conflicts.queries.answers import ANSWERS
from conflicts.queries.withheld import RULED
from mcp_portal.nhsuk.fields import Confirm, Date, LongText, Radios, Select, SelectFrom, Text, YesNo
from mcp_portal.nhsuk.forms import Form


class ChoiceForm(Form):
    """How an organisation publishes its registers."""

    publishes = YesNo(label="Does the organisation publish its registers here?")
    non_responders = Radios(
        label="How are people shown who have not declared?", choices=PublicationChoice.Answers.choices,
        hints={
            PublicationChoice.Answers.NAMED: "The public page lists their posts",
            PublicationChoice.Answers.COUNTED: "The public page says how many they are",
        },
        error_messages={"required": "Select how people are shown who have not declared"},
    )  # fmt: skip
    from_date = Date(label="From which day?", called="day it begins")


class StaffForm(Form):
    """Who is decision-making staff."""

    from_date = Date(label="Since when?", hint="For example, 16 6 2017", called="day it began")

    def __init__(self, *args: Any, people: Any, today: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["person"] = SelectFrom(
            people, label="Who makes decisions?",
            hint="Governing body and committee members, directors, and those who decide on money or contracts",
            error_messages={"required": "Select a person"},
        )  # fmt: skip
        self.order_fields(("person", "from_date"))

    def clean_from_date(self) -> datetime.date:
        """Refuse a day that has not come."""
        return _come(self.cleaned_data["from_date"], self.today)


class StaffEndForm(Form):
    """Until when somebody was decision-making staff."""

    to_date = Date(label="Last day as decision-making staff", called="last day")

    def __init__(self, *args: Any, maker: DecisionMaker, today: datetime.date, **kwargs: Any):
        self.maker, self.today = maker, today
        super().__init__(*args, **kwargs)

    def clean_to_date(self) -> datetime.date:
        """Refuse a last day before the first, or in the future."""
        day = _come(self.cleaned_data["to_date"], self.today)
        if day < self.maker.from_date:
            raise ValidationError("Last day must not be before the day it began")
        return day


class StaffFilterForm(Form):
    """Which decision-making staff to list."""

    q = Text(label="Post", required=False, max_length=100)
    state = Select(
        label="When", required=False, empty="Now", choices=[("all", "Now and earlier")],
    )  # fmt: skip


class AnswersFilterForm(Form):
    """Which people to list by how they answered."""

    q = Text(label="Post", required=False, max_length=100)
    state = Select(
        label="Declaration", required=False, empty="Missing, overdue or due",
        choices=[*ANSWERS.items(), ("all", "Everyone")],
    )  # fmt: skip


class AskForm(Form):
    """Why an interest should be withheld."""

    reason = LongText(
        label="Why should it be kept off the public register?",
        hint="Only Guardians and deputies read this. It is for exceptional cases, such as a risk to a person",
        max_length=2000, error_messages={"required": "Enter why it should be kept off the public register"},
    )  # fmt: skip


class WithholdForm(Form):
    """The Guardian's ruling on keeping an interest off the public register."""

    withheld = Radios(
        label="Is the interest kept off the public register?",
        choices=[("yes", "Yes: the page says that an entry is not published"), ("no", "No: it stays published")],
        error_messages={"required": "Select whether the interest is kept off the public register"},
    )
    reason = LongText(
        label="Why do you rule so?", hint="Kept private: only Guardians and deputies read it", max_length=2000,
        error_messages={"required": "Enter why you rule so"},
    )  # fmt: skip

    def clean_withheld(self) -> bool:
        """Give yes or no."""
        return bool(self.cleaned_data["withheld"] == "yes")


class EndWithholdingForm(Form):
    """Why an interest can be published again."""

    reason = LongText(
        label="Why can it be published?", hint="Kept private: only Guardians and deputies read it", max_length=2000,
        error_messages={"required": "Enter why it can be published"},
    )  # fmt: skip


class DisposalForm(Form):
    """That somebody means to dispose of content."""

    sure = Confirm(
        label="I have checked that nobody needs this content any longer",
        error_messages={"required": "Confirm that nobody needs this content any longer"},
    )


class WithheldFilterForm(Form):
    """Which redactions to list."""

    q = Text(label="Post", required=False, max_length=100)
    state = Select(
        label="State", required=False, empty="All",
        choices=list(RULED.items()),
    )  # fmt: skip


def _come(day: datetime.date, today: datetime.date) -> datetime.date:
    if day > today:
        raise ValidationError("Day must be today or in the past")
    return day
