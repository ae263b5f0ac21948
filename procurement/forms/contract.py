"""Questions about a signed contract."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from mcp_portal.nhsuk.fields import Date, LongText, Radios, Select, Text, Whole, YesNo
from mcp_portal.nhsuk.forms import Form
from procurement.models import ContractEnding, HandoverEntry, Security

WORDS = 10_000
MINUTE: dict[str, Any] = {
    "label": "Who decided, and where is it minuted?", "max_length": 300,
    "error_messages": {"required": "Enter who decided and where it is minuted"},
}  # fmt: skip
REASONS: dict[str, Any] = {
    "label": "Why?", "max_length": WORDS, "rows": 4, "error_messages": {"required": "Enter the reasons"},
}  # fmt: skip


class ContractTermForm(Form):
    """From when until when the contract runs, and where the provider is registered."""

    starts_on = Date(label="First day of the service", called="first day")
    ends_on = Date(label="Last day, without an extension", called="last day")
    may_end_on = Date(label="Last day with every extension", called="last day with every extension")
    provider_address = LongText(
        label="Registered address of the provider", rows=3, max_length=500, hint="It is published with the award",
        error_messages={"required": "Enter the registered address of the provider"},
    )  # fmt: skip
    correction = LongText(
        label="Why is it corrected?", rows=3, max_length=2000,
        error_messages={"required": "Enter why the term is corrected"},
    )  # fmt: skip

    def __init__(self, *args: Any, again: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["correction"]

    def clean(self) -> dict[str, Any]:
        """Refuse days out of their order, beside the day that is wrong."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        first, last, longest = (said.get(name) for name in ("starts_on", "ends_on", "may_end_on"))
        if first and last and last <= first:
            self.add_error("ends_on", ValidationError("Last day must be after the first day"))
        if last and longest and longest < last:
            self.add_error(
                "may_end_on", ValidationError("Last day with every extension must not be before the last day")
            )
        return said


class SecurityForm(Form):
    """What stands behind the provider."""

    kind = Radios(label="What is it?", choices=Security.Kind.choices, error_messages={"required": "Select what it is"})
    given_by = Text(label="Who gives it?", max_length=200, error_messages={"required": "Enter who gives it"})
    pounds = Whole(
        label="Up to how many pounds? (optional)", called="amount", required=False, min_value=1,
        hint="In whole pounds. Leave it empty when it has no limit",
    )  # fmt: skip
    until = Date(label="Until when?", called="last day of the security")
    covers = LongText(
        label="What does it cover?", rows=3, max_length=2000, error_messages={"required": "Enter what it covers"}
    )
    place = Text(
        label="Where does it stand?", max_length=200, hint="The schedule of the contract or the deed",
        error_messages={"required": "Enter where it stands"},
    )  # fmt: skip


class BreakForm(Form):
    """A day on which the contract may be broken."""

    break_on = Date(label="On which day can the contract be broken?", called="day of the break")
    notice_months = Whole(label="How many months of notice?", called="notice", min_value=1, max_value=36)
    allows = LongText(
        label="For what reasons?", rows=3, max_length=2000, hint="For example poor performance or numbers that do not "
        "work", error_messages={"required": "Enter for what reasons"},
    )  # fmt: skip
    growth = LongText(
        label="What may grow when it is not broken? (optional)", called="growth", rows=3, max_length=2000,
        required=False,
    )  # fmt: skip


class BreakDecisionForm(Form):
    """Whether the contract goes on."""

    broken = YesNo(label="Is the contract broken?", error_messages={"required": "Select whether it is broken"})
    reasons = LongText(**REASONS)
    minute = Text(**MINUTE)


class EndingForm(Form):
    """How and when the contract ends."""

    kind = Radios(
        label="How does it end?", error_messages={"required": "Select how it ends"},
        choices=[one for one in ContractEnding.Kind.choices if one[0] != ContractEnding.Kind.BREAK],
    )  # fmt: skip
    ends_on = Date(label="Last day of the contract", called="last day")
    reasons = LongText(**REASONS)
    minute = Text(**MINUTE)


class HandoverForm(Form):
    """How a part of the handover stands."""

    part = Select(label="Which part?", choices=HandoverEntry.Part.choices, called="part")
    done = YesNo(label="Is it done?", error_messages={"required": "Select whether it is done"})
    words = LongText(
        label="How does it stand?", rows=4, max_length=WORDS, hint="Who does what by when, or what was done",
        error_messages={"required": "Enter how it stands"},
    )  # fmt: skip
