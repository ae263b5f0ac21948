"""Questions about the failure and success regime, a month, and a level."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from mcp_portal.documents.fields import Upload
from mcp_portal.nhsuk.fields import LongText, Percentage, Radios, Select, Text, Whole, YesNo
from mcp_portal.nhsuk.forms import Form
from procurement.actions.months_file import MonthFacts, read_month
from procurement.failure import BOUNDS, EVENTS, LEVELS, plain
from procurement.failure.ladder import QUALITY_WORDS

WORDS = 4000
MOST = 10**12
_POUNDS: dict[str, Any] = {"min_value": 0, "max_value": MOST, "classes": "nhsuk-input--width-10"}
LABELS = {
    "cash": "Days of cash below which level {} opens",
    "variance": "Percent over the budget above which level {} opens",
    "missed": "Metrics missed in a month from which level {} opens",
}


class FailureRegimeForm(Form):
    """The bounds of the ladder, who bears a loss, and what may grow."""

    first_up_to = Whole(
        label="Where does the first part of a loss end?", hint="In whole pounds, for example 1,000,000",
        called="end of the first part", **{**_POUNDS, "min_value": 1},
    )  # fmt: skip
    first_share = Percentage(label="How much of the first part does the provider bear?", called="first share")
    next_up_to = Whole(
        label="Where does the second part end?", called="end of the second part", **{**_POUNDS, "min_value": 1}
    )
    next_share = Percentage(label="How much of the second part does the provider bear?", called="second share")
    rest_share = Percentage(label="How much of all beyond does the provider bear?", called="share of the rest")
    most = Whole(
        label="What is the most that the provider bears of one loss? (optional)", required=False,
        hint="In whole pounds. Leave it empty if there is no limit", called="limit of the provider", **_POUNDS,
    )  # fmt: skip
    leaving = Whole(
        label="What does leaving cost the provider?", called="cost of leaving",
        hint="In whole pounds: what it pays on termination, and its part of a new procurement", **_POUNDS,
    )  # fmt: skip
    growth = LongText(
        label="What may grow at the break point if the contract goes well?", max_length=WORDS, rows=4,
        hint="With the review clause of the procurement documents that provides for it",
        error_messages={"required": "Enter what may grow at the break point, or that nothing may"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for one in BOUNDS:
            label, about = LABELS[one.measure].format(one.level), {"called": f"{one.measure} of level {one.level}"}
            # A variance is a percentage; days and metrics are counted.
            asked: Any = Percentage if one.measure == "variance" else Whole
            limits = {} if asked is Percentage else {"min_value": 1, "max_value": 999}
            initial = plain(one.default)
            self.fields[one.code] = asked(label=label, hint="Usual: " + initial, initial=initial, **about, **limits)
        self.order_fields([one.code for one in BOUNDS])

    @property
    def entered(self) -> dict[str, Any]:
        """Give what was entered, the bounds by their code."""
        codes = {one.code for one in BOUNDS}
        said = {name: value for name, value in self.cleaned_data.items() if name not in codes}
        return said | {"bounds": {code: Decimal(self.cleaned_data[code]) for code in codes}}


class MonthForm(Form):
    """What the provider reported for a month."""

    month = Text(label="Month", hint="Year and month, for example 2019-04", max_length=10)
    cash = Text(label="Days of cash", hint="How long its cash lasts, for example 42 or 42.5", max_length=10)
    variance = Text(
        label="Variance from the whole population budget in percent", called="variance", max_length=10,
        hint="Above 0 when more was spent, for example 1.2. With a minus sign when less was spent",
    )  # fmt: skip
    missed = Text(label="Metrics missed", hint="0 if none was missed", max_length=5)
    quality = Select(label="Lowest CQC rating of any domain", choices=[(word, word) for word in QUALITY_WORDS.values()])

    def __init__(self, *args: Any, now: datetime.datetime, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.now = now
        self.facts: MonthFacts | None = None
        for code, (_level, words) in EVENTS.items():
            self.fields[code] = YesNo(label=f"Has this happened: {words.lower()}?")

    def clean(self) -> dict[str, Any]:
        """Read the month as a row of a file is read."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            words = {
                name: ("yes" if value is True else "no" if value is False else value) for name, value in said.items()
            }
            self.facts, problems = read_month(words, self.now)
            for name, problem in problems.items():
                self.add_error(name, problem)
        return said


class MonthsFileForm(Form):
    """A file with months."""

    file = Upload(
        label="File with the months", called="file",
        hint="CSV or Excel, 5MB or smaller, with the headings of the export. A changed month is kept beside the old",
    )  # fmt: skip


class LevelForm(Form):
    """The level that the deciding bodies put the contract on."""

    level = Radios(
        label="Which level is the contract on now?",
        choices=[(str(one.number), f"{one.number}. {one.name}") for one in LEVELS],
        hints={str(one.number): f"Decided by: {one.decides}" for one in LEVELS if one.decides},
        error_messages={"required": "Select the level"},
    )
    reasons = LongText(label="Why?", max_length=WORDS, rows=4, error_messages={"required": "Enter the reasons"})
    minute = Text(
        label="Who decided, and where is it minuted?", max_length=300,
        error_messages={"required": "Enter who decided and where it is minuted"},
    )  # fmt: skip


class LossForm(Form):
    """A loss to divide by the rule."""

    loss = Whole(
        label="Loss to divide", hint="In whole pounds, for example 5,000,000", called="loss", required=False, **_POUNDS
    )
