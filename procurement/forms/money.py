"""Questions of the money model: one thing a page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from mcp_portal.accounts.models import Organisation
from mcp_portal.documents.fields import Upload
from mcp_portal.nhsuk.fields import Confirm, Date, Money, Percentage, Radios, Select, SelectFrom, Text, Whole, YesNo
from mcp_portal.nhsuk.forms import Form
from procurement.models import MoneyModel, Procurement, SpendLine
from procurement.models.money import FEWEST_YEARS, MOST_YEARS

MOST = Decimal("999999999999.99")
LOWEST = Decimal(-50)
"""No rate of a budget lies beyond half of it."""


def _source(label: str = "Where do these figures come from?") -> Text:
    return Text(label=label, hint="Paper, page and date, such as Governing body, July 2016, page 14", max_length=300,
                error_messages={"required": "Enter where these figures come from"})  # fmt: skip


class BeginForm(Form):
    """Why there is a new version."""

    reason = Text(
        label="Why is there a new version?", hint="Everyone who compares versions reads it", max_length=300,
        error_messages={"required": "Enter why there is a new version"},
    )  # fmt: skip


class QuestionForm(Form):
    """The base of a question about a version: the version the person saw, and where the figures come from."""

    title = ""
    lede = ""
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, model: MoneyModel, **kwargs: Any):
        self.model = model
        names = [name for name in self.base_fields if hasattr(model, name)]
        kwargs["initial"] = {**{name: getattr(model, name) for name in names}, "version": model.version}
        super().__init__(*args, **kwargs)

    @property
    def answers(self) -> dict[str, Any]:
        """Give what changes in the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class TermForm(QuestionForm):
    """How long the contract runs and where known money ends."""

    title = "Term of the contract"
    first_day = Date(label="When does the contract begin?", called="first day of the contract")
    years = Whole(label="How many years does it run?", hint="10 or 15 years is usual (default)", called="years",
                  min_value=FEWEST_YEARS, max_value=MOST_YEARS, classes="nhsuk-input--width-2")  # fmt: skip
    first_break = Whole(label="After how many years can it end for the first time?", called="first break",
                        hint="After 2 or 3 years is usual (default)", min_value=1, max_value=MOST_YEARS - 1,
                        classes="nhsuk-input--width-2")  # fmt: skip
    published_years = Whole(label="For how many of these years are allocations published?",
                            hint="Later years are shown as indicative everywhere", called="years with allocations",
                            min_value=0, max_value=MOST_YEARS, classes="nhsuk-input--width-2")  # fmt: skip
    term_source = _source()

    def clean(self) -> dict[str, Any]:
        """Refuse years that do not fit into the term."""
        answers = super().clean() or self.cleaned_data
        years = answers.get("years")
        if years is not None and (answers.get("first_break") or 0) >= years:
            self.add_error("first_break", "First break must come before the end of the contract")
        if years is not None and (answers.get("published_years") or 0) > years:
            self.add_error("published_years", "Years with allocations must be the years of the contract or fewer")
        later = [line.from_year for line in self.model.lines.all()] + [row.from_year for row in self.model.rates.all()]
        if years is not None and max(later, default=0) > years:
            self.add_error("years", f"Something has been entered for year {max(later)}. Take it out first")
        return answers


class PerformanceForm(QuestionForm):
    """How much of the total is paid for performance."""

    title = "Performance payment"
    lede = "It is a share of the whole contract sum, not a share on top: 10% of the total is 11.1% of the budget."
    performance = Percentage(label="Performance payment as a share of the total", hint="About 10% (default)",
                             called="performance payment", max_value=Decimal("99.99"))  # fmt: skip
    performance_inside = Radios(
        label="Where does the money for it come from?",
        choices=[("True", "It is part of the spend entered"), ("False", "It comes on top of the spend entered")],
        hints={"True": "The contracts of today hold CQUIN and QOF, which it replaces"},
    )
    earned_floor = Percentage(label="How much of it is earned at least?", called="earned at least")
    earned_expected = Percentage(label="How much of it is earned as expected?", called="earned as expected",
                                 hint="80% (default)")  # fmt: skip
    earned_ceiling = Percentage(label="How much of it is earned at most?", called="earned at most")
    performance_source = _source()

    def clean_performance_inside(self) -> bool:
        """Give the choice as yes or no."""
        return str(self.cleaned_data["performance_inside"]) == "True"

    def clean(self) -> dict[str, Any]:
        """Refuse less at most than as expected."""
        answers = super().clean() or self.cleaned_data
        low, middle, high = (answers.get(f"earned_{name}") for name in ("floor", "expected", "ceiling"))
        if low is not None and middle is not None and low > middle:
            self.add_error("earned_expected", "Earned as expected must be the same as or more than at least")
        if middle is not None and high is not None and middle > high:
            self.add_error("earned_ceiling", "Earned at most must be the same as or more than as expected")
        return answers


class ShareForm(QuestionForm):
    """How gain and loss against a target cost are shared with the acute provider."""

    title = "Gain and risk share"
    lede = "The acute contract has to be changed at the same time, or there is nothing to share."
    shares = YesNo(label="Is there a gain and risk share in this version?")
    share_percent = Percentage(label="Provider’s share of gain and loss", called="share", required=False)
    most_gain = Money(label="Cap: the most the provider gains in a year", called="cap", required=False)
    most_loss = Money(label="Collar: the most the provider loses in a year", called="collar", required=False)
    expected_difference = Money(
        label="Target cost less actual cost that you expect in a year", called="expected difference", required=False,
        hint="Below 0 if more will be spent than the target", min_value=-MOST,
    )  # fmt: skip
    share_source = _source()

    def clean(self) -> dict[str, Any]:
        """Ask for all figures of a share that is there, and leave none of one that is not."""
        answers = super().clean() or self.cleaned_data
        for name in ("share_percent", "most_gain", "most_loss", "expected_difference"):
            if not answers.get("shares"):
                answers[name] = None
            elif answers.get(name) is None and name not in self.errors:
                self.add_error(name, f"Enter the {self.fields[name].called}")  # type: ignore[attr-defined]
        return answers


class ContingencyForm(QuestionForm):
    """Whether commissioners hold a contingency."""

    title = "Contingency"
    lede = "Commissioners need not hold one where the provider bears the risk of use of the whole system."
    whole_risk = YesNo(label="Does the provider bear the risk of use of the whole system, the acute provider’s too?")
    contingency = Percentage(label="How much do the commissioners hold otherwise?", called="contingency",
                             hint="0.5% (default)")  # fmt: skip
    contingency_source = _source()


class PublishedForm(QuestionForm):
    """What was published about the value, and what the acute trust has today."""

    title = "Published value and the acute contract"
    published_low = Money(label="Lowest value published over the longest term (optional)", called="lowest value",
                          required=False)  # fmt: skip
    published_high = Money(label="Highest value published over the longest term (optional)", called="highest value",
                           required=False)  # fmt: skip
    acute_value = Money(label="What is the acute contract worth a year today? (optional)", called="acute contract",
                        required=False)  # fmt: skip
    published_source = _source()

    def clean(self) -> dict[str, Any]:
        """Refuse a range that ends before it begins."""
        answers = super().clean() or self.cleaned_data
        low, high = answers.get("published_low"), answers.get("published_high")
        if low is not None and high is not None and low > high:
            self.add_error("published_high", "Highest value must be the same as or more than the lowest")
        return answers


QUESTIONS: dict[str, type[QuestionForm]] = {
    "term": TermForm, "performance": PerformanceForm, "share": ShareForm, "contingency": ContingencyForm,
    "published": PublishedForm,
}  # fmt: skip


class SpendForm(Form):
    """What one commissioner spends on one service out of one contract."""

    service = Text(label="Service", hint="As in the service scope of the case", max_length=200)
    commissioner = SelectFrom(Organisation.objects.none(), label="Commissioner who pays")
    contract = Select(label="Out of which contract is it paid today?", called="contract",
                      choices=SpendLine.Contract.choices)  # fmt: skip
    from_year = Whole(label="From which year of the contract?", called="year", min_value=0, max_value=MOST_YEARS,
                      hint="0 for what is spent today; a later year changes the scope from then on",
                      classes="nhsuk-input--width-2")  # fmt: skip
    amount = Money(label="Amount a year", hint="Excluding VAT. Below 0 for what leaves the scope in a later year",
                   called="amount a year", min_value=-MOST, max_value=MOST)  # fmt: skip
    source = _source("Where does the amount come from?")

    def __init__(self, *args: Any, case: Procurement, **kwargs: Any):
        kwargs["initial"] = {"from_year": 0, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["commissioner"].queryset = buyers(case)  # type: ignore[attr-defined]

    def clean_service(self) -> str:
        """Write a name with single spaces."""
        return " ".join(self.cleaned_data["service"].split())

    def clean(self) -> dict[str, Any]:
        """Refuse an amount that is none, and spend of today below nought."""
        answers = super().clean() or self.cleaned_data
        amount = answers.get("amount")
        if amount is not None and amount <= 0 and (answers.get("from_year") == 0 or amount == 0):
            self.add_error("amount", "Amount a year must be more than 0")
        return answers


class SpendFilterForm(Form):
    """What to show of the lines of spend."""

    text = Text(label="Service", required=False, max_length=100)
    commissioner = SelectFrom(Organisation.objects.none(), label="Commissioner", required=False, empty="All")
    contract = Select(label="Contract of today", required=False, empty="All", choices=SpendLine.Contract.choices)
    when = Select(label="When", required=False, empty="Today and later",
                  choices=[("today", "Today"), ("later", "Changes in later years")])  # fmt: skip

    def __init__(self, *args: Any, case: Procurement, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["commissioner"].queryset = buyers(case)  # type: ignore[attr-defined]


class SpendFileForm(Form):
    """A file with lines of spend."""

    file = Upload(
        label="File with the lines of spend", called="file",
        hint="CSV or Excel, 5MB or smaller, with the headings of the export. It takes the place of all lines",
    )  # fmt: skip


class RatesForm(Form):
    """By how much the budget changes from a year on."""

    growth = Percentage(label="Growth of allocations a year", called="growth", min_value=LOWEST)
    efficiency = Percentage(label="Efficiency asked for a year", called="efficiency", min_value=LOWEST)
    list_growth = Percentage(label="Growth of the registered list a year", called="growth of the list",
                             min_value=LOWEST)  # fmt: skip
    source = _source()


class SameRatesForm(Form):
    """That a year goes on as the one before."""

    sure = Confirm(label="This year goes on as the year before")


class EnvelopesForm(Form):
    """What each commissioner can spend."""

    def __init__(self, *args: Any, commissioners: list[Organisation], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.commissioners = commissioners
        for one in commissioners:
            self.fields[f"amount_{one.pk}"] = Money(
                label=f"What can {one.name} spend on these services in year 1?", called=f"amount of {one.name}"
            )
            self.fields[f"growth_{one.pk}"] = Percentage(
                label=f"By how much does that grow a year for {one.name}?", called=f"growth of {one.name}",
                min_value=LOWEST,
            )  # fmt: skip
        self.fields["source"] = _source()


def buyers(case: Procurement) -> Any:
    """Give the organisations that buy in a case."""
    return Organisation.objects.filter(pk__in=case.commissioners.values("organisation_id"))
