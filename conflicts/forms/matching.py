"""Questions about matches and candidates."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from conflicts.models import Handling, Interest, Match
from mcp_portal.accounts.models import User
from mcp_portal.nhsuk.fields import Email, LongText, Select, Text
from mcp_portal.nhsuk.forms import Form
from mcp_portal.workflow.forms import StepForm, asked_by

from .rulings import RulingForm

STATES = [
    ("suggested", "To decide"), ("confirmed", "Confirmed, to rule on"),
    ("dismissed", "Dismissed"), ("ruled", "Ruled on"), ("all", "All"),
]  # fmt: skip


@asked_by("conflicts.Match", "dismiss")
class DismissForm(StepForm):
    """Why the two have nothing to do with each other."""

    reason = LongText(
        label="Why is this not the same?", hint="Only Guardians and deputies read it. For example, a practice of the "
        "same name in another county", max_length=1000, rows=3,
        error_messages={"required": "Enter why this is not the same"},
    )  # fmt: skip


class MatchFilterForm(Form):
    """What a Guardian wants to see of the matches."""

    q = Text(label="Bidder, organisation or role", required=False, max_length=100)
    state = Select(label="State", choices=STATES, required=False, empty="To decide or to rule on")
    how = Select(label="Found by", choices=Match.How.choices, required=False, empty="Anything")

    def __init__(self, *args: Any, procurements: list[tuple[int, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["procurement"] = Select(
            label="Procurement", required=False, empty="All procurements",
            choices=[(str(pk), title) for pk, title in procurements],
        )  # fmt: skip


class MatchRulingForm(RulingForm):
    """How a person is handled because of a match: in the whole procurement, or with the bidder it is about."""

    def __init__(self, *args: Any, match: Match, interest: Interest, shown: bool, **kwargs: Any):
        bidder = match.named["bidder"] or match.named["name"]
        bidders = [(match.bid_id, bidder)] if match.bid_id is not None else []
        super().__init__(*args, interest=interest, bidders=bidders, **kwargs)
        self.initial["released_sentence"] = _sentence(match, interest, shown)


def _sentence(match: Match, interest: Interest, shown: bool) -> str:
    # While names may not be shown, the name of the organisation would tell that it bids.
    because = f"your declared interest in {interest.organisation_name}" if shown else "an interest you declared"
    if Handling.least_for(interest).hides:
        return f"{match.procurement_title} is hidden because of {because}"[:300]
    return f"A ruling has been made on {because}"[:300]


class CandidateForm(Form):
    """Whom to check."""

    email = Email(
        label="Email address of the candidate", hint="The address they sign in with. They are not told",
        autocomplete="off", error_messages={"required": "Enter the email address of the candidate"},
    )  # fmt: skip

    def clean_email(self) -> User:
        candidate = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if candidate is None:
            raise ValidationError("Enter the address of somebody with an open account. Nobody here signs in with this")
        return candidate
