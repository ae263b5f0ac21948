"""Questions of the steps off the straight way: clarification, the panel, reopening and withdrawing."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from assurance.bodies import Body
from assurance.models import Clarification, Evidence, Reopening
from assurance.papers import body_name
from mcp_portal.documents.fields import Upload, Uploads
from mcp_portal.nhsuk.fields import Checkboxes, Date, LongText, Percentage, Radios, Select
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import listed
from mcp_portal.workflow.forms import StepForm, asked_by

from .words import Words

MOST_QUESTIONS = 3
PRICE_MOVE = Decimal(5)
"""By how many per cent a price moves before an outcome is reopened for it (default)."""


@asked_by("assurance.GateReview", "ask_for_clarification")
class AskForm(StepForm):
    """Up to three questions, each about a line; more can be asked while the clock stands."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.by_code = {line.code: line for line in self.subject.papers.questions}
        lines = [(line.code, str(line)) for line in self.by_code.values()]
        for n in range(1, MOST_QUESTIONS + 1):
            more = "" if n == 1 else " (optional)"
            self.fields[f"line_{n}"] = Select(
                label=f"Line of question {n}{more}", choices=lines, required=n == 1, empty="Choose a line",
                called=f"line of question {n}",
                error_messages={"required": "Choose the line of question 1"},
            )  # fmt: skip
            self.fields[f"words_{n}"] = LongText(
                label=f"Question {n}{more}", max_length=4000, rows=4, required=n == 1,
                hint="All 3 bodies and whoever answers read it" if n == 1 else "",
                error_messages={"required": "Enter question 1"},
            )  # fmt: skip
        self.fields["due_date"] = Date(
            label="By when do you want the answers?",
            hint="For example, 2 2 2018",
            called="day by which you want answers",
        )

    def clean_due_date(self) -> datetime.date:
        """An answer cannot be wanted before it is asked for."""
        due: datetime.date = self.cleaned_data["due_date"]
        if due < timezone.localdate(self.now):
            raise ValidationError("The day by which you want answers must be today or later")
        return due

    def clean(self) -> dict[str, Any]:
        """A question has a line and words."""
        cleaned = super().clean() or self.cleaned_data
        for n in range(2, MOST_QUESTIONS + 1):
            line, words = cleaned.get(f"line_{n}"), cleaned.get(f"words_{n}")
            if words and not line:
                self.add_error(f"line_{n}", f"Choose the line of question {n}")
            if line and not words:
                self.add_error(f"words_{n}", f"Enter question {n}")
        return cleaned

    @property
    def inputs(self) -> dict[str, Any]:
        """Give the questions as pairs of line and words."""
        given = self.cleaned_data
        pairs = ((given[f"line_{n}"], given[f"words_{n}"]) for n in range(1, MOST_QUESTIONS + 1))
        return {"asked": [(self.by_code[code], words) for code, words in pairs if code], "due_date": given["due_date"]}


class ReplyForm(Form):
    """The answer to a clarification, with what it changes in the answer to the line and in the evidence."""

    words = Words("Your answer", "Enter your answer", rows=6, hint="All 3 bodies read it")
    uploads = Uploads(label="New evidence (optional)", required=False,
                      hint="It answers the line asked about: PDF, Word, Excel, CSV, text or picture")  # fmt: skip

    def __init__(self, *args: Any, clarification: Clarification, pieces: list[Evidence], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.pieces = {str(piece.pk): piece for piece in pieces}
        if self.pieces:
            self.fields["replaces"] = Select(
                label="Which evidence does the new file replace? (optional)", required=False,
                empty="None: it is added",
                choices=[(pk, f"{one.code} {one.title}") for pk, one in self.pieces.items()],
            )  # fmt: skip
        self.fields["line_words"] = LongText(
            label=f"New answer to {clarification.question.code} (optional)", required=False, max_length=4000, rows=6,
            hint="Leave this empty when the answer to the line stays as it is",
        )  # fmt: skip

    def clean_uploads(self) -> list[Any]:
        """Give the files, none when there is none."""
        return [file for file in self.cleaned_data["uploads"] if file]

    def clean(self) -> dict[str, Any]:
        """One new file replaces one piece of evidence."""
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("replaces")
        if chosen and "uploads" in cleaned and len(cleaned["uploads"]) != 1:
            self.add_error("uploads", f"Choose the 1 file that replaces {self.pieces[chosen].code}")
        return {**cleaned, "replaces": self.pieces.get(chosen or "")}


@asked_by("assurance.GateReview", "recommend")
class PanelForm(StepForm):
    """The meeting of the panel: who was there, who was excluded, what it recommends."""

    met_on = Date(label="When did the panel meet?", called="date of the meeting")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        papers = self.subject.papers
        self.people = {
            f"{body}-{person.pk}": (person, body) for body in Body for person in papers.people_of(body)
        }  # fmt: skip
        self.fields["attended"] = Checkboxes(
            label="Who attended?", hint=f"Quorate with 1 person each of {listed(body_name(b) for b in papers.signing)}",
            choices=[(key, str(person)) for key, (person, _body) in self.people.items()],
            error_messages={"required": "Select who attended"},
        )  # fmt: skip
        self.fields["recusals"] = Words(
            "Who was excluded because of a conflict of interest, and how?",
            "Enter who was excluded, or that nobody was",
            hint="Say who left and which papers they did not get, or that nobody was excluded", rows=3,
        )  # fmt: skip
        self.fields["recommendation"] = Words(
            "What does the panel recommend?", "Enter what the panel recommends", hint="The bodies sign on this", rows=6
        )

    def clean_met_on(self) -> datetime.date:
        """A meeting lies in the past, and not before the submission it is about."""
        met: datetime.date = self.cleaned_data["met_on"]
        if met > timezone.localdate(self.now):
            raise ValidationError("The date of the meeting must be today or in the past")
        if self.subject.submitted_at and met < timezone.localdate(self.subject.submitted_at):
            raise ValidationError("The date of the meeting must be on or after the day of submission")
        return met

    def clean_attended(self) -> list[Any]:
        """Somebody of each signing body was there."""
        chosen = [self.people[key] for key in self.cleaned_data["attended"]]
        missing = [body_name(body) for body in self.subject.papers.signing if body not in {b for _p, b in chosen}]
        if missing:
            raise ValidationError(f"The panel must be quorate: somebody of {listed(missing)} has to attend")
        return list({person.pk: person for person, _body in chosen}.values())


@asked_by("assurance.GateReview", "reconsider")
class ReconsiderForm(StepForm):
    """Why the recommendation is taken back."""

    reason = Words("Why does it go back to moderation?", "Enter why it goes back to moderation")


@asked_by("assurance.GateReview", "reopen")
class ReopenForm(StepForm):
    """What changed since the outcome was issued."""

    trigger = Radios(label="What changed?", choices=Reopening.Trigger.choices,
                     hints={"price": f"By {PRICE_MOVE:f} per cent or more, up or down (default)"},
                     reveals={"price": "price_move"}, error_messages={"required": "Select what changed"})  # fmt: skip
    price_move = Percentage(label="By how many per cent did the price move?", required=False,
                            called="move of the price")  # fmt: skip
    reason = Words("Why is the outcome reopened?", "Enter why the outcome is reopened", hint="The team reads this")

    def clean(self) -> dict[str, Any]:
        """Ask for the move of a price, and see that a lapsed outcome has lapsed."""
        cleaned = super().clean() or self.cleaned_data
        trigger, move, until = cleaned.get("trigger"), cleaned.get("price_move"), self.subject.valid_until
        if trigger != Reopening.Trigger.PRICE:
            cleaned["price_move"] = None
        elif move is None and "price_move" not in self.errors:
            self.add_error("price_move", "Enter by how many per cent the price moved")
        elif move is not None and move < PRICE_MOVE:
            self.add_error("price_move", f"The price must have moved by {PRICE_MOVE:f} per cent or more (default)")
        if trigger == Reopening.Trigger.LAPSED and (until is None or timezone.localdate(self.now) <= until):
            self.add_error("trigger", "The outcome has not lapsed: choose what else changed")
        return cleaned


@asked_by("assurance.GateReview", "withdraw")
class WithdrawForm(StepForm):
    """Why an attempt ends."""

    reason = Words("Why is this attempt withdrawn?", "Enter why this attempt is withdrawn")
    minute = Upload(label="Minute of the meeting that decided it (optional)", called="minute", required=False)
