"""Questions about grounds for exclusion."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from mcp_portal.nhsuk.fields import Date, LongText, Radios, Select, Text
from mcp_portal.nhsuk.forms import Form
from procurement.models import ExclusionCheck, ExclusionDecision, ExclusionFinding
from procurement.selection import GROUNDS

WORDS = 4000
Outcome = ExclusionDecision.Outcome


class ExclusionCheckForm(Form):
    """When every ground was looked for, and in what."""

    stage = Radios(
        label="When is this check made?",
        choices=ExclusionCheck.Stage.choices,
        error_messages={"required": "Select when the check is made"},
    )
    looked_at = LongText(
        label="What was looked at?",
        hint="Declarations of the bidder and of each organisation behind it, registers, court records",
        max_length=WORDS,
        error_messages={"required": "Enter what was looked at"},
    )


class ExclusionFindingForm(Form):
    """A ground that applies."""

    code = Select(
        label="Which ground applies?",
        choices=[(one.code, f"{one.title} ({one.kind[:1].lower()}{one.kind[1:]})") for one in GROUNDS],
        error_messages={"required": "Select the ground"},
    )
    about = Text(
        label="Whom is it about?",
        hint="The bidder, or an organisation or director behind it",
        max_length=200,
        error_messages={"required": "Enter whom it is about"},
    )
    happened_on = Date(label="When was the conviction, the decision or the event?", called="day of it")
    words = LongText(
        label="What is known about it?", max_length=WORDS, error_messages={"required": "Enter what is known about it"}
    )

    def __init__(self, *args: Any, now: datetime.datetime, **kwargs: Any):
        self.today = timezone.localdate(now)
        super().__init__(*args, **kwargs)

    def clean_happened_on(self) -> datetime.date:
        """Refuse a day in the future."""
        day = self.cleaned_data["happened_on"]
        if day > self.today:
            raise ValidationError("Day of it must be today or in the past")
        return day


class ExclusionDecisionForm(Form):
    """What follows from a finding."""

    self_cleaning = LongText(
        label="What did the bidder show that it has done since?",
        hint="Compensation paid, facts clarified, people or rules changed. Say so if it showed nothing",
        max_length=WORDS,
        error_messages={"required": "Enter what the bidder showed, or that it showed nothing"},
    )
    outcome = Radios(label="What follows?", choices=Outcome.choices, error_messages={"required": "Select what follows"})
    reasons = LongText(
        label="Why?",
        hint="The bidder is told these reasons",
        max_length=WORDS,
        error_messages={"required": "Enter the reasons"},
    )

    def __init__(self, *args: Any, finding: ExclusionFinding, now: datetime.datetime, **kwargs: Any):
        super().__init__(*args, **kwargs)
        left_out = {Outcome.NOT_USED} if finding.ground.mandatory else {Outcome.PUBLIC_INTEREST}
        if not finding.counts_on(now):
            left_out.add(Outcome.EXCLUDE)
        self.fields["outcome"].choices = [one for one in Outcome.choices if one[0] not in left_out]  # type: ignore[attr-defined]
