"""Questions about the performance payment."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from mcp_portal.documents.fields import Upload
from mcp_portal.nhsuk.fields import Date, LongText, Select, Text, Whole
from mcp_portal.nhsuk.forms import Form
from procurement.actions.metrics_file import MetricFacts, decimal_of, read_metric

MOST = 10**12


class MetricForm(Form):
    """One metric, read as a row of a file is read."""

    name = Text(label="Metric", max_length=200, called="metric")
    source = Text(label="Where do its figures come from?", max_length=200, called="source")
    unit = Text(label="Unit", max_length=60, hint="For example, % of patients, or admissions per 1,000")
    floor = Text(label="Floor", max_length=15, hint="Up to here it earns nothing")
    target = Text(label="Target", max_length=15, hint="From here on it earns all. Below the floor when less is better")
    weight = Text(label="Weight in percent of the payment", max_length=8, called="weight")
    from_date = Date(label="First day", called="first day")
    until = Date(label="Last day", called="last day", hint="A metric lives for 2 to 3 years")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.facts: MetricFacts | None = None

    def clean(self) -> dict[str, Any]:
        """Read the metric as a row of a file is read."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            self.facts, wrong = read_metric({name: str(value) for name, value in said.items()})
            for name, problem in wrong.items():
                self.add_error(name, problem)
        return said


class MetricsFileForm(Form):
    """A file with metrics."""

    file = Upload(
        label="File with the metrics", called="file",
        hint="CSV or Excel, 5MB or smaller, with the headings Metric, Source, Unit, Floor, Target, Weight (%), From, "
        "Until",
    )  # fmt: skip


class MetricEndForm(Form):
    """The early end of a metric."""

    last_day = Date(label="Last day on which it counts", called="last day", hint="A day before its first one when it "
                    "was entered wrongly and never counted")  # fmt: skip
    reasons = LongText(label="Why?", rows=4, max_length=4000, error_messages={"required": "Enter the reasons"})


class PoolForm(Form):
    """What a year can pay."""

    pounds = Whole(
        label="How much can the year pay for performance?", called="amount", min_value=1, max_value=MOST,
        hint="In whole pounds, excluding VAT",
    )  # fmt: skip
    source = Text(label="Where does it stand?", max_length=200, error_messages={"required": "Enter where it stands"})


class ResultForm(Form):
    """What a metric came to in a year."""

    value = Text(label="Result", max_length=15, called="result")
    evidence = Text(label="Where is it shown?", max_length=300, error_messages={"required": "Enter where it is shown"})

    def clean_value(self) -> Any:
        """Read a number with up to 2 decimal places."""
        value = decimal_of(self.cleaned_data["value"])
        if value is None:
            raise ValidationError("Result must be a number with up to 2 decimal places, like 85 or 12.5")
        return value


class YearForm(Form):
    """The year of the contract to show."""

    year = Select(label="Year of the contract", required=False, empty="The one that runs")

    def __init__(self, *args: Any, years: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        asked: Any = self.fields["year"]
        asked.choices = [("", asked.empty), *years]
