"""Questions about practices."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import CharField, HiddenInput, IntegerField
from django.utils import timezone

from mcp_portal.documents.fields import Upload
from mcp_portal.nhsuk.fields import Confirm, Date, LongText, Percentage, Select, Text, Whole
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import day
from mcp_portal.workflow.forms import StepForm, asked_by
from procurement.actions.practice_rows import CODE, COLUMNS, LARGEST_LIST, NEEDED, guess
from procurement.actions.practices import PracticeFacts
from procurement.models import Practice, PracticeFile
from procurement.queries.practices import NO_HUB

LONGEST = 4000
MOST_PARTNERS = 100


class PracticeFilterForm(Form):
    """What to show of the practices."""

    text = Text(label="Name or ODS code", required=False, max_length=100)
    hub = Select(label="Hub", required=False, empty="All hubs")
    state = Select(label="Taking part", required=False, empty="All", choices=Practice.State.choices)
    intention = Select(label="Intention", required=False, empty="All", choices=Practice.Intention.choices)

    def __init__(self, *args: Any, hubs: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        found = [(name, name) for name in hubs]
        self.fields["hub"].choices = [*found, (NO_HUB, "No hub")]  # type: ignore[attr-defined]


class PracticeForm(Form):
    """What is known of a practice; ``today`` is that of the case."""

    code = Text(
        label="ODS code", hint="A letter and 5 digits, like M87001", max_length=6, classes="nhsuk-input--width-5",
        error_messages={"required": "Enter the ODS code"},
    )  # fmt: skip
    name = Text(label="Name of the practice", max_length=200, error_messages={"required": "Enter the name"})
    list_size = Whole(label="How many patients are registered?", called="number of patients", min_value=1,
                      max_value=LARGEST_LIST)  # fmt: skip
    counted_on = Date(label="When was the list counted?", called="day the list was counted")
    hub = Text(label="Which hub does it belong to? (optional)", required=False, max_length=100)
    intention = Select(label="What does the practice mean to do?", choices=Practice.Intention.choices)
    version = IntegerField(widget=HiddenInput, required=False)

    def __init__(self, *args: Any, today: datetime.date, practice: Practice | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today
        if practice is not None:
            del self.fields["code"]
            if not practice.is_free:
                del self.fields["intention"]
            self.practice = practice

    def clean_code(self) -> str:
        """Refuse what is no code of a practice."""
        code = self.cleaned_data["code"].upper()
        if not CODE.fullmatch(code):
            raise ValidationError("ODS code must be a letter and 5 digits, like M87001")
        return code

    def clean_counted_on(self) -> datetime.date:
        """Refuse a day to come."""
        return _by(self.cleaned_data["counted_on"], self.today, "Day the list was counted")

    @property
    def facts(self) -> PracticeFacts:
        """Give what was answered; what was not asked stays."""
        answers = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        kept = {"code": self.practice.code, "intention": self.practice.intention} if hasattr(self, "practice") else {}
        return PracticeFacts(**{**kept, **answers})


def _by(found: datetime.date, today: datetime.date, what: str) -> datetime.date:
    if found > today:
        raise ValidationError(f"{what} must be today or in the past")
    return found


class AgreementsForm(Form):
    """Who agreed to the suspension, or once it is suspended, to the return."""

    partners = Whole(label="How many partners does the practice have?", called="number of partners", min_value=1,
                     max_value=MOST_PARTNERS, classes="nhsuk-input--width-3")  # fmt: skip
    partners_agreed = Whole(
        label="How many of them agree to the suspension?", called="number who agree", min_value=0,
        max_value=MOST_PARTNERS, classes="nhsuk-input--width-3", hint="All of them have to",
    )  # fmt: skip
    consented_on = Date(label="When did the commissioner consent? (optional)", called="day of the consent",
                        required=False)  # fmt: skip
    partners_return = Whole(
        label="How many partners agree to the return?", called="number who agree", min_value=0,
        max_value=MOST_PARTNERS, classes="nhsuk-input--width-3", hint="All of them have to",
    )  # fmt: skip
    eligible_on = Date(
        label="When was it tested again that the practice may hold a GP contract? (optional)",
        called="day of the test", required=False,
    )  # fmt: skip
    version = IntegerField(widget=HiddenInput)

    def __init__(self, *args: Any, practice: Practice, today: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.practice, self.today = practice, today
        later = {"partners_return", "eligible_on"}
        asked = later if practice.may_return else set(self.fields) - later - {"version"}
        for name in set(self.fields) - asked - {"version"}:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Refuse more partners than there are, and days to come."""
        answers = super().clean() or self.cleaned_data
        partners = answers.get("partners") or self.practice.partners
        for name in ("partners_agreed", "partners_return"):
            if partners and (answers.get(name) or 0) > partners:
                self.add_error(name, f"Number who agree must be {partners} or fewer, the partners of the practice")
        for name, what in (("consented_on", "Day of the consent"), ("eligible_on", "Day of the test")):
            if answers.get(name) and answers[name] > self.today:
                self.add_error(name, f"{what} must be today or in the past")
        return answers

    @property
    def agreed(self) -> dict[str, Any]:
        """Give what was answered."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class RemovePracticeForm(Form):
    """That the practice is the one the person saw."""

    version = IntegerField(widget=HiddenInput)


class UnregisteredForm(Form):
    """How many residents have no practice."""

    percent = Percentage(
        label="How many residents have no practice, as a percentage of the list?", called="percentage",
        min_value=Decimal(0), max_value=Decimal(20),
    )  # fmt: skip
    source = Text(label="Where does the figure come from?", max_length=300,
                  error_messages={"required": "Enter where the figure comes from"})  # fmt: skip


class PracticeFileForm(Form):
    """A file with practices."""

    file = Upload(
        label="Practice list", called="practice list",
        hint="CSV or Excel, 5MB and 500 practices or fewer. Nothing is taken over before you have seen what was read",
    )  # fmt: skip


class ColumnsForm(Form):
    """Which column of a file says what; the likely ones are chosen."""

    def __init__(self, *args: Any, file: PracticeFile, today: datetime.date, **kwargs: Any):
        heading, example = file.rows[0][1], file.rows[1][1]
        guessed = file.columns or guess(heading)
        initial = {key: str(place) for key, place in guessed.items()} | {"counted_on_all": file.counted_on}
        super().__init__(*args, initial=initial, **kwargs)
        self.today = today
        choices = [(str(place), _described(place, heading, example)) for place in range(len(heading))]
        for key, words in COLUMNS.items():
            self.fields[key] = Select(
                label=f"Which column is “{words}”?" if key in NEEDED else f"Which column is “{words}”? (optional)",
                required=key in NEEDED, empty="Select a column" if key in NEEDED else "Not in the file",
                choices=choices, error_messages={"required": f"Select the column “{words}”"},
            )  # fmt: skip
        self.fields["counted_on_all"] = Date(
            label="When were the lists counted? (optional)", called="day the lists were counted", required=False,
            hint="Where no column says so",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse one column for two things, and lists without a day."""
        answers = super().clean() or self.cleaned_data
        taken: dict[str, str] = {}
        for key, words in COLUMNS.items():
            place = answers.get(key)
            if place and place in taken:
                self.add_error(key, f"The same column is “{taken[place]}” already")
            elif place:
                taken[place] = words
        counted = answers.get("counted_on_all")
        if counted and counted > self.today:
            self.add_error("counted_on_all", "Day the lists were counted must be today or in the past")
        elif not counted and not answers.get("counted_on") and "counted_on_all" not in self.errors:
            self.add_error("counted_on_all", "Enter the day the lists were counted, or select its column")
        return answers

    @property
    def columns(self) -> dict[str, int]:
        """Give the place of each column that was chosen."""
        return {key: int(self.cleaned_data[key]) for key in COLUMNS if self.cleaned_data[key]}


def _described(place: int, heading: list[str], example: list[str]) -> str:
    cell = example[place] if place < len(example) else ""
    words = f"Column {place + 1}: {heading[place] or 'no heading'}"
    return f"{words[:80]} ({cell[:40]})" if cell else words[:80]


class TakeOverForm(Form):
    """That what was compared is to be taken over."""

    seen = CharField(widget=HiddenInput, max_length=64)
    checked = Confirm(
        label="I have compared what was read with the list it came from",
        error_messages={"required": "Confirm that you have compared it with the list it came from"},
    )


@asked_by("procurement.Practice", "withdraw", "withdraw_notice", "offer_return")
class PracticeReasonForm(StepForm):
    """Why."""

    reason = LongText(label="Why?", max_length=LONGEST, error_messages={"required": "Enter why"})


@asked_by("procurement.Practice", "end_for_good")
class PracticeEndForm(StepForm):
    """That all partners choose it, and why."""

    partners_ending = Whole(
        label="How many partners choose to end the GP contract for good?", called="number who choose it",
        min_value=0, max_value=MOST_PARTNERS, hint="All of them have to", classes="nhsuk-input--width-3",
    )  # fmt: skip
    reason = LongText(label="Why?", max_length=LONGEST, error_messages={"required": "Enter why"})

    def clean_partners_ending(self) -> int:
        """Refuse fewer than all of them."""
        given: int = self.cleaned_data["partners_ending"]
        if given < (self.subject.partners or 1):
            raise ValidationError(f"All {self.subject.partners or 1} partners have to choose this")
        return given


@asked_by("procurement.Practice", "sign_integration", "agree_suspension")
class PracticeSignedForm(StepForm):
    """When the agreement was signed."""

    signed_on = Date(label="When was the agreement signed?", called="day it was signed")

    def clean_signed_on(self) -> datetime.date:
        """Refuse a day to come."""
        return _by(self.cleaned_data["signed_on"], timezone.localdate(self.now), "Day it was signed")


@asked_by("procurement.Practice", "give_notice")
class NoticeOfReturnForm(StepForm):
    """To which window the practice returns; only those that notice still reaches."""

    window = Select(label="At which window does the practice return?",
                    error_messages={"required": "Select the window"})  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        today = timezone.localdate(self.now)
        self.fields["window"].choices = [  # type: ignore[attr-defined]
            (str(one.number), f"{day(one.opens)} (notice by {day(one.notice_by)})")
            for one in self.subject.windows
            if one.can_be_reached(today)
        ]

    def clean_window(self) -> int:
        """Give the number of the window."""
        return int(re.sub(r"\D", "", self.cleaned_data["window"]))
