"""Questions about duties to involve and consult."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from mcp_portal.documents.fields import Upload
from mcp_portal.nhsuk.fields import Checkboxes, Date, LongText, Radios, Select, Text, Whole, YesNo
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import day
from mcp_portal.workflow.forms import StepForm, asked_by
from procurement.models import DEFAULT_WEEKS, Channel, Consultation, Duty, Theme
from procurement.models.consultation import COMMITTEE

LONGEST = 4000
MOST_AUDIENCES = 20
MOST_COUNTED = 10_000_000


def _needed() -> YesNo:
    return YesNo(label="Does this duty apply here?", error_messages={"required": "Select whether the duty applies"})


def _reason() -> LongText:
    return LongText(
        label="Why?",
        hint="What changes for people, or why nothing does. Gateway 1 reads it",
        max_length=LONGEST,
        error_messages={"required": "Enter why the duty applies or does not"},
    )


class AssessmentForm(Form):
    """Whether a duty applies."""

    needed = _needed()
    reason = _reason()


@asked_by("procurement.Consultation", "assess_again")
class AssessAgainForm(StepForm):
    """The same, anew."""

    needed = _needed()
    reason = _reason()


class PlanForm(Form):
    """What is asked, whom, how and when."""

    subject = LongText(
        label="What are people asked about?",
        hint="The proposal in a sentence or two, and what is still open",
        max_length=LONGEST,
        error_messages={"required": "Enter what people are asked about"},
    )
    audiences = LongText(
        label="Who is asked?",
        hint=f"One audience on each line, up to {MOST_AUDIENCES}. Responses are counted for each",
        error_messages={"required": "Enter at least one audience"},
    )
    channels = Checkboxes(
        label="How are they asked?",
        choices=Channel.choices,
        error_messages={"required": "Select at least one way of asking"},
    )
    approach = LongText(label="How are those reached who seldom answer? (optional)", max_length=LONGEST, required=False)
    opens_on = Date(label="What is the first day?", called="first day")
    closes_on = Date(
        label="What is the last day? (optional)",
        hint=f"Left empty, it runs for {DEFAULT_WEEKS} weeks. That is usual practice (default), no law",
        called="last day",
        required=False,
    )

    def clean_audiences(self) -> list[str]:
        """Give the lines, each once; refuse too many or too long ones."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["audiences"].splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > MOST_AUDIENCES:
            raise ValidationError(f"Enter {MOST_AUDIENCES} audiences or fewer")
        if any(len(line) > 200 for line in found):
            raise ValidationError("Each audience must be 200 characters or fewer")
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first."""
        answers = super().clean() or self.cleaned_data
        first, last = answers.get("opens_on"), answers.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", f"Last day must be on or after {day(first)}")
        return answers


class PaperForm(Form):
    """A document of a consultation."""

    file = Upload(label="Which document?", called="document", hint="What people are given, or what sums up the answers")


class CountsForm(Form):
    """How many answers came, by audience and channel; made for one consultation."""

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any):
        self.places = {
            f"count_{audience.pk}_{method.pk}": (audience, method)
            for audience in consultation.audiences.all()
            for method in consultation.methods.all()
        }
        counted = {f"count_{one.audience_id}_{one.method_id}": one.count for one in consultation.counts.all()}
        super().__init__(*args, initial=counted, **kwargs)
        for name, (audience, method) in self.places.items():
            words = f"{audience}: {str(method).lower()}"
            self.fields[name] = Whole(
                label=words, called=f"number for “{words}”", required=False, min_value=0, max_value=MOST_COUNTED,
                classes="nhsuk-input--width-5",
            )  # fmt: skip

    @property
    def counts(self) -> dict[tuple[int, int], int | None]:
        """Give the numbers by audience and method."""
        return {(audience.pk, method.pk): self.cleaned_data[name] for name, (audience, method) in self.places.items()}


class ThemeForm(Form):
    """What many people said."""

    title = Text(label="Name of the theme", max_length=200, error_messages={"required": "Enter a name of the theme"})
    said = LongText(
        label="What did people say?",
        hint="In their words where you can. Nothing by which a person could be known",
        max_length=LONGEST,
        error_messages={"required": "Enter what people said"},
    )
    mentions = Whole(
        label="How many said it? (optional)", called="number who said it", required=False, min_value=1,
        max_value=MOST_COUNTED, classes="nhsuk-input--width-5",
    )  # fmt: skip


class ThemeAnswerForm(Form):
    """How a theme changed the plan, or why it did not."""

    outcome = Radios(
        label="Did it change the plan?",
        choices=Theme.Outcome.choices,
        error_messages={"required": "Select whether the plan was changed"},
    )
    answer = LongText(
        label="What changed, or why did nothing change?",
        hint="Gateway 1 and everyone who answered can read it",
        max_length=LONGEST,
        error_messages={"required": "Enter what changed, or why nothing did"},
    )


class ThemeFilterForm(Form):
    """What to show of the themes of a case."""

    text = Text(label="Words", required=False, max_length=100)
    duty = Select(label="Duty", required=False, empty="All duties", choices=Duty.choices)
    outcome = Select(
        label="Did the plan change?",
        required=False,
        empty="All themes",
        choices=[*Theme.Outcome.choices, ("none", "Not answered yet")],
    )


class ScrutinyDatesForm(Form):
    """The dates the committee was told."""

    decision_on = Date(label="When do you propose to decide?", called="date of the decision")
    comments_by = Date(label="By which date does the committee comment?", called="date for comments")
    told_on = Date(label="When was the committee told both dates?", called="day the committee was told")
    published_on = Date(label="When were both dates published?", called="day both dates were published")
    reason = LongText(
        label="Why did the dates change?", max_length=LONGEST, error_messages={"required": "Enter why they changed"}
    )

    def __init__(self, *args: Any, now: datetime.datetime, changes: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("told_on", "published_on"):
            self.fields[name].latest = timezone.localdate(now)  # type: ignore[attr-defined]
        if not changes:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """Refuse a decision before the comments are in."""
        answers = super().clean() or self.cleaned_data
        comments, decision = answers.get("comments_by"), answers.get("decision_on")
        if comments and decision and decision < comments:
            self.add_error("decision_on", f"Date of the decision must be on or after {day(comments)}")
        return answers


class ObjectionForm(Form):
    """What a committee objects to."""

    committee = Text(
        label="Which committee?",
        hint="A joint committee, where several local authorities are consulted",
        max_length=200,
        initial=COMMITTEE,
        called="committee",
    )
    what = LongText(
        label="What does it object to?",
        max_length=LONGEST,
        error_messages={"required": "Enter what the committee objects to"},
    )
    raised_on = Date(label="When did it object?", called="day it objected")

    def __init__(self, *args: Any, now: datetime.datetime, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["raised_on"].latest = timezone.localdate(now)  # type: ignore[attr-defined]


class _ByToday(StepForm):
    """A step with a day that is not in the future."""

    day_field = ""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields[self.day_field].latest = timezone.localdate(self.now)  # type: ignore[attr-defined]


@asked_by("procurement.Consultation", "consider")
class ConsiderForm(_ByToday):
    """Where what was heard was considered."""

    day_field = "considered_on"

    considered_on = Date(label="When was it considered?", called="day it was considered")
    meeting = Text(
        label="Which meeting or decision considered it?",
        hint="For example: Governing body of NHS Dudley CCG",
        max_length=200,
        error_messages={"required": "Enter the meeting or decision"},
    )
    minute_reference = Text(
        label="Reference of the minute",
        max_length=100,
        error_messages={"required": "Enter the reference of the minute"},
    )
    conclusion = LongText(label="What was concluded? (optional)", max_length=LONGEST, required=False)

    def clean_considered_on(self) -> datetime.date:
        """Refuse a day before people had finished answering, or another than the committee was told (reg. 23)."""
        on: datetime.date = self.cleaned_data["considered_on"]
        if self.subject.closes_on and on <= self.subject.closes_on:
            raise ValidationError(f"Day it was considered must be after {day(self.subject.closes_on)}, the last day")
        told = self.subject.scrutiny_dates.first() if self.subject.asks_scrutiny else None
        if told is not None and told.decision_on != on:
            raise ValidationError(f"The committee was told {day(told.decision_on)}. Tell it the changed date first")
        return on


@asked_by("procurement.Objection", "reply")
class ReplyForm(_ByToday):
    """What the committee was answered."""

    day_field = "answered_on"

    answer = LongText(
        label="What was the committee answered?",
        max_length=LONGEST,
        error_messages={"required": "Enter what the committee was answered"},
    )
    answered_on = Date(label="When was it answered?", called="day it was answered")


@asked_by("procurement.Objection", "refer")
class ReferForm(_ByToday):
    """Why and when the committee referred the matter."""

    day_field = "referred_on"

    referral = LongText(
        label="Why did the committee refer it?",
        max_length=LONGEST,
        error_messages={"required": "Enter why the committee referred it"},
    )
    referred_on = Date(label="When was it referred?", called="day it was referred")


@asked_by("procurement.Objection", "resolve", "decide")
class EndObjectionForm(_ByToday):
    """How an objection ended."""

    day_field = "ended_on"

    outcome = LongText(
        label="How did it end?",
        hint="What was agreed or decided, and where it is written",
        max_length=LONGEST,
        error_messages={"required": "Enter how it ended"},
    )
    ended_on = Date(label="When?", called="day it ended")
