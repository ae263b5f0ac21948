"""Questions about the logic model."""

from __future__ import annotations

from typing import Any

from django import forms

from mcp_portal.documents.fields import Upload
from mcp_portal.nhsuk.fields import Checkboxes, Confirm, Text
from mcp_portal.nhsuk.forms import Form
from procurement.actions.logic_model import ElementFacts
from procurement.care_model.logic import may_lead
from procurement.models import LogicElement


class ElementForm(Form):
    """One element and what it leads to; made for its kind and the elements that stand."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = Text(label="Name", hint="In a few words, as the figure prints it", max_length=120)

    def __init__(self, *args: Any, kind: str, others: list[LogicElement], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["name"].label = f"Which {kind}?"
        self.fields["name"].error_messages["required"] = f"Enter the {kind}"
        if kind == LogicElement.Kind.METRIC:
            self.fields["baseline"] = Text(
                label="What is the baseline? (optional)", hint="Figure and day", max_length=120, required=False
            )
            self.fields["target"] = Text(
                label="What is the target? (optional)", hint="Figure and day", max_length=120, required=False
            )
            self.fields["source"] = Text(
                label="Where do the figures come from? (optional)", max_length=200, required=False
            )
        choices = [
            (str(one.number), f"{one.get_kind_display()}: {one.name}") for one in others if may_lead(kind, one.kind)
        ]
        if choices:
            self.fields["leads_to"] = Checkboxes(label="What does it lead to? (optional)", choices=choices,
                                                 required=False)  # fmt: skip

    @property
    def facts(self) -> ElementFacts:
        """Give what the element says."""
        more = {name: self.cleaned_data.get(name, "") for name in ("baseline", "target", "source")}
        return ElementFacts(self.kind, self.cleaned_data["name"], **more)

    @property
    def leads_to(self) -> list[int]:
        """Give the numbers of what it leads to."""
        return [int(number) for number in self.cleaned_data.get("leads_to") or ()]


class RemoveForm(Form):
    """That something is taken out."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    sure = Confirm(label="Take it out", error_messages={"required": "Confirm that it is taken out"})


class LogicFileForm(Form):
    """A file with the elements."""

    file = Upload(
        label="File with the logic model", called="file",
        hint="CSV or Excel, 5MB or smaller, with the headings of the export. It takes the place of all elements",
    )  # fmt: skip
