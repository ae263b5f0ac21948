"""Questions about the checklist of a decision."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from mcp_portal.nhsuk.fields import Checkboxes, Hidden, LongText
from mcp_portal.nhsuk.forms import Form
from procurement.queries.checklist import QuestionStanding

WORDS = 10_000


class ChecklistAnswerForm(Form):
    """An answer and where it is shown."""

    words = LongText(label="Answer", max_length=WORDS, rows=8, error_messages={"required": "Enter the answer"})
    evidence = LongText(
        label="Where is it shown?", max_length=2000, rows=3, hint="The paper, page or record that somebody can look at",
        error_messages={"required": "Enter where it is shown"},
    )  # fmt: skip


class ChecklistReviewForm(Form):
    """Which answers are enough, and what is missing in the others."""

    accepted = Checkboxes(
        label="Which answers are enough?", required=False, hint="Those you do not select are sent back"
    )
    words = LongText(
        label="What is missing in the answers that you send back?", called="what is missing", required=False, rows=4,
        max_length=WORDS,
    )  # fmt: skip

    # Which answer to each question was shown: one that came after it is not accepted unseen.
    seen = Hidden()

    def __init__(self, *args: Any, waiting: Iterable[QuestionStanding], **kwargs: Any):
        super().__init__(*args, **kwargs)
        shown = list(waiting)
        rows = [(one.asked.code, one.asked.name) for one in shown]
        asked: Any = self.fields["accepted"]
        asked.choices = rows
        self.initial.setdefault("accepted", [code for code, _title in rows])
        self.initial["seen"] = ",".join(f"{one.asked.code}:{one.answer.number}" for one in shown if one.answer)

    def clean_seen(self) -> dict[str, int]:
        """Give the number of the answer that was shown to each question, by its code."""
        pairs = [pair.partition(":") for pair in self.cleaned_data["seen"].split(",")]
        if not all(number.isdecimal() and len(number) < 6 for _code, _colon, number in pairs):
            raise ValidationError("Open the page again, then review the answers")
        return {code: int(number) for code, _colon, number in pairs}
