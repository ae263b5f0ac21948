"""Questions about the appraisal of options."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from mcp_portal.documents.fields import Upload
from mcp_portal.nhsuk.fields import LongText, Percentage, Radios, Text, Whole
from mcp_portal.nhsuk.forms import Form
from procurement.care_model import MOST_POINTS, WHOLE, plain
from procurement.models import OptionsAppraisal

ROWS = 10
LONGEST = 4000


class CriteriaForm(Form):
    """The criteria with their weights: rows that need no script."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for place in range(1, ROWS + 1):
            self.fields[f"name_{place}"] = Text(label=f"Criterion {place}", required=False, max_length=120)
            self.fields[f"weight_{place}"] = Percentage(
                label=f"Weight of criterion {place}", called="weight", required=False, min_value=Decimal("0.01")
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a name without weight, a weight without name, a name twice, and weights that miss 100."""
        answers = super().clean() or self.cleaned_data
        for place in range(1, ROWS + 1):
            name, weight = answers.get(f"name_{place}"), answers.get(f"weight_{place}")
            if name and weight is None and f"weight_{place}" not in self.errors:
                self.add_error(f"weight_{place}", f"Enter the weight of criterion {place}")
            if weight is not None and not name and f"name_{place}" not in self.errors:
                self.add_error(f"name_{place}", f"Enter the name of criterion {place}")
        if not self.errors:
            self._check_together()
        return answers

    def _check_together(self) -> None:
        names = [name for name, _weight in self.criteria]
        total = sum(weight for _name, weight in self.criteria)
        if not names:
            self.add_error("name_1", "Enter at least one criterion")
        elif len(set(names)) < len(names):
            self.add_error("name_1", "Each criterion must have a name of its own")
        elif total != WHOLE:
            self.add_error("weight_1", f"The weights must add up to 100%. They add up to {plain(total)}%")

    @property
    def criteria(self) -> list[tuple[str, Decimal]]:
        """Give the criteria that have a name, with their weights."""
        places = range(1, ROWS + 1)
        pairs = ((self.cleaned_data[f"name_{place}"], self.cleaned_data[f"weight_{place}"]) for place in places)
        return [(name, weight) for name, weight in pairs if name]


class BeginForm(CriteriaForm):
    """Why there is an appraisal, and its criteria."""

    field_order = ("reason",)
    reason = Text(
        label="Why is there this appraisal?", hint="Such as: strategic outline, or what changed since the last one",
        max_length=300, error_messages={"required": "Enter why there is this appraisal"},
    )  # fmt: skip


class OptionForm(Form):
    """Points and reasons of one option on every criterion."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, appraisal: OptionsAppraisal, option: str, **kwargs: Any):
        self.places = {criterion.position: criterion for criterion in appraisal.criteria.all()}
        given = appraisal.given[option]
        initial: dict[str, Any] = {"version": appraisal.version}
        for place, criterion in self.places.items():
            if criterion.pk in given:
                initial |= {f"points_{place}": given[criterion.pk].points,
                            f"reasons_{place}": given[criterion.pk].reasons}  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        for place, criterion in self.places.items():
            self.fields[f"points_{place}"] = Whole(
                label=f"{criterion.name}: how many points?",
                hint=f"0 to {MOST_POINTS}. The weight is {plain(criterion.weight)}",
                called=f"points for {criterion.name}", min_value=0, max_value=MOST_POINTS,
                classes="nhsuk-input--width-2",
            )  # fmt: skip
            self.fields[f"reasons_{place}"] = LongText(
                label=f"{criterion.name}: why?", max_length=1000, rows=3,
                error_messages={"required": f"Enter the reasons for {criterion.name}"},
            )  # fmt: skip

    @property
    def scores(self) -> dict[int, tuple[int, str]]:
        """Give points and reasons by position of the criterion."""
        answers = self.cleaned_data
        return {place: (answers[f"points_{place}"], answers[f"reasons_{place}"]) for place in self.places}


class PreferredForm(Form):
    """Which option is preferred and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    preferred = Radios(
        label="Which option is preferred?", choices=OptionsAppraisal.Option.choices,
        error_messages={"required": "Select the preferred option"},
    )  # fmt: skip
    why_preferred = LongText(
        label="Why this one?", hint="Also where another option has a higher sum", max_length=LONGEST,
        error_messages={"required": "Enter why this option is preferred"},
    )  # fmt: skip
    why_form = LongText(
        label="Why an MCP and not a PACS?", hint="If a PACS is preferred: why not an MCP. Gateway 1 asks for it",
        max_length=LONGEST, error_messages={"required": "Enter why an MCP and not a PACS"},
    )  # fmt: skip


class ScoreFileForm(Form):
    """A file with the scores of every option."""

    file = Upload(
        label="File with the scores", called="file",
        hint="CSV or Excel, 5MB or smaller, with the headings of the export. It takes the place of all scores",
    )  # fmt: skip
