"""Questions about a change of who a bidder is."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from mcp_portal.accounts.models import Organisation
from mcp_portal.accounts.roles import KINDS_OF, Role
from mcp_portal.nhsuk.fields import Date, LongText, Select, SelectFrom, Text, YesNo
from mcp_portal.nhsuk.forms import Form
from procurement.models import Bid, LegalForm

WORDS = 4000


class MakeUpChangeForm(Form):
    """The bidder as it wants to go on."""

    what = LongText(
        label="What changes?", hint="For example, the consortium becomes a new NHS trust", max_length=WORDS, rows=3,
        error_messages={"required": "Enter what changes"},
    )  # fmt: skip
    reasons = LongText(
        label="Why?", max_length=WORDS, rows=3, error_messages={"required": "Enter why the bidder changes"}
    )
    from_date = Date(label="From which day?", called="day from which it holds")
    name = Text(label="Name of the bidder afterwards", max_length=200, error_messages={"required": "Enter the name"})
    make_up = LongText(
        label="Who stands behind the bid afterwards?", hint="Every member, with its part", max_length=WORDS, rows=4,
        error_messages={"required": "Enter who stands behind the bid afterwards"},
    )  # fmt: skip
    form = Select(
        label="Legal form afterwards", choices=LegalForm.choices, error_messages={"required": "Select the legal form"}
    )
    provider = SelectFrom(
        Organisation.objects.none(), label="Organisation that would sign the contract (optional)",
        hint="Organisations are added by a system administrator", required=False, empty="Not known yet",
    )  # fmt: skip

    def __init__(self, *args: Any, bid: Bid, **kwargs: Any):
        self.bid = bid
        start = {"name": bid.entered_name, "make_up": bid.make_up, "form": bid.legal_form, "provider": bid.provider}
        super().__init__(*args, initial=start, **kwargs)
        self.fields["provider"].queryset = Organisation.objects.filter(kind__in=KINDS_OF[Role.PROVIDER])  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """Write a name with single spaces."""
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        """Refuse a change that changes nothing."""
        answers = super().clean() or self.cleaned_data
        before = (self.bid.entered_name, self.bid.make_up, self.bid.legal_form, self.bid.provider)
        after = tuple(answers.get(one) for one in ("name", "make_up", "form", "provider"))
        if not self.errors and before == after:
            raise ValidationError("Name, make-up, legal form and signing organisation are as before. Change at least 1")
        return answers


class MakeUpDecisionForm(Form):
    """Whether the bidder may go on as the new body."""

    permitted = YesNo(
        label="May the bidder go on as the new body?",
        hint="Only if it meets what every bidder had to meet, and no other bidder is worse off",
    )
    reasons = LongText(
        label="What are the reasons?", max_length=WORDS, error_messages={"required": "Enter the reasons"}
    )
