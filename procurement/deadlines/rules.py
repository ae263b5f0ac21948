"""The deadline rules of the regime, each declared once: what it asks, its source, its kind, its function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date as date_type
from datetime import datetime, timedelta
from typing import Any

from . import assurance, contract, interests, publication, remedies
from .calendars import Calendar, england
from .inputs import (
    Input,
    Unanswerable,
    Value,
    a_day,
    a_day_or_moment,
    a_moment,
    a_number,
    one_of,
    read_all,
    yes_or_no,
)
from .standstill import standstill
from .times import LONDON, Day, iso
from .working import Kind, Line, Outcome, Working


@dataclass(frozen=True)
class Rule:
    """One deadline rule."""

    name: str
    title: str
    source: str
    kind: Kind
    function: Callable[..., Outcome]
    inputs: tuple[Input, ...]


@dataclass(frozen=True)
class Answer:
    """A deadline with its working."""

    rule: Rule
    inputs: Mapping[str, Value]
    outcome: Outcome
    lines: tuple[Line, ...]
    calendar: Calendar

    @property
    def date(self) -> Day:
        """The deadline: a day to its end, or a moment."""
        return self.outcome.date

    @property
    def earliest_next(self) -> Day | None:
        """The first day or moment of the step that waits for the deadline, if one does."""
        return self.outcome.earliest_next

    @property
    def kind(self) -> Kind:
        """What gives this deadline its force."""
        return self.outcome.kind or self.rule.kind

    @property
    def source(self) -> str:
        """The source, with the kind of rule where it is not law."""
        source = self.outcome.source or self.rule.source
        return source if self.kind is Kind.LAW else f"{source} ({self.kind.value})"

    def as_json(self) -> dict[str, Any]:
        """Return what the command prints; the keys are a contract."""
        return {
            "rule": self.rule.name,
            "source": self.source,
            "inputs": {name: iso(v) if isinstance(v, date_type) else v for name, v in self.inputs.items()},
            "date": iso(self.date),
            "earliest_next": None if self.earliest_next is None else iso(self.earliest_next),
            "working": [line.as_json(number) for number, line in enumerate(self.lines, 1)],
        }

    def as_rows(self) -> list[dict[str, str]]:
        """Return the lines as the page shows them: what, detail, date in words, rule, kind."""
        return [line.as_row() for line in self.lines]

    def is_over(self, now: datetime) -> bool:
        """Say whether the date has passed; a day has passed at midnight at its end, in London."""
        return now >= self.ends_at

    @property
    def ends_at(self) -> datetime:
        """The moment the date has passed."""
        if isinstance(self.date, datetime):
            return self.date
        after = self.date + timedelta(days=1)
        return datetime(after.year, after.month, after.day, tzinfo=LONDON)


@dataclass(frozen=True)
class Regime:
    """A set of rules under one body of law; a case keeps the regime it started under."""

    code: str
    name: str
    rules: Mapping[str, Rule]

    def compute(self, name: str, inputs: Mapping[str, Value | None], calendar: Calendar | None = None) -> Answer:
        """Work out one deadline from answers as text or dates; raise Unanswerable with all problems."""
        if name not in self.rules:
            raise Unanswerable(f"There is no rule named {name}. Run deadline --list to see the rules")
        rule = self.rules[name]
        answers = read_all(rule.inputs, inputs)
        working = Working(calendar or england(), rule.source)
        outcome = rule.function(working, **answers)
        given = {key: value for key, value in answers.items() if value is not None}
        lines = tuple(working.lines)
        return Answer(rule, given, outcome, lines, working.calendar)


def _optional(name: str, meaning: str, read: Callable[[Input, Value], Value], example: str) -> Input:
    return Input(name, meaning, read, example, required=False)


_COI = "NHS England guidance, managing conflicts of interest"
_RETURN = "Guidance for practices on returning to their GP contract, December 2016"

_RULES = (
    Rule(
        "standstill",
        "End of the standstill",
        "PCR 2015, regulation 87",
        Kind.LAW,
        standstill,
        (
            _optional(
                "electronic_sent",
                "the day the last letter was sent electronically",
                a_day_or_moment,
                "2018-02-08",
            ),
            _optional("other_sent", "the day the last letter was sent by other means", a_day_or_moment, "2018-02-08"),
            _optional("last_receipt", "the day the last of those was received", a_day_or_moment, "2018-02-12"),
        ),
    ),
    Rule(
        "award_notice",
        "Award notice due",
        "House rule, or PCR 2015, regulation 75 for grouped notices",
        Kind.DEFAULT,
        publication.award_notice,
        (
            Input("signed", "the day the contract was signed", a_day, "2018-02-23"),
            Input("grouped", "whether award notices are grouped by quarter", yes_or_no, "no", False, "no"),
        ),
    ),
    Rule(
        "declaration",
        "Interest to be declared",
        "NHS Act 2006, section 14O",
        Kind.LAW,
        interests.declaration,
        (Input("aware", "the day the person became aware of it", a_day, "2017-05-04"),),
    ),
    Rule(
        "declaration_review",
        "Declaration to be confirmed",
        _COI,
        Kind.GUIDANCE,
        interests.declaration_review,
        (
            Input("filed", "the day the declaration was filed", a_day, "2017-05-04"),
            _optional(
                "guidance",
                "the guidance that applies, by the day of filing if left out",
                one_of("2016", "2017"),
                "2016",
            ),
        ),
    ),
    Rule(
        "register_removal",
        "Interest off the public register",
        _COI,
        Kind.GUIDANCE,
        interests.register_removal,
        (Input("ended", "the day the interest ended", a_day, "2017-05-04"),),
    ),
    Rule(
        "request_to_participate",
        "Closing day for requests to participate",
        "PCR 2015, regulations 30 and 76",
        Kind.DEFAULT,
        publication.request_to_participate,
        (Input("dispatched", "the day the notice was sent", a_day, "2017-06-09"),),
    ),
    Rule(
        "national_publication",
        "National publication allowed",
        "PCR 2015, regulation 52",
        Kind.LAW,
        publication.national_publication,
        (
            _optional("receipt_confirmed", "the time receipt was confirmed", a_moment, "2017-06-09T10:42"),
            _optional("published", "the time the notice appeared on TED", a_day_or_moment, "2017-06-13T09:00"),
        ),
    ),
    Rule(
        "contracts_finder",
        "Contracts Finder notice due",
        "PCR 2015, regulations 106 and 110, as good practice for health services",
        Kind.DEFAULT,
        publication.contracts_finder,
        (Input("allowed_at", "the time national publication was allowed", a_moment, "2017-06-11T10:42"),),
    ),
    Rule(
        "claim",
        "Time to bring a claim",
        "PCR 2015, regulation 92",
        Kind.LAW,
        remedies.claim,
        (Input("knowledge", "the day the bidder knew or ought to have known", a_day, "2018-02-08"),),
    ),
    Rule(
        "ineffectiveness",
        "Time to ask for ineffectiveness",
        "PCR 2015, regulation 93",
        Kind.LAW,
        remedies.ineffectiveness,
        (
            _optional("award_notice", "the day the award notice was published", a_day, "2018-03-12"),
            _optional("signed", "the day the contract was signed", a_day, "2018-02-23"),
        ),
    ),
    Rule(
        "gp_return_notice",
        "Notice of a practice that returns",
        _RETURN,
        Kind.GUIDANCE,
        contract.gp_return_notice,
        (
            Input("go_live", "the day the service went live", a_day, "2018-04-01"),
            Input("window", "the number of the return window, 1 is the first", a_number(1, 10), "1"),
        ),
    ),
    Rule(
        "patients_follow",
        "Return on which patients follow",
        _RETURN,
        Kind.GUIDANCE,
        contract.patients_follow,
        (Input("go_live", "the day the service went live", a_day, "2018-04-01"),),
    ),
    Rule(
        "first_break",
        "First break of the contract",
        "MCP framework 2016, section 3",
        Kind.GUIDANCE,
        contract.first_break,
        (
            Input("go_live", "the day the service went live", a_day, "2018-04-01"),
            Input("years", "the years until the first break, 2 or 3", a_number(1, 20), "2"),
        ),
    ),
    Rule(
        "gateway_validity",
        "Gateway outcome valid",
        "House rule",
        Kind.DEFAULT,
        assurance.gateway_validity,
        (
            Input("stage", "the gateway", one_of("early", "1", "2", "3"), "2"),
            Input("issued", "the day the outcome was issued", a_day, "2018-02-02"),
        ),
    ),
    Rule(
        "file_retention",
        "Procurement file kept",
        "PCR 2015, regulations 83 and 84",
        Kind.LAW,
        contract.file_retention,
        (
            Input("award", "the day the award was decided", a_day, "2018-02-06"),
            _optional("contract_end", "the day the contract ends", a_day, "2033-03-31"),
        ),
    ),
    Rule(
        "coi_training",
        "Conflicts of interest training",
        _COI,
        Kind.GUIDANCE,
        interests.coi_training,
        (Input("year", "the year", a_number(2000, 2099), "2018"),),
    ),
    Rule(
        "conditions_due",
        "Condition due",
        "Outcome letter of the gateway",
        Kind.CONDITION,
        assurance.conditions_due,
        (
            Input("issued", "the day the outcome was issued", a_day, "2018-02-02"),
            Input("days", "the calendar days the body gives", a_number(1, 3650), "28"),
        ),
    ),
    Rule(
        "scrutiny_comments",
        "Comments of the scrutiny committee",
        "SI 2013/218, regulation 23",
        Kind.WISH,
        assurance.scrutiny_comments,
        (Input("stated", "the day the commissioner stated", a_day, "2017-03-31"),),
    ),
)

LIGHT_TOUCH = Regime(
    "pcr-2015-ltr",
    "Public Contracts Regulations 2015, light touch regime",
    {rule.name: rule for rule in _RULES},
)


def compute(
    name: str,
    inputs: Mapping[str, Value | None],
    *,
    regime: Regime = LIGHT_TOUCH,
    calendar: Calendar | None = None,
) -> Answer:
    """Work out one deadline under a regime; England's bank holidays unless another calendar is given."""
    return regime.compute(name, inputs, calendar)
