"""What only a person can tell about a decision on the register."""

from __future__ import annotations

import datetime
from typing import Any

from mcp_portal.nhsuk.fields import Date, LongText, Radios, Text
from mcp_portal.nhsuk.forms import Form
from procurement.models import RegisterEntry


class RegisterEntryForm(Form):
    """The columns of the register that the case does not fill."""

    service = Radios(
        label="Is it a new service?", choices=RegisterEntry.Service.choices,
        reveals={"existing": "existing_details"},
        error_messages={"required": "Select whether it is a new service"},
    )  # fmt: skip
    existing_details = LongText(
        label="What exists already?", hint="For example, community services of the acute trust until March 2018",
        max_length=1000, rows=3, error_messages={"required": "Enter what exists already"},
    )  # fmt: skip
    clinical_lead = Text(
        label="Clinical lead", hint="The role, not a name", max_length=120,
        error_messages={"required": "Enter the role of the clinical lead"},
    )  # fmt: skip
    contract_manager = Text(
        label="Contract manager", hint="The role, not a name", max_length=120,
        error_messages={"required": "Enter the role of the contract manager"},
    )  # fmt: skip
    justification = LongText(
        label="Why is this decision right?", hint="This is printed on the public register", max_length=2000,
        error_messages={"required": "Enter why this decision is right"},
    )  # fmt: skip
    value_to_ccg = Text(
        label="Value to this organisation", hint="Its share in pounds, excluding VAT", max_length=200,
        error_messages={"required": "Enter the value to this organisation"},
    )  # fmt: skip
    awarded_address = LongText(
        label="Registered address of the provider", max_length=400, rows=3,
        error_messages={"required": "Enter the registered address of the provider"},
    )  # fmt: skip
    comments = LongText(label="Comments (optional)", required=False, max_length=1000, rows=3)

    def __init__(self, *args: Any, known: set[str], awarded: bool, joint: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "awarded_address" in known or not awarded:
            del self.fields["awarded_address"]
        if not joint:
            del self.fields["value_to_ccg"]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if answers.get("service"):
            answers["service"] = str(RegisterEntry.Service(answers["service"]).label)
        return {key: value or "" for key, value in answers.items()}

    @classmethod
    def answers_of(cls, content: dict[str, Any]) -> dict[str, Any]:
        """Give the answers an earlier entry has."""
        by_label = {str(one.label): one.value for one in RegisterEntry.Service}
        return {**content, "service": by_label.get(content.get("service", ""), "")}


class AsOfForm(Form):
    """The day a reader asks a register for."""

    on = Date(label="As it was on", hint="For example, 9 6 2018", called="date", required=False)

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any):
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_on(self) -> datetime.date | None:
        """Refuse a day that has not come."""
        asked = self.cleaned_data["on"]
        if asked and asked > self.today:
            self.add_error("on", "Date must be today or in the past")
        return asked
