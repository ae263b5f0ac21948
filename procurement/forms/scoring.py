"""Questions of the evaluation, and an evaluator's score of one tender on one of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mcp_portal.nhsuk.fields import LongText, Percentage, Select, Text, Whole
from mcp_portal.nhsuk.forms import Form
from procurement.models import EvaluationQuestion
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
            self.fields[f"pass_mark_{number}"] = Points(
                label=f"Pass mark of question {number} (optional)", called="pass mark", required=False,
                classes="nhsuk-input--width-3",
            )  # fmt: skip
            self.fields[f"fail_effect_{number}"] = Select(
                label=f"What follows from a lower score on question {number}?", required=False,
                choices=EvaluationQuestion.FailEffect.choices, empty="No pass mark",
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
            self._check_pass_mark(number, answers, maximum)
        return answers

    def _check_pass_mark(self, number: int, answers: dict[str, Any], maximum: int | None) -> None:
        """Refuse a pass mark without its effect, an effect without one, and one that nobody can reach."""
        mark, effect = answers.get(f"pass_mark_{number}"), answers.get(f"fail_effect_{number}")
        if f"pass_mark_{number}" in self.errors:
            return
        if mark is not None and not effect:
            self.add_error(f"fail_effect_{number}", "Select what follows from a score below the pass mark")
        elif effect and mark is None:
            self.add_error(f"pass_mark_{number}", "Enter the pass mark, or select that there is none")
        elif mark is not None and not 0 < mark <= (maximum or HIGHEST_MAXIMUM):
            self.add_error(f"pass_mark_{number}", "Pass mark must be more than 0 and not above the highest score")

    @property
    def questions(self) -> list[tuple[Any, ...]]:
        """Give the questions that have a text, with their highest scores, pass marks and what follows from a fail."""
        names = ("text", "maximum", "pass_mark", "fail_effect")
        rows = [tuple(self.cleaned_data[f"{name}_{n}"] for name in names) for n in self.rows]
        return [row for row in rows if row[0]]


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
