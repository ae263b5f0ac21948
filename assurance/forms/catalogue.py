"""Questions of the pages that edit the catalogue."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError

from assurance.bodies import Body
from assurance.circumstances import CIRCUMSTANCES
from assurance.coverage import FACT_NAMES
from assurance.models import CatalogueVersion, Question, Stage
from mcp_portal.nhsuk.fields import Checkboxes, Date, Hidden, LongText, Radios, Select, Text, Whole, YesNo
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import upper_first

from .words import Words

SLOT = 200


class Seen(Form):
    """A form that says which edit of a row the page showed."""

    seen = Hidden()

    def clean_seen(self) -> int:
        """A number that no row has when the page was tampered with."""
        text = self.cleaned_data["seen"]
        return int(text) if text.isdecimal() else -1


class QuestionsFilter(Form):
    """What to look for among the questions of an edition."""

    words = Text(label="Words or code", required=False)
    stage = Select(label="Stage", empty="All stages", required=False)
    theme = Select(label="Theme", empty="All themes", choices=Question.Theme.choices, required=False)
    body = Select(label="Rated by", empty="All bodies", choices=Body.choices, required=False)

    def __init__(self, *args: Any, stages: list[Stage], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [("", "All stages"), *((stage.code, stage.name) for stage in stages)]  # type: ignore[attr-defined]


class ChangesFilter(Form):
    """The edition to compare with."""

    def __init__(self, *args: Any, editions: list[CatalogueVersion], **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = [(edition.code, edition.title) for edition in editions]
        self.fields["from"] = Select(label="Compare with", choices=choices, empty="Select an edition", required=False)


class DraftForm(Form):
    """What the new edition is called."""

    title = Text(label="Title", hint="Printed on every gateway that uses it", max_length=200)
    code = Text(label="Code", hint="For its address, such as isap-2018. Small letters, figures and hyphens",
                max_length=40, classes="nhsuk-input--width-20")  # fmt: skip

    def clean_code(self) -> str:
        """A code stands in addresses."""
        code = str(self.cleaned_data["code"])
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code):
            raise ValidationError("Enter a code of small letters, figures and hyphens, like isap-2018")
        return code


class EditionForm(Seen):
    """The words about a draft."""

    title = Text(label="Title", max_length=200)
    source = Text(label="Where does it come from?", called="source", max_length=300,
                  hint="Say which parts are your own wording")  # fmt: skip


class PublishForm(Seen):
    """From when the edition is used, and why."""

    from_date = Date(label="From which day do new cases use it?", called="first day",
                     hint="By the clock of the case. Cases with a review keep their edition")  # fmt: skip
    reason = Words(
        "Why is it published?", "Enter why it is published", hint="Everybody who reads the catalogue sees it"
    )


class SeenForm(Seen):
    """Nothing but what the page showed: the form of a discard or a removal."""


class MoveForm(Form):
    """Why a review goes to a newer edition."""

    version = Hidden()
    edition = Hidden()
    reason = Words("Why does this gateway move to the newer edition?", "Enter why it moves",
                   hint="The bodies read it with the submission")  # fmt: skip

    def clean_version(self) -> int:
        """A number that no review has when the page was tampered with."""
        text = self.cleaned_data["version"]
        return int(text) if text.isdecimal() else -1


class QuestionForm(Seen):
    """One line of enquiry."""

    code = Text(label="Code", hint="Short and unique at its stage, such as CP1-F5", max_length=20,
                classes="nhsuk-input--width-10")  # fmt: skip
    place = Whole(label="Place in the stage", hint="1 is first. Leave empty to keep its place, or to add it last",
                  min_value=1, max_value=999, required=False, classes="nhsuk-input--width-3")  # fmt: skip
    text = LongText(label="Question", max_length=300, rows=3)
    theme = Select(label="Theme", choices=Question.Theme.choices)
    side = Radios(label="Who answers?", choices=Question.Side.choices,
                  error_messages={"required": "Select who answers"})  # fmt: skip
    mandatory = YesNo(label="Must it be answered?", error_messages={"required": "Select yes if it must be answered"})
    rated_by = Checkboxes(label="Which bodies must rate it?", choices=Body.choices,
                          error_messages={"required": "Select at least one body"})  # fmt: skip
    evidence_expected = LongText(label="Evidence slots", called="evidence that is expected", max_length=4000,
                                 hint="One piece of evidence on each line")  # fmt: skip
    good = LongText(label="What good looks like", max_length=4000, required=False,
                    hint="Commissioners and reviewers read it beside the question")  # fmt: skip
    rests_on = Checkboxes(label="On what does a rating rest besides its answer and evidence?",
                          choices=[(fact, upper_first(words)) for fact, words in FACT_NAMES.items()], required=False,
                          hint="A rating goes stale when one of these changes. Select none if it rests on none",
                          )  # fmt: skip
    asked_when = Radios(label="When is it asked?", choices=(("", "Always"), *CIRCUMSTANCES), required=False)
    source = Text(label="Source of the question", called="source of the question", max_length=200)
    failure = LongText(label="Known failure it would have caught", max_length=300, rows=3, required=False)
    failure_source = Text(label="Source of the known failure", max_length=200, required=False,
                          hint="Needed when there is a known failure")  # fmt: skip

    def __init__(self, *args: Any, stage: Stage, question: Question | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.taken = {row.code.lower() for row in stage.questions.all() if row != question}
        self.stage = stage

    def clean_code(self) -> str:
        """A code stands in addresses and is used once at a stage."""
        code = str(self.cleaned_data["code"])
        if not re.fullmatch(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", code):
            raise ValidationError("Enter a code of letters, figures and hyphens, like CP1-F5")
        if code.lower() in self.taken:
            raise ValidationError(f"{self.stage.name} already has a question {code}: enter another code")
        return code

    def clean_evidence_expected(self) -> list[str]:
        """Give the lines that hold something."""
        slots = [line.strip() for line in self.cleaned_data["evidence_expected"].splitlines() if line.strip()]
        if any(len(slot) > SLOT for slot in slots):
            raise ValidationError(f"Each line must be {SLOT} characters or fewer")
        return slots

    def clean(self) -> dict[str, Any]:
        """A known failure has a source, and a source has a failure."""
        given: dict[str, Any] = super().clean() or {}
        failure, source = given.get("failure"), given.get("failure_source")
        if failure and not source and "failure_source" not in self.errors:
            self.add_error("failure_source", "Enter the source of the known failure")
        if source and not failure and "failure" not in self.errors:
            self.add_error("failure", "Enter the known failure, or take its source away")
        return given


def start_of(question: Question, place: int) -> dict[str, Any]:
    """Give what the form of a question shows at first."""
    names = (
        "code", "text", "theme", "side", "mandatory", "rated_by", "good", "rests_on", "source", "failure",
        "failure_source", "asked_when",
    )  # fmt: skip
    given = {name: getattr(question, name) for name in names}
    slots = "\n".join(question.evidence_expected)
    return {**given, "evidence_expected": slots, "place": place, "seen": question.edits}
