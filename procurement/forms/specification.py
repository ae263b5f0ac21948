"""Questions about the service specification and patient choice."""

from __future__ import annotations

from typing import Any

from django import forms

from mcp_portal.documents.fields import Upload
from mcp_portal.nhsuk.fields import LongText, Radios, Text
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import lower_first
from procurement.actions.specification import ChoiceFacts, SectionFacts
from procurement.actions.specification_file import LONGEST
from procurement.models import PatientChoice, Specification, SpecificationSection


class BeginForm(Form):
    """Why there is a version."""

    reason = Text(
        label="Why is there this version?", hint="Such as: first draft, or what changed since the last one",
        max_length=300, error_messages={"required": "Enter why there is this version"},
    )  # fmt: skip


class SectionForm(Form):
    """One section and where its text comes from."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    part = Radios(
        label="Which part does it belong to?", choices=SpecificationSection.Part.choices,
        error_messages={"required": "Select the part it belongs to"},
    )  # fmt: skip
    heading = Text(label="Heading", max_length=200, error_messages={"required": "Enter the heading"})
    text = LongText(
        label="What does it ask of the provider?", max_length=LONGEST["text"], rows=12,
        error_messages={"required": "Enter what it asks of the provider"},
    )  # fmt: skip
    source = Text(
        label="Which document does it come from?", hint="With its edition or date", max_length=200,
        error_messages={"required": "Enter which document it comes from"},
    )  # fmt: skip
    page = Text(label="On which page? (optional)", max_length=40, required=False, classes="nhsuk-input--width-10")

    @property
    def facts(self) -> SectionFacts:
        """Give what was answered."""
        return SectionFacts(**{name: self.cleaned_data[name] for name in ("part", "heading", "text", "source", "page")})


class ChoiceForm(Form):
    """What the contract does to each choice of patients; a choice can be left open while it is a draft."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, specification: Specification, variant: str, **kwargs: Any):
        initial: dict[str, Any] = {"version": specification.version}
        for choice, one in specification.on_choice.items():
            if one is not None:
                initial |= {f"{name}_{choice}": getattr(one, name) for name in ("effect", "reason", "safeguard")}
        super().__init__(*args, initial=initial, **kwargs)
        for choice, label in PatientChoice.Choice.choices:
            self._ask(choice, label, variant)

    def _ask(self, choice: str, label: str, variant: str) -> None:
        usual = PatientChoice.Effect(PatientChoice.usual(choice, variant)).label.lower()
        self.fields[f"effect_{choice}"] = Radios(
            label=f"{label}: what does the contract do to this choice?", choices=PatientChoice.Effect.choices,
            hint=f"{PatientChoice.MEANINGS[choice]}. Usual for this contract version: {usual} (default)",
            required=False,
        )  # fmt: skip
        self.fields[f"reason_{choice}"] = LongText(
            label=f"{label}: why is it limited?", hint="Only if it is limited", required=False, max_length=2000, rows=3
        )
        self.fields[f"safeguard_{choice}"] = LongText(
            label=f"{label}: what protects patients?", hint="Needed if it is limited", required=False, max_length=2000,
            rows=3,
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a limit without reason and safeguard, and reasons where nothing is limited or answered."""
        answers = super().clean() or self.cleaned_data
        for choice, label in PatientChoice.Choice.choices:
            effect = answers.get(f"effect_{choice}")
            reason, safeguard = answers.get(f"reason_{choice}"), answers.get(f"safeguard_{choice}")
            name = lower_first(label)
            if effect == PatientChoice.Effect.LIMITED:
                if not reason and f"reason_{choice}" not in self.errors:
                    self.add_error(f"reason_{choice}", f"Enter why the choice of {name} is limited")
                if not safeguard and f"safeguard_{choice}" not in self.errors:
                    self.add_error(f"safeguard_{choice}", f"Enter what protects patients in the choice of {name}")
            elif reason or (safeguard and not effect):
                self.add_error(f"effect_{choice}", f"Select what the contract does to the choice of {name}")
        return answers

    @property
    def answers(self) -> dict[str, ChoiceFacts]:
        """Give what was answered, by choice."""
        said = self.cleaned_data
        return {
            choice: ChoiceFacts(said[f"effect_{choice}"], said[f"reason_{choice}"], said[f"safeguard_{choice}"])
            for choice in PatientChoice.Choice.values
            if said[f"effect_{choice}"]
        }


class SectionFileForm(Form):
    """A file with the sections."""

    file = Upload(
        label="File with the sections", called="file",
        hint="CSV or Excel, 5MB or smaller, with the headings of the export. It takes the place of all sections. "
        "Rows of patient choice are passed over: they are answered on their own page",
    )  # fmt: skip
