"""Questions about rulings and their lifting."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from conflicts.models import Handling, Interest
from mcp_portal.nhsuk.fields import LongText, Radios, SelectFrom
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


class RulingForm(Form):
    """How a person is handled in a procurement because of an interest they declared."""

    handling = Radios(
        label="What may the person do?",
        choices=Handling.choices,
        hints={one.value: "Hides the whole procurement from the person" for one in Handling if one.hides},
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

    def __init__(self, *args: Any, interest: Interest | None = None, **kwargs: Any):
        self.interest = interest
        super().__init__(*args, **kwargs)
        if interest is not None:
            if Handling.least_for(interest) != Handling.NOTED:
                self.initial.setdefault("handling", Handling.least_for(interest).value)
            self.initial.setdefault("released_sentence", default_sentence(interest))

    def clean_handling(self) -> str:
        handling = self.cleaned_data["handling"]
        if self.interest is not None:
            least = Handling.least_for(self.interest)
            if Handling(handling).rank < least.rank:
                raise ValidationError(f"This interest needs at least “{least.label}”")
        return handling


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
