"""Questions about levels of care, essential jobs and the value proposition."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from mcp_portal.documents.models import DocumentQuerySet
from mcp_portal.nhsuk.fields import LongText, Money, Percentage, SelectFrom, Text, Whole
from mcp_portal.nhsuk.forms import Form
from procurement.care_model import RATE, plain

LONGEST = 4000
ROWS = 10


class LevelForm(Form):
    """For how many people a level is, and what is done at it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    population = Whole(label="For how many people is it?", called="number of people", min_value=0,
                       max_value=10_000_000, classes="nhsuk-input--width-10")  # fmt: skip
    source = Text(label="Where does the figure come from?", max_length=200,
                  error_messages={"required": "Enter where the figure comes from"})  # fmt: skip
    what = LongText(label="What is done at it?", max_length=LONGEST,
                    error_messages={"required": "Enter what is done at this level"})  # fmt: skip


class JobForm(Form):
    """Who owns a job, how far it is, and the page that shows it; made for the documents a person may open."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    owner = Text(label="Who owns it?", hint="A role or post, no name of a person", max_length=120,
                 error_messages={"required": "Enter who owns it"})  # fmt: skip
    standing = LongText(label="How far is it? (optional)", max_length=LONGEST, required=False)
    document = SelectFrom(queryset=None, label="Which document shows it is done? (optional)", required=False,
                          empty="No document yet")  # fmt: skip
    page = Whole(label="On which page? (optional)", called="page", required=False, min_value=1, max_value=9999,
                 classes="nhsuk-input--width-4")  # fmt: skip

    def __init__(self, *args: Any, documents: DocumentQuerySet, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = documents  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a document without page and a page without document."""
        answers = super().clean() or self.cleaned_data
        if answers.get("document") and answers.get("page") is None and "page" not in self.errors:
            self.add_error("page", "Enter the page that shows it")
        if answers.get("page") is not None and not answers.get("document") and "document" not in self.errors:
            self.add_error("document", "Select the document that this page is in")
        return answers


class ValueForm(Form):
    """Costs and benefits year by year: rows that need no script."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    demand = LongText(
        label="How does it moderate demand and make providers more efficient?", max_length=LONGEST,
        error_messages={"required": "Enter how it moderates demand and makes providers more efficient"},
    )  # fmt: skip
    source = Text(label="Where do the figures come from?", max_length=300,
                  error_messages={"required": "Enter where the figures come from"})  # fmt: skip
    rate = Percentage(label="By how much is a later year discounted?",
                      hint=f"{plain(RATE)}% a year, as in the Treasury’s Green Book (default)",
                      called="discount rate")  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for year in range(1, ROWS + 1):
            for name, words in (("costs", "Costs"), ("benefits", "Benefits")):
                self.fields[f"{name}_{year}"] = Money(
                    label=f"{words} of year {year}", called=f"{words.lower()} of year {year}", required=False,
                    max_value=Decimal("999999999999.99"),
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse half a year, a year after an empty one, and no year at all."""
        answers = super().clean() or self.cleaned_data
        ended = 0
        for year in range(1, ROWS + 1):
            given = [name for name in ("costs", "benefits") if answers.get(f"{name}_{year}") is not None]
            ended = ended or (0 if given else year)
            if given and ended:
                self.add_error(f"costs_{ended}", f"Enter year {ended}, or leave out the years after it")
                break
            if len(given) == 1:
                missing = "benefits" if given == ["costs"] else "costs"
                if f"{missing}_{year}" not in self.errors:
                    self.add_error(f"{missing}_{year}", f"Enter the {missing} of year {year}. They can be 0")
        if ended == 1 and not self.errors:
            self.add_error("costs_1", "Enter costs and benefits of at least one year")
        return answers

    @property
    def years(self) -> list[tuple[Decimal, Decimal]]:
        """Give costs and benefits of each year from the first."""
        answers = self.cleaned_data
        pairs = [(answers[f"costs_{year}"], answers[f"benefits_{year}"]) for year in range(1, ROWS + 1)]
        return [(costs, benefits) for costs, benefits in pairs if costs is not None]
