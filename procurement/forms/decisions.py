"""Questions about decisions, sign-offs and signatures."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from mcp_portal.accounts.models import Organisation
from mcp_portal.nhsuk.fields import (
    Confirm,
    Date,
    Hidden,
    LongText,
    Radios,
    RadiosFrom,
    SelectFrom,
    Text,
    Whole,
    YesNo,
)
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import plural
from procurement.models import Decision


class DecidingBodyForm(Form):
    """What was decided, and by whose deciding body."""

    kind = Radios(
        label="What was decided?", choices=Decision.Kind.choices, error_messages={"required": "Select what was decided"}
    )
    organisation = RadiosFrom(
        Organisation.objects.none(), label="Which commissioner’s deciding body?", called="commissioner"
    )

    def __init__(self, *args: Any, commissioners: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = commissioners  # type: ignore[attr-defined]


class _Decided(Form):
    """What every form of a decision of one body has."""

    kind = Radios(
        label="What was decided?", choices=Decision.Kind.choices, error_messages={"required": "Select what was decided"}
    )
    organisation = Hidden(required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.body_of = organisation
        self.initial["organisation"] = organisation.pk

    def clean_organisation(self) -> Organisation:
        """Give the commissioner the page is about."""
        return self.body_of


class ItemDecisionForm(_Decided):
    """A decision of a body whose meetings the portal holds: the item says the rest."""

    field_order = ("kind", "agenda_item")

    def __init__(self, *args: Any, items: list[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["agenda_item"] = Radios(
            label="At which item was it decided?", choices=[(item.pk, str(item)) for item in items],
            hint="Items about this procurement that were decided with a quorum",
            hints={item.pk: _about(item) for item in items},
            error_messages={"required": "Select the agenda item at which it was decided"},
        )  # fmt: skip
        self.order_fields(self.field_order)
        if len(items) == 1:
            self.initial.setdefault("agenda_item", items[0].pk)

    def clean_agenda_item(self) -> int:
        """Give the key of the item."""
        return int(self.cleaned_data["agenda_item"])


def _about(item: Any) -> str:
    return f"{item.words.rstrip('.')}. {plural(item.present, 'voting member')} without those excluded"


class DecisionForm(_Decided):
    """A decision of a body whose meetings the portal does not hold, as its minute says it."""

    decided_on = Date(label="When was it decided?", called="date of the decision")
    minute_reference = Text(
        label="Reference of the minute",
        max_length=80,
        hint="Such as GB 2017-05-11 item 7",
        classes="nhsuk-input--width-20",
    )
    words = LongText(
        label="What does the minute say?",
        hint="The decision and its reasons, word for word",
        max_length=4000,
        error_messages={"required": "Enter what the minute says"},
    )
    present = Whole(
        label="How many voting members took part?",
        called="number of voting members",
        hint="Without those who were excluded",
        min_value=1,
        max_value=100,
        classes="nhsuk-input--width-3",
        error_messages={"required": "Enter how many voting members took part"},
    )
    quorate = YesNo(
        label="Was the meeting quorate without those who were excluded?",
        error_messages={"required": "Select yes if the meeting was quorate"},
    )
    excluded = LongText(
        label="Who was excluded, and how? (optional)",
        hint="By post, such as: elected GP member 2 left the room",
        required=False,
        max_length=2000,
        rows=3,
    )

    def __init__(self, *args: Any, now: datetime.datetime, **kwargs: Any):
        self.now = now
        super().__init__(*args, **kwargs)

    def clean_decided_on(self) -> datetime.date:
        """Refuse a day in the future."""
        day: datetime.date = self.cleaned_data["decided_on"]
        if day > timezone.localdate(self.now):
            raise ValidationError("Date of the decision must be today or in the past")
        return day

    def clean_quorate(self) -> bool:
        """Refuse a decision that does not count."""
        if not self.cleaned_data["quorate"]:
            raise ValidationError(
                "A decision of a meeting that was not quorate does not count. Record the next meeting"
            )
        return True


class LegalSignOffForm(Form):
    """The legal adviser's word on the procedure."""

    words = LongText(
        label="What do you sign off, and with what advice?",
        hint="The procedure, its documents and the contract notice",
        max_length=4000,
        error_messages={"required": "Enter what you sign off"},
    )
    confirmed = Confirm(label="The procedure and its documents may go out")


class SignForm(Form):
    """A signature under the contract."""

    organisation = SelectFrom(
        Organisation.objects.none(), label="For whom do you sign?", called="organisation you sign for"
    )
    confirmed = Confirm(label="I have read the contract as it stands and sign it")

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
