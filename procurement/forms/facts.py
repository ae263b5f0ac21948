"""Questions about the case itself: opening it, its facts, scope, dates and criteria."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from mcp_portal.accounts.models import Organisation
from mcp_portal.accounts.roles import COMMISSIONERS
from mcp_portal.nhsuk.fields import (
    CheckboxesFrom,
    Date,
    DateTime,
    LongText,
    Money,
    Percentage,
    Radios,
    Select,
    SelectFrom,
    Text,
    Whole,
)
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import day, moment
from procurement.models import KeyDate, Procurement
from procurement.timetable import BY_CALL, Way

LINES = 60
ROWS = 12


class FactsForm(Form):
    """The key facts of a case."""

    title = Text(label="Name of the procurement", max_length=200)
    variant = Radios(
        label="Which version of the MCP contract?",
        choices=Procurement.Variant.choices,
        hints={
            "full": "One contract that includes core primary medical services",
            "partial": "One contract without core primary medical services, and an integration agreement with GPs",
            "virtual": "An alliance agreement over the contracts there are",
        },
        error_messages={"required": "Select the version of the contract"},
    )
    list_size = Whole(
        label="Registered patients", called="number of registered patients", min_value=1, max_value=10_000_000
    )
    practice_count = Whole(
        label="GP practices",
        called="number of GP practices",
        min_value=1,
        max_value=1000,
        classes="nhsuk-input--width-4",
    )
    member_practices = Whole(
        label="Member practices of the CCG (optional)",
        called="number of member practices",
        hint="All of them, in the contract or not. From half of them on, the CCG reviews its governance",
        min_value=1,
        max_value=1000,
        required=False,
        classes="nhsuk-input--width-4",
    )
    value_per_year = Money(
        label="Value a year",
        hint="In pounds, excluding VAT, such as 244.3m",
        called="value a year",
        min_value=Decimal("0.01"),
    )
    term_min_years = Whole(
        label="Shortest term",
        called="shortest term",
        min_value=1,
        max_value=30,
        classes="nhsuk-input--width-3",
        hint="In years",
    )
    term_max_years = Whole(
        label="Longest term",
        called="longest term",
        min_value=1,
        max_value=30,
        classes="nhsuk-input--width-3",
        hint="In years, with every extension",
    )
    note = Text(
        label="Note on every page (optional)",
        required=False,
        max_length=300,
        hint="Such as what is invented in a training case",
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a longest term that is shorter than the shortest."""
        answers = super().clean() or self.cleaned_data
        low, high = answers.get("term_min_years"), answers.get("term_max_years")
        if low is not None and high is not None and high < low:
            self.add_error("term_max_years", f"Longest term must be {low} years or more, the shortest term")
        return answers


class NewCaseForm(FactsForm):
    """What is asked when a case is opened."""

    lead_commissioner = SelectFrom(
        Organisation.objects.none(), label="Which commissioner leads?", called="commissioner that leads"
    )
    others = CheckboxesFrom(
        Organisation.objects.none(),
        label="Other commissioners (optional)",
        required=False,
        hint="Each one’s deciding body decides, and each one signs",
    )
    clock_kind = Radios(
        label="Which date counts for this case?",
        choices=Procurement.Clock.choices,
        hints={
            "real": "For a new procurement. Deadlines count from today’s date",
            "training": "For learning. You move the date forward, so you can go from planning to live in an hour",
            "history": "For a procurement that began earlier. Every entry shows when it was recorded",
        },
        reveals={"training": "training_date", "history": "history_date"},
        error_messages={"required": "Select which date counts"},
        initial="real",
    )
    training_date = Date(label="Date the training case starts on", called="date the training case starts on")
    history_date = Date(label="Date the procurement began", called="date the procurement began")

    field_order = ["title", "lead_commissioner", "others"]  # noqa: RUF012 - Django's contract

    def __init__(self, *args: Any, homes: Any, now: datetime.datetime, **kwargs: Any):
        self.now = now
        super().__init__(*args, **kwargs)
        buyers = Organisation.objects.filter(kind__in=COMMISSIONERS, successor=None)
        self.fields["lead_commissioner"].queryset = buyers.filter(pk__in=homes)  # type: ignore[attr-defined]
        self.fields["others"].queryset = buyers  # type: ignore[attr-defined]

    def clean_history_date(self) -> datetime.date | None:
        """Refuse a beginning in the future."""
        began: datetime.date | None = self.cleaned_data["history_date"]
        if began is not None and began > timezone.localdate(self.now):
            raise ValidationError("Date the procurement began must be today or in the past")
        return began

    @property
    def clock_at(self) -> datetime.datetime | None:
        """Give the time a case clock begins with, 9 in the morning."""
        begins = self.cleaned_data["training_date"] or self.cleaned_data["history_date"]
        if self.cleaned_data["clock_kind"] == Procurement.Clock.REAL or begins is None:
            return None
        return timezone.make_aware(datetime.datetime.combine(begins, datetime.time(9)))

    @property
    def facts(self) -> dict[str, Any]:
        """Give what stands on the case itself."""
        return {name: self.cleaned_data[name] for name in FactsForm.base_fields}


class ScopeForm(Form):
    """The service lines."""

    lines = LongText(
        label="Which services does the contract cover?",
        hint="One service line on each line, up to 300 characters",
        rows=14,
        error_messages={"required": "Enter at least one service line"},
    )

    def clean_lines(self) -> list[str]:
        """Give the lines without empty ones; refuse one that is too long."""
        return _lines(self.cleaned_data["lines"], 300, "service line")


class DatesForm(Form):
    """The planned dates; an empty one is taken out of the plan."""

    def __init__(self, *args: Any, way: Way = BY_CALL, **kwargs: Any):
        self.way = way
        super().__init__(*args, **kwargs)
        for one in way.milestones:
            self.fields[one.code] = Date(label=one.label, required=False, called=f"date of “{one.label.lower()}”")

    def clean(self) -> dict[str, Any]:
        """Refuse dates that are not in the order in which things happen."""
        answers = super().clean() or self.cleaned_data
        before: tuple[str, datetime.date] | None = None
        for one in self.way.milestones:
            planned = answers.get(one.code)
            # Consulting runs beside the rest up to the call; the timetable says what waits for it.
            if planned is None or one.code == KeyDate.Kind.CONSULTED:
                continue
            if before is not None and planned < before[1]:
                self.add_error(
                    one.code,
                    f"Date must be on or after {day(before[1])}, when “{before[0].lower()}” is planned",
                )
            else:
                before = (one.label, planned)
        return answers


class CriteriaForm(Form):
    """Selection questions, and award criteria with their weights: rows that need no script."""

    selection = LongText(
        label="Selection questions",
        hint="One question on each line, up to 200 characters",
        rows=8,
        required=False,
    )

    def __init__(self, *args: Any, rows: int = ROWS, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.rows = range(1, rows + 1)
        self.fields["price"] = Select(
            label="Which award criterion is price? (optional)",
            hint="Its result is computed from the prices, so it has no questions. The others are scored",
            choices=[(str(number), f"Criterion {number}") for number in self.rows],
            empty="None: every criterion is scored",
            required=False,
        )
        for number in self.rows:
            self.fields[f"name_{number}"] = Text(label=f"Award criterion {number}", required=False, max_length=200)
            self.fields[f"weight_{number}"] = Percentage(
                label=f"Weight of criterion {number}", called="weight", required=False, min_value=Decimal("0.01")
            )

    def clean_selection(self) -> list[str]:
        """Give the questions without empty lines."""
        return _lines(self.cleaned_data["selection"], 200, "question") if self.cleaned_data["selection"].strip() else []

    def clean(self) -> dict[str, Any]:
        """Refuse a name without weight and a weight without name. A total other than 100 can be saved."""
        answers = super().clean() or self.cleaned_data
        for number in self.rows:
            name, weight = answers.get(f"name_{number}"), answers.get(f"weight_{number}")
            if name and weight is None and f"weight_{number}" not in self.errors:
                self.add_error(f"weight_{number}", "Enter the weight of this criterion")
            if weight is not None and not name and f"name_{number}" not in self.errors:
                self.add_error(f"name_{number}", "Enter the name of this criterion")
        if answers.get("price") and not answers.get(f"name_{answers['price']}"):
            self.add_error("price", "Select a criterion that has a name")
        return answers

    @property
    def award(self) -> list[tuple[str, Decimal]]:
        """Give the criteria that have a name, with their weights."""
        pairs = ((self.cleaned_data[f"name_{n}"], self.cleaned_data[f"weight_{n}"]) for n in self.rows)
        return [(name, weight) for name, weight in pairs if name]

    @property
    def price(self) -> int | None:
        """Give the place of the criterion that is price among those that have a name."""
        chosen = self.cleaned_data["price"]
        return sum(bool(self.cleaned_data[f"name_{n}"]) for n in range(1, int(chosen) + 1)) if chosen else None


class ClockForm(Form):
    """To which moment the clock of a case moves."""

    to = DateTime(label="What is the date and time of the case now?", called="date and time")

    def __init__(self, *args: Any, clock_at: datetime.datetime, wall: datetime.datetime | None, **kwargs: Any):
        self.clock_at, self.wall = clock_at, wall
        super().__init__(*args, **kwargs)

    def clean_to(self) -> datetime.datetime:
        """Refuse a time that goes back, and for a case from records one in the future."""
        to: datetime.datetime = self.cleaned_data["to"]
        if to <= self.clock_at:
            raise ValidationError(f"Date and time must be after {moment(self.clock_at)}: the case never goes back")
        if self.wall is not None and to > self.wall:
            raise ValidationError("Date and time must not be in the future: this case is entered from its records")
        return to


def _lines(text: str, longest: int, what: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise ValidationError(f"Enter at least one {what}")
    if len(lines) > LINES:
        raise ValidationError(f"Enter {LINES} lines or fewer")
    for number, line in enumerate(lines, 1):
        if len(line) > longest:
            raise ValidationError(f"Line {number} must be {longest} characters or fewer. It has {len(line)}")
    return lines
