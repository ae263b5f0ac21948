"""Questions of the evaluation, and an evaluator's score of one tender on one of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mcp_portal.nhsuk.fields import LongText, Percentage, Text, Whole
from mcp_portal.nhsuk.forms import Form
from procurement.models.score import HIGHEST_MAXIMUM

from .bids import REASONS


class Points(Percentage):
    """A score as it is typed, such as 7 or 7.5."""

    component = {"inputmode": "decimal", "spellcheck": False}

    def wording(self) -> dict[str, str]:
        """Give the error messages of a score."""
        return super().wording() | {"invalid": f"{self.begins} must be a number, like 7 or 7.5"}


class QuestionsForm(Form):
    """The questions under one award criterion: rows that need no script."""

    def __init__(self, *args: Any, rows: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.rows = range(1, rows + 1)
        for number in self.rows:
            self.fields[f"text_{number}"] = Text(label=f"Question {number}", required=False, max_length=300)
            self.fields[f"maximum_{number}"] = Whole(
                label=f"Highest score of question {number}", called="highest score", required=False,
                min_value=1, max_value=HIGHEST_MAXIMUM, classes="nhsuk-input--width-3",
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a question without a highest score, and one without a question."""
        answers = super().clean() or self.cleaned_data
        for number in self.rows:
            text, maximum = answers.get(f"text_{number}"), answers.get(f"maximum_{number}")
            if text and maximum is None and f"maximum_{number}" not in self.errors:
                self.add_error(f"maximum_{number}", "Enter the highest score of this question")
            if maximum is not None and not text and f"text_{number}" not in self.errors:
                self.add_error(f"text_{number}", "Enter this question")
        return answers

    @property
    def questions(self) -> list[tuple[str, int]]:
        """Give the questions that have a text, with their highest scores."""
        pairs = ((self.cleaned_data[f"text_{n}"], self.cleaned_data[f"maximum_{n}"]) for n in self.rows)
        return [(text, maximum) for text, maximum in pairs if text]


class ScoreForm(Form):
    """One evaluator's score of one tender on one question."""

    score = Points(label="Score", called="score")
    reasons = LongText(
        label="What are the reasons?",
        hint="They stay on the record as you write them, whatever is agreed later",
        max_length=REASONS,
        error_messages={"required": "Enter the reasons for the score"},
    )
    change_reason = LongText(
        label="Why do you change your score?",
        hint="Your earlier score and its reasons stay on the record",
        max_length=REASONS,
        rows=3,
        error_messages={"required": "Enter why you change your score"},
    )

    def __init__(self, *args: Any, maximum: int, changes: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        score: Any = self.fields["score"]
        score.max_value, score.label = Decimal(maximum), f"Score from 0 to {maximum}"
        if not changes:
            del self.fields["change_reason"]
