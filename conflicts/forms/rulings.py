"""Questions about rulings and their lifting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from conflicts.models import Answer, Handling, Interest
from mcp_portal.nhsuk.fields import Hidden, LongText, Radios, Select, SelectFrom, Text
from mcp_portal.nhsuk.forms import Form
from mcp_portal.workflow.forms import StepForm, asked_by


@asked_by("conflicts.Recusal", "propose_lifting")
class ProposeLiftingForm(StepForm):
    """Why a ruling need not stand any longer."""

    reason = LongText(
        label="Why can the ruling be lifted?",
        hint="The second person reads this. It is not shown to the person concerned",
        max_length=2000, error_messages={"required": "Enter why the ruling can be lifted"},
    )  # fmt: skip


@asked_by("conflicts.Recusal", "keep")
class KeepForm(StepForm):
    """Why a ruling goes on standing."""

    reason = LongText(
        label="Why does the ruling go on standing?", max_length=2000,
        error_messages={"required": "Enter why the ruling goes on standing"},
    )  # fmt: skip


@dataclass(frozen=True)
class BidKey:
    """The identity of a bidder's part, where its row may not be read."""

    pk: int


WHOLE = "whole"


class RulingForm(Form):
    """How a person is handled in a procurement, or with one bidder, because of an interest they declared."""

    handling = Radios(
        label="What may the person do?",
        choices=Handling.choices,
        hints={one.value: "Hides from the person what the ruling is about" for one in Handling if one.hides},
        error_messages={"required": "Select what the person may do"},
    )
    released_sentence = LongText(
        label="What may everybody know about it?",
        hint="The person reads this instead of the procurement, and it is printed in packs",
        max_length=300, rows=2, error_messages={"required": "Enter what everybody may know about it"},
    )  # fmt: skip
    reason = LongText(
        label="Why do you rule so?", hint="Kept private: only Guardians and deputies read it", max_length=2000,
        error_messages={"required": "Enter why you rule so"},
    )  # fmt: skip

    def __init__(
        self, *args: Any, interest: Interest | None = None, bidders: Sequence[tuple[int, str]] = (), **kwargs: Any
    ):
        self.interest = interest
        super().__init__(*args, **kwargs)
        if bidders:
            self._ask_about(bidders)
        if interest is not None:
            if Handling.least_for(interest) != Handling.NOTED:
                self.initial.setdefault("handling", Handling.least_for(interest).value)
            self.initial.setdefault("released_sentence", default_sentence(interest))

    def _ask_about(self, bidders: Sequence[tuple[int, str]]) -> None:
        self.fields["bid"] = Radios(
            label="What is the ruling about?",
            choices=[(WHOLE, "The whole procurement"), *((str(pk), f"Only {name}") for pk, name in bidders)],
            hints={WHOLE: "The default for a material financial interest"},
            error_messages={"required": "Select what the ruling is about"},
        )
        self.initial.setdefault("bid", WHOLE)
        self.order_fields(["person", "bid", "handling", "released_sentence", "reason"])

    def clean_bid(self) -> BidKey | None:
        chosen = self.cleaned_data["bid"]
        return None if chosen == WHOLE else BidKey(int(chosen))

    def clean_handling(self) -> str:
        handling = self.cleaned_data["handling"]
        if self.interest is not None:
            least = Handling.least_for(self.interest)
            if Handling(handling).rank < least.rank:
                raise ValidationError(f"This interest needs at least “{least.label}”")
        return handling


class AnswerRulingForm(RulingForm):
    """The same for what a person answered about new names: for all of it, or for one bidder."""

    def __init__(self, *args: Any, answers: list[Answer], **kwargs: Any):
        self.answers = answers
        interests = [answer.interest for answer in answers if answer.interest is not None]
        weightiest = max(interests, key=lambda one: Handling.least_for(one).rank, default=None)
        bidders = {a.bid_id: a.name.bidder_name or a.name.name for a in answers if a.bid_id is not None}
        super().__init__(*args, interest=weightiest, bidders=sorted(bidders.items()), **kwargs)
        self.initial["released_sentence"] = _sentence_about(weightiest, answers)
        # What the Guardian saw: an answer that comes in meanwhile is not ruled on unread.
        self.fields["seen"] = Hidden(required=False)
        self.initial["seen"] = ",".join(str(answer.pk) for answer in answers)

    def clean(self) -> dict[str, Any]:
        ruling = super().clean() or {}
        seen = {int(pk) for pk in ruling.pop("seen", "").split(",") if pk.isdigit()}
        return {**ruling, "answers": [answer for answer in self.answers if answer.pk in seen]}


def _sentence_about(interest: Interest | None, answers: list[Answer]) -> str:
    if interest is None:
        return f"A ruling has been made on what you answered about {answers[0].name}"[:300]
    hides = Handling.least_for(interest).hides
    words = "Hidden because of" if hides else "A ruling has been made on"
    return f"{words} your declared interest in {interest.organisation_name}"[:300]


def default_sentence(interest: Interest) -> str:
    """Give the sentence the person concerned reads unless the Guardian writes another."""
    because = f"your declared interest in {interest.organisation_name}"
    if Handling.least_for(interest).hides:
        return f"{interest.declaration.procurement_title} is hidden because of {because}"[:300]
    return f"A ruling has been made on {because}"[:300]


class RecusalForm(RulingForm):
    """The same for a person of the team who did not declare the interest."""

    field_order = ("person", "handling", "released_sentence", "reason")

    def __init__(self, *args: Any, people: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["person"] = SelectFrom(
            people, label="Who is the ruling about?", error_messages={"required": "Select a person"}
        )
        self.order_fields(self.field_order)


class RulingFilterForm(Form):
    """What a Guardian wants to see of the rulings."""

    q = Text(label="Person or procurement", required=False, max_length=100)
    handling = Select(label="May do", required=False, empty="Anything", choices=Handling.choices)
    which = Select(
        label="Rulings", required=False, empty="Those that stand", choices=[("all", "Lifted and replaced ones too")]
    )
