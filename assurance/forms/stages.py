"""A stage that is added to one case."""

from __future__ import annotations

from typing import Any

from assurance.bodies import Body
from assurance.models import Question, Stage, StageBody
from mcp_portal.nhsuk.fields import Checkboxes, Radios, Select, Text, Whole
from mcp_portal.nhsuk.forms import Form

from .words import Words

NO_PART = "none"
TARGET_DAYS, VALIDITY_MONTHS = 20, 3
"""What is proposed for an added stage (default)."""


class StageForm(Form):
    """What an added stage is about, where it stands, what it holds up, who takes part and what is asked."""

    name = Text(label="Name of the stage", hint="For example, Key stage review", max_length=100,
                error_messages={"required": "Enter the name of the stage"})  # fmt: skip
    subject = Text(label="What is it about?", hint="For example, ready to close the dialogue", max_length=200,
                   error_messages={"required": "Enter what the stage is about"})  # fmt: skip
    held_when = Text(label="When is it held?", hint="For example, before dialogue closes", max_length=200,
                     error_messages={"required": "Enter when the stage is held"})  # fmt: skip
    after = Select()
    holds_up = Radios()

    def __init__(self, *args: Any, stages: list[Stage], steps: dict[str, str], questions: list[Question], **kw: Any):
        super().__init__(*args, **kw)
        self.steps = steps
        self.by_code = {stage.code: stage for stage in stages}
        self.by_pk = {str(row.pk): row for row in questions}
        self.fields["after"] = Select(
            label="After which stage?", choices=[(code, str(stage)) for code, stage in self.by_code.items()],
            hint="It can be opened when that stage has been passed", empty="Choose a stage",
            error_messages={"required": "Choose the stage before it"},
        )  # fmt: skip
        self.fields["holds_up"] = Radios(
            label="Which step of the case waits until it has been passed?",
            choices=[*steps.items(), ("", "None: it holds up nothing")], required=False,
        )  # fmt: skip
        self.fields["target_days"] = Whole(
            label="Usual working days from submission to outcome", min_value=1, max_value=250, initial=TARGET_DAYS,
            hint=f"{TARGET_DAYS} is the default", classes="nhsuk-input--width-3", called="usual working days",
        )  # fmt: skip
        self.fields["validity_months"] = Whole(
            label="For how many months does its outcome hold?", min_value=1, max_value=60, initial=VALIDITY_MONTHS,
            hint=f"{VALIDITY_MONTHS} is the default", classes="nhsuk-input--width-3", called="months it holds",
        )  # fmt: skip
        parts = [*StageBody.Part.choices, (NO_PART, "Takes no part")]
        for body in Body:
            self.fields[body.value] = Radios(
                label=f"Which part has {body.label}?", choices=parts, initial=StageBody.Part.LEAD, inline=True,
                hint="A body that takes part signs", error_messages={"required": f"Select the part of {body.label}"},
            )  # fmt: skip
        self.fields["questions"] = Checkboxes(
            label="Which questions are asked?", choices=[(key, str(row)) for key, row in self.by_pk.items()],
            hint="They are copied from the other stages",
            error_messages={"required": "Select at least 1 question"},
        )  # fmt: skip
        self.fields["reason"] = Words("Why is the stage added?", "Enter why the stage is added", rows=4,
                                      hint="Kept with the case")  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Some body takes part, and a question is asked once."""
        cleaned = super().clean() or self.cleaned_data
        parts = {body.value: cleaned.get(body.value) for body in Body}
        if all(part == NO_PART for part in parts.values()):
            self.add_error(Body.NHS_ENGLAND.value, "Select a part for at least 1 body")
        chosen = [self.by_pk[key].code for key in cleaned.get("questions") or []]
        twice = sorted({code for code in chosen if chosen.count(code) > 1})
        if twice:
            self.add_error("questions", f"Select {twice[0]} once")
        return cleaned

    @property
    def given(self) -> dict[str, Any]:
        """Give what the stage is made of."""
        cleaned = self.cleaned_data
        names = ("name", "subject", "held_when", "holds_up", "target_days", "validity_months", "reason")
        step = self.steps.get(cleaned["holds_up"], "")
        return {
            **{name: cleaned[name] for name in names},
            "blocks": step or "Nothing by itself",
            "after": self.by_code[cleaned["after"]],
            "bodies": {body.value: (cleaned[body.value], True) for body in Body if cleaned[body.value] != NO_PART},
            "questions": [self.by_pk[key] for key in cleaned["questions"]],
        }
