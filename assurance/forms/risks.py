"""Questions about risks."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from assurance.access import HOLDS_RISKS
from assurance.models import Question, Risk
from assurance.models.risk import in_role
from assurance.queries.gates import ABOUT_THE_BIDDER
from mcp_portal.accounts.queries import team
from mcp_portal.accounts.roles import Role
from mcp_portal.documents.fields import Upload
from mcp_portal.nhsuk.fields import Date, Money, Radios, Select
from mcp_portal.nhsuk.forms import Form
from mcp_portal.workflow.forms import StepForm, asked_by

from .words import Words


@asked_by("assurance.Risk", "name_holder")
class HolderForm(StepForm):
    """Who is to hold a risk: somebody with a role on the case."""

    holder = Select()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        # Before a bidder is looked at, nobody learns from this list which provider has a part in the case.
        about_bidder = self.subject.review.stage.code in ABOUT_THE_BIDDER
        roles = [role for role in HOLDS_RISKS if about_bidder or role != Role.PROVIDER]
        self.seats = {str(row.pk): row for row in team(self.subject.case, roles)}
        rows = sorted((in_role(row.user, row.role), key) for key, row in self.seats.items())
        self.fields["holder"] = Select(
            label="Who is to hold this risk?",
            hint="Somebody of a commissioner, of the provider or of a body, who has to accept it",
            choices=[("", "Select a person"), *((key, words) for words, key in rows)],
            error_messages={
                "required": "Select who is to hold this risk",
                "invalid_choice": "Select somebody who holds a role on this case",
            },
        )

    @property
    def inputs(self) -> dict[str, Any]:
        """Give the person and the role rather than the seat."""
        seat = self.seats[self.cleaned_data["holder"]]
        return {"holder": seat.user, "holder_role": seat.role}


@asked_by("assurance.Risk", "accept", "extend")
class AcceptRiskForm(StepForm):
    """How a risk is carried and until when."""

    words = Words("How do you carry this risk?", "Enter how you carry this risk", hint="Printed in the pack")
    due_date = Date(label="Until when do you hold it?", called="day until which you hold it")
    file = Upload(label="Evidence (optional)", called="evidence", required=False)

    def clean_due_date(self) -> datetime.date:
        """A risk is not accepted until a day in the past."""
        due = self.cleaned_data["due_date"]
        if due < timezone.localdate(self.now):
            raise ValidationError("The day until which you hold it must be today or later")
        return due


@asked_by("assurance.Risk", "enter_figures")
class FiguresForm(StepForm):
    """What leaving and staying cost the provider, in pounds."""

    termination_cap = Money(label="What does leaving cost the provider at most?", called="termination cap",
                            hint="The termination cap in the contract, for example, £2m", min_value=0)  # fmt: skip
    year_loss = Money(label="What can the provider plausibly lose in 1 year?", called="plausible loss of 1 year",
                      hint="From the downside case of the financial model", min_value=0)  # fmt: skip
    support_paid = Money(label="What support is paid, or at what loss does the provider walk away?",
                         called="support paid or walk-away price", min_value=0)  # fmt: skip


@asked_by("assurance.Risk", "set_aside")
class SetAsideForm(StepForm):
    """Why a risk does not apply."""

    words = Words("Why does this risk not apply?", "Enter why this risk does not apply",
                  hint="A body has to confirm it. Printed in the pack")  # fmt: skip


@asked_by("assurance.Risk", "confirm", "refuse", "close")
class DecideRiskForm(StepForm):
    """Why a body decides as it does."""

    words = Words("Why?", "Enter why your body decides this", hint="Printed in the pack")


class RiskForm(Form):
    """A risk that somebody adds to a gateway."""

    question = Select()
    text = Words("What could go wrong?", "Enter what could go wrong", rows=3)
    type = Select(label="What is it about?", choices=[("", "Select one"), *Risk.Type.choices],
                  error_messages={"required": "Select what it is about"})  # fmt: skip
    side = Radios(label="On whose side does it lie?", choices=Risk.Side.choices,
                  error_messages={"required": "Select on whose side it lies"})  # fmt: skip

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.by_code = {question.code: question for question in questions}
        self.fields["question"] = Select(
            label="Which question does it belong to?",
            choices=[("", "Select a question"), *((question.code, str(question)) for question in questions)],
            error_messages={"required": "Select the question it belongs to"},
        )

    def clean_question(self) -> Question:
        """Give the question rather than its code."""
        return self.by_code[self.cleaned_data["question"]]
