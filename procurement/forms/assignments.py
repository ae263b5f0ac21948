"""Questions about who scores what."""

from __future__ import annotations

from typing import Any

from mcp_portal.accounts.models import User
from mcp_portal.nhsuk.fields import CheckboxesFrom, LongText, SelectFrom, YesNo
from mcp_portal.nhsuk.forms import Form
from procurement.models import EvaluationQuestion

from .bids import REASONS


def _named(question: EvaluationQuestion) -> str:
    return f"{question.label} {question.text}"


class AssignForm(Form):
    """Which questions, and who scores them."""

    questions = CheckboxesFrom(
        EvaluationQuestion.objects.none(),
        label="Which questions?",
        called="questions",
        text=_named,
        error_messages={"required": "Select at least one question"},
    )
    people = CheckboxesFrom(
        User.objects.none(),
        label="Who scores them?",
        called="evaluators",
        hint="Everyone is checked first: an evaluator today, a current declaration, no ruling",
        error_messages={"required": "Select at least one evaluator"},
    )

    def __init__(self, *args: Any, questions: Any, people: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["questions"].queryset = questions  # type: ignore[attr-defined]
        self.fields["people"].queryset = people  # type: ignore[attr-defined]


class ReplaceForm(Form):
    """Who leaves, who takes over which questions, and what becomes of the scores until then."""

    leaver = SelectFrom(User.objects.none(), label="Who stops scoring?", called="evaluator who stops")
    successor = SelectFrom(User.objects.none(), label="Who takes over?", called="evaluator who takes over")
    questions = CheckboxesFrom(
        EvaluationQuestion.objects.none(),
        label="Which questions?",
        called="questions",
        text=_named,
        hint="Whoever takes over scores every tender on them afresh",
        error_messages={"required": "Select at least one question"},
    )
    reason = LongText(
        label="Why?",
        max_length=REASONS,
        rows=4,
        error_messages={"required": "Enter why the evaluator is replaced"},
    )
    scores_count = YesNo(
        label="Do the scores filed until then count?",
        hint="They stay on the record either way. Answer no if the reason is a conflict of interest",
        error_messages={"required": "Select yes if the scores count"},
    )

    def __init__(self, *args: Any, questions: Any, leavers: Any, people: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["questions"].queryset = questions  # type: ignore[attr-defined]
        self.fields["leaver"].queryset = leavers  # type: ignore[attr-defined]
        self.fields["successor"].queryset = people  # type: ignore[attr-defined]
