"""Questions of the alliance agreement: one thing a page."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from mcp_portal.accounts.models import Organisation
from mcp_portal.accounts.roles import COMMISSIONERS
from mcp_portal.nhsuk.fields import Date, LongText, Money, Percentage, Radios, SelectFrom, Text, Whole, YesNo
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import day
from mcp_portal.workflow.forms import StepForm, asked_by
from procurement.models import AllianceAgreement, AllianceMember

LONGEST = 4000


class AgreementForm(Form):
    """The base of a question about an agreement: the terms the person saw."""

    title = ""
    lede = ""
    terms = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, alliance: AllianceAgreement, **kwargs: Any):
        self.alliance = alliance
        kwargs["initial"] = {**self.begins_with(alliance), **kwargs.get("initial", {}), "terms": alliance.terms}
        super().__init__(*args, **kwargs)

    def begins_with(self, alliance: AllianceAgreement) -> dict[str, Any]:
        """Give the answers there are."""
        return {name: getattr(alliance, name) for name in self.base_fields if hasattr(alliance, name)}

    @property
    def answers(self) -> dict[str, Any]:
        """Give what was answered, without the number of the terms."""
        return {name: value for name, value in self.cleaned_data.items() if name != "terms"}


class AimsForm(AgreementForm):
    """What the members want together."""

    title = "Shared aims"
    aims = LongText(
        label="What do the members want to achieve together?", hint="One aim a line", max_length=LONGEST,
        error_messages={"required": "Enter at least one aim"},
    )  # fmt: skip


class DecisionsForm(AgreementForm):
    """How the members decide."""

    title = "How members decide"
    lede = "An alliance has no body of its own. Each member stays bound by its own duties, whatever is decided here."
    rule = Radios(label="Who has to agree to a decision?", choices=AllianceAgreement.Rule.choices,
                  hints={"majority": "Reserved matters still need every member"},
                  error_messages={"required": "Select who has to agree"})  # fmt: skip
    majority = Whole(label="Which share of the members is a majority? (optional)",
                     hint="In percent, from 51 to 99. Only if a majority decides", called="majority", min_value=51,
                     max_value=99, required=False, classes="nhsuk-input--width-3")  # fmt: skip
    reserved = LongText(label="Which matters need every member? (optional)",
                        hint="One a line, such as a change of shares or a new member. Only if a majority decides",
                        max_length=LONGEST, required=False)  # fmt: skip
    chair = Text(label="Who chairs?", hint="A role and how it is chosen, such as Independent chair, chosen by all",
                 max_length=200, error_messages={"required": "Enter who chairs"})  # fmt: skip
    deadlock = LongText(label="What happens when members cannot agree?", max_length=LONGEST,
                        error_messages={"required": "Enter what happens when members cannot agree"})  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for majority and reserved matters where a majority decides; drop them where everybody does."""
        answers = super().clean() or self.cleaned_data
        if answers.get("rule") == AllianceAgreement.Rule.MAJORITY:
            if answers.get("majority") is None and "majority" not in self.errors:
                self.add_error("majority", "Enter which share of the members is a majority")
            if not answers.get("reserved") and "reserved" not in self.errors:
                self.add_error("reserved", "Enter at least one matter that needs every member")
        elif answers.get("rule"):
            answers["majority"], answers["reserved"] = None, ""
        return answers


class TermForm(AgreementForm):
    """When it begins and ends, and how a member leaves."""

    title = "Term and exit"
    starts_on = Date(label="When does the agreement begin?", called="first day")
    ends_on = Date(label="When does it end? (optional)", hint="Leave it empty if it has no last day", called="last day",
                   required=False)  # fmt: skip
    notice_months = Whole(label="How many months’ notice does a member give? (optional)", called="notice", min_value=0,
                          max_value=36, required=False, classes="nhsuk-input--width-2")  # fmt: skip
    leaving = LongText(label="What happens when a member leaves or the alliance ends?",
                       hint="Shares, decisions under way, and patients who are being treated", max_length=LONGEST,
                       error_messages={"required": "Enter what happens when a member leaves"})  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a last day that is not after the first."""
        answers = super().clean() or self.cleaned_data
        first, last = answers.get("starts_on"), answers.get("ends_on")
        if first and last and last <= first:
            self.add_error("ends_on", f"Last day must be after {day(first)}, the first day")
        return answers


QUESTIONS: dict[str, type[AgreementForm]] = {"aims": AimsForm, "decisions": DecisionsForm, "term": TermForm}
"""The parts of the terms by their place in the address."""


class MemberForm(AgreementForm):
    """A member of the alliance."""

    organisation = SelectFrom(Organisation.objects.none(), label="Which organisation?", called="organisation",
                              hint="A system administrator enters an organisation that is not in the list")  # fmt: skip
    role = Radios(label="What does it take part as?", choices=AllianceMember.Role.choices,
                  error_messages={"required": "Select what it takes part as"})  # fmt: skip
    contract = Text(label="Which contract does it keep? (optional)",
                    hint="For a provider, such as NHS Standard Contract for community services. It stays as it is",
                    max_length=300, required=False)  # fmt: skip
    share = Percentage(label="Share of gain and risk", hint="The shares of all members add up to 100%. It can be 0",
                       called="share of gain and risk")  # fmt: skip
    most_gain = Money(label="What does it gain at most a year? (optional)", hint="The cap, in pounds", called="cap",
                      required=False)  # fmt: skip
    most_loss = Money(label="What does it bear at most a year? (optional)", hint="The collar, in pounds",
                      called="collar", required=False)  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(successor=None)  # type: ignore[attr-defined]

    def begins_with(self, alliance: AllianceAgreement) -> dict[str, Any]:
        """Begin empty: a member is no part of the terms."""
        return {}

    def clean(self) -> dict[str, Any]:
        """Ask a provider for its contract; let only commissioning organisations take part as commissioner."""
        answers = super().clean() or self.cleaned_data
        organisation, role = answers.get("organisation"), answers.get("role")
        commissions = role == AllianceMember.Role.COMMISSIONER
        if role and not commissions and not answers.get("contract") and "contract" not in self.errors:
            self.add_error("contract", "Enter which contract it keeps")
        if organisation and commissions and organisation.kind not in COMMISSIONERS:
            self.add_error("role", f"{organisation.name} is no commissioner. Select what else it takes part as")
        return answers


class ConsentForm(AgreementForm):
    """The consent of a member to the terms as they stand."""

    consented_on = Date(label="On which day did its deciding body consent?", called="day of the consent")
    meeting = Text(label="Which body consented?", hint="Such as Board of directors, meeting in public", max_length=200,
                   error_messages={"required": "Enter which body consented"})  # fmt: skip
    minute_reference = Text(label="Reference of the minute", max_length=100,
                            error_messages={"required": "Enter the reference of the minute"})  # fmt: skip

    def __init__(self, *args: Any, now: datetime.datetime, **kwargs: Any):
        self.now = now
        super().__init__(*args, **kwargs)

    def begins_with(self, alliance: AllianceAgreement) -> dict[str, Any]:
        """Begin empty."""
        return {}

    def clean_consented_on(self) -> datetime.date:
        """Refuse a day in the future."""
        return _not_later(self.cleaned_data["consented_on"], self.now, "Day of the consent")


class GatewayForm(Form):
    """Whether a gateway is asked of a contract version."""

    asked = YesNo(label="Is a virtual MCP asked for this gateway?",
                  error_messages={"required": "Select yes if a virtual MCP is asked for it"})  # fmt: skip
    reason = LongText(label="Why?", hint="Everyone on a virtual MCP reads it", max_length=1000,
                      error_messages={"required": "Enter why"})  # fmt: skip


@asked_by("procurement.AllianceAgreement", "sign")
class SignForm(StepForm):
    """When every member had signed."""

    signed_on = Date(label="On which day did the last member sign?", called="day of the last signature")

    def clean_signed_on(self) -> datetime.date:
        """Refuse a day in the future."""
        return _not_later(self.cleaned_data["signed_on"], self.now, "Day of the last signature")


@asked_by("procurement.AllianceAgreement", "end")
class EndForm(StepForm):
    """When and why the alliance ended."""

    ended_on = Date(label="When did it end?", called="day it ended")
    ended_reason = LongText(label="Why did it end?", max_length=LONGEST,
                            error_messages={"required": "Enter why it ended"})  # fmt: skip

    def clean_ended_on(self) -> datetime.date:
        """Refuse a day in the future."""
        return _not_later(self.cleaned_data["ended_on"], self.now, "Day it ended")


def _not_later(on: datetime.date, now: datetime.datetime, what: str) -> datetime.date:
    if on > timezone.localdate(now):
        raise ValidationError(f"{what} must be today or in the past")
    return on
