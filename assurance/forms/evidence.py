"""Files, and the answers that cite them."""

from __future__ import annotations

from typing import Any

from assurance.models import Answer, Evidence, Question
from mcp_portal.documents.fields import Upload, Uploads
from mcp_portal.nhsuk.fields import Checkboxes, LongText, Radios, Text
from mcp_portal.nhsuk.forms import Form


class AnswersQuestions(Form):
    """A form that asks which questions a document answers; a form of its kind says where the question stands."""

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.by_code = {question.code: question for question in questions}
        self.fields["questions"] = Checkboxes(
            label="Which questions does it answer?",
            required=False,
            choices=[(question.code, str(question)) for question in questions],
        )

    def clean_questions(self) -> list[Question]:
        """Give the questions rather than their codes."""
        return [self.by_code[code] for code in self.cleaned_data["questions"]]


class EvidenceForm(AnswersQuestions):
    """Files, and the questions they answer."""

    uploads = Uploads(label="Files", hint="Choose one or more: PDF, Word, Excel, PowerPoint, CSV, text, PNG or JPEG",
                    error_messages={"required": "Choose at least 1 file"})  # fmt: skip
    title = Text(label="Title (optional)", required=False, max_length=200,
                 hint="For a single file. Without it, the name of each file is its title")  # fmt: skip
    edition = Text(label="Version (optional)", required=False, max_length=40, hint="For example, version 3",
                   classes="nhsuk-input--width-10")  # fmt: skip
    questions = Checkboxes()
    pages = Text(label="Where in the document? (optional)", required=False, max_length=100,
                 hint="For example, pages 4 to 11. Each question can have its own pages later")  # fmt: skip

    @property
    def refused(self) -> list[str]:
        """Give a sentence for each file that could not be kept beside others that were."""
        return self.fields["uploads"].refused  # type: ignore[attr-defined]


class NewVersionForm(Form):
    """A newer version of a piece of evidence."""

    upload = Upload(label="File", hint="PDF, Word, Excel, PowerPoint, CSV, text, PNG or JPEG",
                    error_messages={"required": "Choose the new version"})  # fmt: skip
    title = Text(label="Title", max_length=200)
    edition = Text(label="Version in its own words (optional)", required=False, max_length=40,
                   hint="For example, version 3 or final draft", classes="nhsuk-input--width-10")  # fmt: skip


class MaterialForm(AnswersQuestions):
    """A document that the provider shows to the 3 bodies only."""

    upload = Upload(label="File", hint="PDF, Word, Excel, PowerPoint, CSV, text, PNG or JPEG",
                    error_messages={"required": "Choose the file"})  # fmt: skip
    title = Text(label="Title", max_length=200,
                 hint="The commissioners read this title: do not put anything confidential in it")  # fmt: skip
    questions = Checkboxes()
    pages = Text(label="Where in the document? (optional)", required=False, max_length=100,
                 hint="For example, pages 4 to 11")  # fmt: skip


class MaterialVersionForm(Form):
    """A newer version of a document that the provider shows to the 3 bodies only."""

    upload = Upload(label="File", hint="PDF, Word, Excel, PowerPoint, CSV, text, PNG or JPEG",
                    error_messages={"required": "Choose the new version"})  # fmt: skip
    title = Text(label="Title", max_length=200,
                 hint="The commissioners read this title: do not put anything confidential in it")  # fmt: skip


class AnswerForm(Form):
    """The answer of the commissioner to one question."""

    status = Radios(label="How far is this answered?", choices=Answer.Status.choices, initial=Answer.Status.ANSWERED,
                    hints={"answered": "The evidence answers the whole question",
                           "partly": "Something is still missing, and you say what",
                           "not_applicable": "You say why the question does not apply"})  # fmt: skip
    words = LongText(label="Your answer", required=False, max_length=4000, rows=8)
    gap = LongText(label="What is still missing, or why does the question not apply?", required=False, max_length=2000,
                   rows=3, hint="Leave this empty when the question is answered")  # fmt: skip

    def __init__(self, *args: Any, evidence: list[Evidence], **kwargs: Any):
        super().__init__(*args, **kwargs)
        evidence = [row for row in evidence if not row.is_for_the_bodies_only]
        self.pieces = evidence
        if not evidence:
            return
        self.fields["evidence"] = Checkboxes(
            label="Evidence", required=False, choices=[(str(row.pk), f"{row.code} {row.title}") for row in evidence],
            reveals={str(row.pk): f"pages_{row.pk}" for row in evidence},
        )  # fmt: skip
        for row in evidence:
            self.fields[f"pages_{row.pk}"] = Text(label=f"Where in {row.code}?", required=False, max_length=100,
                                                  called=f"place in {row.code}")  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen status needs."""
        cleaned = super().clean() or self.cleaned_data
        status = cleaned.get("status")
        if status == Answer.Status.PARTLY and not cleaned.get("gap"):
            self.add_error("gap", "Enter what is still missing")
        if status == Answer.Status.NOT_APPLICABLE and not cleaned.get("gap"):
            self.add_error("gap", "Enter why the question does not apply")
        if status in (Answer.Status.ANSWERED, Answer.Status.PARTLY) and not cleaned.get("words"):
            self.add_error("words", "Enter your answer")
        for row in self.pieces:
            where = cleaned.get(f"pages_{row.pk}") or ""
            if str(row.pk) in (cleaned.get("evidence") or []) and (wrong := row.why_not_at(where)):
                self.add_error(f"pages_{row.pk}", wrong)
        return cleaned

    @property
    def pages(self) -> dict[int, str]:
        """Give the place in each piece of evidence that was ticked."""
        return {int(pk): self.cleaned_data.get(f"pages_{pk}") or "" for pk in self.cleaned_data.get("evidence") or []}
