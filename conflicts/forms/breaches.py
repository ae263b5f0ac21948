"""Questions about breaches of the rules on conflicts of interest."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from conflicts.anonymity import names_in
from conflicts.models import Breach, BreachEntry
from mcp_portal.accounts.models import User
from mcp_portal.documents.fields import Upload
from mcp_portal.nhsuk.fields import Checkboxes, Date, Hidden, LongText, Radios, Select, SelectFrom, Text, YesNo
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import listed
from mcp_portal.workflow.forms import StepForm, asked_by

RECEIPT = re.compile(r"BR(-[A-Z2-9]{4}){3}")
UNKNOWN = "I do not know, or somebody else"


class AboutForm(Form):
    """Where the rules were broken."""

    about = Radios()

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        asked: dict[str, Any] = {
            "label": "Where were the rules broken?", "choices": choices,
            "error_messages": {"required": "Select where the rules were broken"},
        }  # fmt: skip
        self.fields["about"] = Select(**asked) if len(choices) > 8 else Radios(**asked)


class ReportForm(Form):
    """What happened, and who is concerned."""

    receipt = Hidden()
    happened_on = Date(
        label="When did it happen?", hint="The first day, if it went on. For example, 9 6 2017",
        called="date it happened",
    )  # fmt: skip
    nature = LongText(
        label="What happened?", hint="Only the Guardian or a deputy reads this. Do not say who you are",
        max_length=4000, rows=8, error_messages={"required": "Enter what happened"},
    )  # fmt: skip
    evidence = Upload(
        label="A file that shows it (optional)", hint="Check that the file does not say who you are", called="file",
        required=False,
    )  # fmt: skip
    may_be_named = YesNo(
        label="May the Guardian name you to those who look into it?",
        hint="If no, nobody but the Guardian or a deputy ever learns who reported",
        error_messages={"required": "Select yes if the Guardian may name you to those who look into it"},
    )

    def __init__(self, *args: Any, people: Any, today: datetime.date, **kwargs: Any):
        self.today = today
        super().__init__(*args, **kwargs)
        self.fields["person"] = SelectFrom(
            people, label="Who is concerned?", required=False, empty=UNKNOWN,
            hint="If it is the Guardian, select them: they do not see the report and a deputy deals with it",
        )  # fmt: skip
        self.order_fields(["receipt", "happened_on", "person", "nature"])

    def clean_receipt(self) -> str:
        """Take only a number of the right form: it is made with the page."""
        receipt = self.cleaned_data["receipt"]
        if RECEIPT.fullmatch(receipt) is None:
            raise ValidationError("Open this page again and report from there")
        return receipt

    def clean_happened_on(self) -> datetime.date:
        """Refuse a day in the future."""
        day = self.cleaned_data["happened_on"]
        if day > self.today:
            raise ValidationError("Date it happened must be today or in the past")
        return day


class ProgressForm(Form):
    """The receipt of a report."""

    receipt = Text(
        label="Receipt number", hint="For example, BR-7K3M-9QXD-2HVA", max_length=40, classes="nhsuk-input--width-20",
        error_messages={"required": "Enter the receipt number"},
    )  # fmt: skip

    def clean_receipt(self) -> str:
        """Take it as people write it down."""
        return re.sub(r"[\s\u2010-\u2015]+", "-", self.cleaned_data["receipt"].strip()).upper()


class BreachFilterForm(Form):
    """What a Guardian wants to see of the reports."""

    q = Text(label="Words", required=False, max_length=100)
    state = Select(
        label="State", required=False, empty="All reports",
        choices=[("open", "All that are open"), *Breach.State.choices],
    )  # fmt: skip


class EvidenceForm(Form):
    """A file about a report."""

    file = Upload(label="File", called="file")


class EndPauseForm(Form):
    """What the Guardian signs about a procurement that was paused."""

    how = Radios(
        label="What do you sign?",
        choices=[
            (BreachEntry.Kind.NO_EFFECT, "The breach had no effect on the procurement"),
            (BreachEntry.Kind.REDONE, "The step it touched was taken again, without the person"),
        ],
        error_messages={"required": "Select what you sign"},
    )
    reason = LongText(
        label="How do you know?", hint="Only Guardians and deputies read this", max_length=2000,
        error_messages={"required": "Enter how you know"},
    )  # fmt: skip


@asked_by("conflicts.Breach", "triage")
class TriageForm(StepForm):
    """What the Guardian makes of a report."""

    words = LongText(
        label="What do you make of it, and with whom did you talk?",
        hint="Such as the governance lead. Do not say who reported it", max_length=4000,
        error_messages={"required": "Enter what you make of it"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.subject.person_id is None:
            people = User.objects.filter(is_active=True, organisation_id=self.subject.organisation_id)
            self.fields["person"] = SelectFrom(
                people.exclude(pk=self.by.pk), label="Who is concerned? (optional)", required=False,
                empty="Not known", hint="When it is a Guardian, they cannot read the report any more",
            )  # fmt: skip


def _words(label: str, missing: str, hint: str = "") -> LongText:
    return LongText(label=label, hint=hint, max_length=4000, error_messages={"required": missing})


@asked_by("conflicts.Breach", "investigate")
class InvestigateForm(StepForm):
    """Who looks into a report and how."""

    words = _words("Who looks into it, and how?", "Enter who looks into it and how")


@asked_by("conflicts.Breach", "find", "find_nothing")
class FindingForm(StepForm):
    """What was found."""

    words = _words("What was found?", "Enter what was found", "Only Guardians and deputies read this")


@asked_by("conflicts.Breach", "tell_found", "tell_not_found")
class TellForm(StepForm):
    """What the person concerned reads."""

    words = _words(
        "What do you tell the person?", "Enter what you tell the person", "Do not say who reported it"
    )  # fmt: skip

    def clean_words(self) -> str:
        """Refuse a text that names who reported."""
        concerned = self.subject.person_id
        reporters = [person for person in self.subject.protected_people() if person.pk != concerned]
        return _without_names(self, reporters)


@asked_by("conflicts.Breach", "take_action")
class ActionForm(StepForm):
    """What follows from a finding."""

    kinds = Checkboxes(
        label="What follows?",
        choices=[
            ("Review of the decisions", "The decisions are reviewed"), ("Discipline", "Discipline"),
            ("Counter-fraud", "Counter-fraud is told"), ("Professional regulator", "A professional regulator is told"),
            ("Training", "Training"), ("Nothing", "Nothing"),
        ],
        error_messages={"required": "Select what follows"},
    )  # fmt: skip
    words = _words("What exactly is done, by whom and when?", "Enter what is done, by whom and when")
    lessons = _words("What is learned from it?", "Enter what is learned from it")
    nhs_england_told_on = Date(
        label="When was NHS England told?", hint="Leave empty if no breach was found",
        called="date NHS England was told", required=False,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        kinds, told = answers.get("kinds") or [], answers.get("nhs_england_told_on")
        if "Nothing" in kinds and len(kinds) > 1:
            self.add_error("kinds", "Select nothing, or what follows")
        if self.subject.was_found and told is None and "nhs_england_told_on" not in self.errors:
            self.add_error("nhs_england_told_on", "Enter the date NHS England was told: a breach was found")
        if told is not None and told > timezone.localdate(self.now):
            self.add_error("nhs_england_told_on", "Date NHS England was told must be today or in the past")
        return answers

    @property
    def inputs(self) -> dict[str, Any]:
        """Put the kinds of action before the words."""
        inputs = super().inputs
        kinds = inputs.pop("kinds")
        return {**inputs, "words": f"{listed(kinds)}. {inputs['words']}"}


@asked_by("conflicts.Breach", "publish")
class PublishForm(StepForm):
    """The text everybody reads."""

    words = _words(
        "What does everybody read?", "Enter what everybody reads",
        "Say what happened, what followed and what was learned, without a name, post or organisation of who reported "
        "or who is concerned",
    )  # fmt: skip

    def clean_words(self) -> str:
        """Refuse a text that names who is protected."""
        return _without_names(self, self.subject.protected_people())


def _without_names(form: StepForm, people: list[User]) -> str:
    words: str = form.cleaned_data["words"]
    named = names_in(words, people)
    if named:
        raise ValidationError(f"Write it without these words, which name somebody: {', '.join(named)}")
    return words
