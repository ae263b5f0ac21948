"""Questions of the pages that edit the stages of a draft of the catalogue."""

from __future__ import annotations

from typing import Any

from assurance.bodies import Body
from assurance.models import Stage, StageBody
from assurance.outcome import Rule
from mcp_portal.nhsuk.fields import Radios, Select, Text, Whole, YesNo

from .catalogue import Seen
from .stages import NO_PART


class StageWordsForm(Seen):
    """What a stage is called and is about, where it stands, and what it holds up."""

    name = Text(label="Name of the stage", called="name of the stage", hint="For example, Key stage review",
                max_length=100)  # fmt: skip
    subject = Text(label="What is it about?", called="subject of the stage",
                   hint="For example, ready to close the dialogue", max_length=200)  # fmt: skip
    held_when = Text(label="When is it held?", called="time at which it is held",
                     hint="For example, before dialogue closes", max_length=200)  # fmt: skip
    place = Whole(label="Place among the stages", hint="1 is first. Leave empty to keep its place, or to add it last",
                  min_value=1, max_value=99, required=False, classes="nhsuk-input--width-2")  # fmt: skip

    WORDS = ("name", "subject", "held_when", "previous")

    def __init__(self, *args: Any, stages: list[Stage], steps: dict[str, str], stage: Stage | None = None, **kw: Any):
        super().__init__(*args, **kw)
        self.stage, self.steps = stage, steps
        self.others = {one.code: one for one in stages if stage is None or one.pk != stage.pk}
        after = [(code, str(one)) for code, one in self.others.items()]
        self.fields["previous"] = Select(
            label="Which stage must have been passed before it can be opened?", choices=after, empty="None",
            required=False,
        )  # fmt: skip
        if stage is None:
            self.fields["like"] = Select(
                label="Which stage are its figures and the parts of the bodies taken from?", choices=after,
                hint="You can change them afterwards. Questions are not taken", empty="Select a stage",
                error_messages={"required": "Select the stage that it starts from"},
            )  # fmt: skip
        if stage is None or not stage.is_asked_for_by_steps:
            self.fields["holds_up"] = Radios(
                label="Which step of a case waits until it has been passed?",
                choices=[*steps.items(), ("", "None: it holds up nothing")], required=False,
            )  # fmt: skip

    @staticmethod
    def start_of(stage: Stage, place: int) -> dict[str, Any]:
        """Give what the form shows at first."""
        given = {name: getattr(stage, name) for name in (*StageWordsForm.WORDS, "holds_up")}
        return {**given, "place": place, "seen": stage.edits}

    @property
    def given(self) -> dict[str, Any]:
        """Give the answers, with what it blocks in the words of the step it holds up."""
        given = {name: self.cleaned_data[name] for name in (*self.WORDS, "place")}
        if self.stage is None:
            given["like"] = self.others[self.cleaned_data["like"]]
        if "holds_up" in self.fields:
            step = self.cleaned_data["holds_up"]
            given |= {"holds_up": step, "blocks": self.steps.get(step, "Nothing by itself")}
        return given


class StageForm(Seen):
    """The figures of a stage, which are defaults of this portal, and what each body does at it."""

    target_days = Whole(label="Usual time from submission to outcome", hint="In working days. Leave empty for none",
                        min_value=1, max_value=500, required=False, classes="nhsuk-input--width-4")  # fmt: skip
    validity_months = Whole(label="Months an outcome holds", hint="Months or weeks, not both. Neither: no end",
                            min_value=1, max_value=120, required=False, classes="nhsuk-input--width-4")  # fmt: skip
    validity_weeks = Whole(label="Weeks an outcome holds", min_value=1, max_value=520, required=False,
                           classes="nhsuk-input--width-4")  # fmt: skip
    bodies_per_line = Whole(label="How many bodies must rate a mandatory line at least?", called="number of bodies",
                            min_value=1, max_value=len(Body), classes="nhsuk-input--width-2")  # fmt: skip
    rule = Radios(label="How do signatures become one outcome?", choices=Rule.choices,
                  error_messages={"required": "Select how signatures become one outcome"})  # fmt: skip
    combining = Text(label="How the outcome is made, in words", called="words", max_length=300,
                     hint="Printed beside the signatures, without a full stop")  # fmt: skip

    FIGURES = ("target_days", "validity_months", "validity_weeks", "bodies_per_line", "rule", "combining")

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.signs = not stage.ends_in_feedback
        for body in Body:
            self._ask(body.value, body.label)

    def _ask(self, body: str, name: str) -> None:
        parts = [*StageBody.Part.choices, (NO_PART, "Takes no part")]
        self.fields[f"part_{body}"] = Radios(label=f"Part of {name}", choices=parts, inline=True)
        if self.signs:
            self.fields[f"signs_{body}"] = YesNo(
                label=f"Does {name} sign?", error_messages={"required": f"Select yes if {name} signs"}, required=False
            )
        self.fields[f"remit_{body}"] = Text(label=f"Remit of {name}", max_length=300, required=False)

    @staticmethod
    def start_of(stage: Stage) -> dict[str, Any]:
        """Give what the form shows at first."""
        given = {name: getattr(stage, name) for name in StageForm.FIGURES}
        given |= {f"part_{body}": NO_PART for body in Body.values}
        for row in stage.bodies.all():
            given |= {f"{name}_{row.body}": getattr(row, name) for name in ("part", "signs", "remit")}
        return {**given, "seen": stage.edits}

    def clean(self) -> dict[str, Any]:
        """An outcome holds for months or for weeks, and somebody signs."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("validity_months") and given.get("validity_weeks"):
            self.add_error("validity_weeks", "Enter months or weeks, not both")
        taking = [body for body in Body if given.get(f"part_{body.value}") != NO_PART]
        for body in taking:
            self._must_have(body)
        if not taking:
            self.add_error(f"part_{Body.NHS_ENGLAND}", "Select a part for at least one body")
        if self.signs and not self.errors and not any(given.get(f"signs_{body.value}") for body in taking):
            self.add_error(f"signs_{taking[0].value}", "Select yes for at least one body")
        return given

    def _must_have(self, body: Body) -> None:
        """A body that takes part has a remit, and signs or does not."""
        remit, signs = f"remit_{body.value}", f"signs_{body.value}"
        if remit not in self.errors and not self.cleaned_data.get(remit):
            self.add_error(remit, f"Enter the remit of {body.label}")
        if self.signs and signs not in self.errors and self.cleaned_data.get(signs) is None:
            self.add_error(signs, f"Select yes if {body.label} signs")

    @property
    def figures(self) -> dict[str, Any]:
        """Give the answers about the stage itself."""
        return {name: self.cleaned_data[name] for name in self.FIGURES}

    @property
    def bodies(self) -> dict[str, dict[str, Any] | None]:
        """Give the answers about each body; nothing for one that takes no part."""
        names = ("part", "signs", "remit") if self.signs else ("part", "remit")
        given = self.cleaned_data
        return {
            body: None if given[f"part_{body}"] == NO_PART else {name: given[f"{name}_{body}"] for name in names}
            for body in Body.values
        }
