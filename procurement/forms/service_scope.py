"""Questions about scope, line by line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from mcp_portal.nhsuk.fields import Date, LongText, Money, Radios, Text, Whole
from mcp_portal.nhsuk.forms import Form
from procurement.actions.service_scope import MoveFacts, ServiceFacts
from procurement.models import PlannedService

LONGEST = 2000


class ServiceForm(Form):
    """A service, whose line it is, and when it begins."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    service = Text(label="Which service?", max_length=300, error_messages={"required": "Enter the service"})
    origin = Radios(
        label="Whose line is it?", choices=PlannedService.Origin.choices,
        error_messages={"required": "Select whose line it is"},
    )  # fmt: skip
    begins = Radios(
        label="When does it begin?", choices=PlannedService.Begins.choices,
        reveals={PlannedService.Begins.STAGE: "starts_on"},
        error_messages={"required": "Select when it begins"},
    )  # fmt: skip
    starts_on = Date(label="On which day?", called="day it starts")

    def clean_service(self) -> str:
        """Give the name without doubled spaces."""
        return " ".join(self.cleaned_data["service"].split())

    @property
    def facts(self) -> ServiceFacts:
        """Give what was answered."""
        return ServiceFacts(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


class ClauseForm(Form):
    """The wording of a review clause, in the three parts that the regulation names."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    clause_scope = LongText(
        label="Scope: what exactly may be added?", hint="Services, people and places, and up to which value a year",
        max_length=LONGEST, error_messages={"required": "Enter what may be added"},
    )  # fmt: skip
    clause_nature = LongText(
        label="Nature: how does the contract change?",
        hint="Price, performance payment, staff and premises. The overall nature of the contract stays",
        max_length=LONGEST,
        error_messages={"required": "Enter how the contract changes"},
    )  # fmt: skip
    clause_conditions = LongText(
        label="Conditions: when can it be used?", hint="Who decides, from when to when, and what has to be true",
        max_length=LONGEST, error_messages={"required": "Enter the conditions"},
    )  # fmt: skip


class MoveForm(Form):
    """From which existing contract a service moves."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    provider = Text(label="Who provides it now?", max_length=200,
                    error_messages={"required": "Enter who provides it now"})  # fmt: skip
    contract = Text(label="Under which contract?", max_length=200,
                    error_messages={"required": "Enter the contract"})  # fmt: skip
    annual_value = Money(label="How much of it moves, in pounds a year?", called="value a year",
                         min_value=Decimal("0.01"), max_value=Decimal("999999999999.99"))  # fmt: skip
    notice_months = Whole(label="How many months’ notice does the contract need?", called="months of notice",
                          min_value=0, max_value=36, classes="nhsuk-input--width-2")  # fmt: skip
    source = Text(label="Where do the figures come from?", max_length=300,
                  error_messages={"required": "Enter where the figures come from"})  # fmt: skip

    @property
    def facts(self) -> MoveFacts:
        """Give what was answered."""
        answers: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return MoveFacts(**answers)
