"""Who scores which question, and whose scores were left out when somebody else took over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from procurement.models import Assignment, EvaluationQuestion, Procurement

HEAD = (
    "Question", "Text", "Evaluator", "What", "Replaced by", "Why", "Scores until then", "By", "When",
)  # fmt: skip


@dataclass(frozen=True)
class Assignments:
    """The assignments of a case. Without any, every evaluator scores every question."""

    rows: list[Assignment] = field(default_factory=list)

    @property
    def used(self) -> bool:
        """Say whether questions were assigned at all."""
        return bool(self.rows)

    @property
    def last(self) -> dict[tuple[int, int], Assignment]:
        """Give what counts by question and evaluator; the rows come in their order."""
        return {(row.question_id, row.evaluator_id): row for row in self.rows}

    def scores(self, question: EvaluationQuestion, person: int) -> bool:
        """Say whether a person scores a question."""
        row = self.last.get((question.pk, person))
        return not self.used or (row is not None and row.kind == Assignment.Kind.GIVEN)

    def people(self, question: EvaluationQuestion) -> list[Any]:
        """Give the people to whom a question is given."""
        rows = self.last.values()
        return [row.evaluator for row in rows if row.question_id == question.pk and row.kind == Assignment.Kind.GIVEN]

    @property
    def given(self) -> set[tuple[int, int]]:
        """Give (question, person) of what is given now."""
        return {place for place, row in self.last.items() if row.kind == Assignment.Kind.GIVEN}

    @property
    def kept(self) -> set[tuple[int, int]]:
        """Give (question, person) of those who were replaced and whose scores still count."""
        return {place for place, row in self.last.items() if row.scores_count}

    @property
    def left_out(self) -> set[tuple[int, int]]:
        """Give (question, person) of those who were replaced and whose scores no longer count."""
        return {place for place, row in self.last.items() if row.scores_count is False}


def assignments(case: Procurement) -> Assignments:
    """Give the assignments of a case, asked for once per instance of it."""
    kept = "_assignments_of_questions"
    if kept not in case.__dict__:
        rows = Assignment.objects.filter(procurement=case).order_by("pk")
        people = ("evaluator__organisation", "successor__organisation", "recorded_by__organisation")
        case.__dict__[kept] = Assignments(list(rows.select_related("question__criterion", *people)))
    found: Assignments = case.__dict__[kept]
    return found


def forget(case: Procurement) -> None:
    """Ask anew next time, because something was assigned."""
    case.__dict__.pop("_assignments_of_questions", None)


def assignment_rows(found: Assignments) -> list[tuple[Any, ...]]:
    """Give every assignment and replacement as rows of a file."""
    until = {None: "", True: "Count", False: "Left out"}
    return [
        (
            row.question.label, row.question.text, str(row.evaluator), str(row), str(row.successor or ""), row.reason,
            until[row.scores_count], str(row.recorded_by), row.recorded_at,
        )
        for row in found.rows
    ]  # fmt: skip
