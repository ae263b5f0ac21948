"""The evaluation matrix: every evaluator's score of every tender on every question, as far as the reader sees it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection

from conflicts.queries import limited_people
from mcp_portal.accounts.models import User
from procurement.models import Bid, Criterion, EvaluationQuestion, Procurement

from .assignments import Assignments, assignments
from .scores import evaluators_of, questions_of, scores_seen, tenders_of
from .totals import Part, average, ranks, rounded, weighted_total

NOT_FILED = "–"
RECUSED = "recused"
NOT_ASKED = ""
LEFT_OUT = "left out"

# One row for each tender and question; of several scores of an evaluator the last one counts, because a key given
# again replaces the earlier one.
FILED = """
    SELECT bid_id, question_id, jsonb_object_agg(evaluator_id, trim_scale(score)::text ORDER BY number)
    FROM procurement_score WHERE procurement_id = %s {only} GROUP BY bid_id, question_id
"""

Filed = dict[tuple[int, int], dict[int, str]]


@dataclass(frozen=True)
class QuestionRow:
    """A question in the table of one tender: a cell for each evaluator, in their order, and the average."""

    question: EvaluationQuestion
    cells: list[str]
    counted: list[Decimal]
    average: Decimal | None


@dataclass(frozen=True)
class CriterionRows:
    """The questions of one criterion in the table of one tender."""

    criterion: Criterion
    rows: list[QuestionRow]

    @property
    def part(self) -> Part:
        """Give what the criterion brings to the total."""
        return Part(self.criterion.weight or Decimal(0), [(row.question.maximum, row.counted) for row in self.rows])


@dataclass(frozen=True)
class Scoring:
    """Who scores which question, as pairs of question and person, ready for every cell."""

    used: bool
    given: set[tuple[int, int]]
    kept: set[tuple[int, int]]
    left_out: set[tuple[int, int]]

    def cell(self, place: tuple[int, int], score: str) -> str:
        """Give what a cell says of a person who may take part."""
        if not self.used or place in self.given:
            return score or NOT_FILED
        if place in self.left_out and score:
            return LEFT_OUT
        return score if place in self.kept else NOT_ASKED


@dataclass(frozen=True)
class TenderTable:
    """The table of one tender."""

    bid: Bid
    criteria: list[CriterionRows]
    filed: int
    missing: int
    exact_total: Fraction | None

    @property
    def total(self) -> Decimal | None:
        """Give the weighted total of the averages."""
        return rounded(self.exact_total)


@dataclass(frozen=True)
class Matrix:
    """The whole of it. ``partly_hidden``: a tender is hidden from the reader, so nothing is added up."""

    evaluators: list[User]
    tables: list[TenderTable]
    ranks: dict[int, int]
    partly_hidden: bool
    own_only: bool

    @property
    def has_totals(self) -> bool:
        """Say whether averages, totals and ranks may be shown to the reader."""
        return not self.partly_hidden and not self.own_only


def evaluation_matrix(case: Procurement, user: Any) -> Matrix:
    """Give the evaluation matrix as a person sees it; whoever sees no scores gets one without tables.

    Tenders hidden from the reader are not there (row security), and then no total, average or rank is either:
    what is left of a rank would tell what is hidden.
    """
    seen = scores_seen(case, user)
    if seen == "none":
        return Matrix([], [], {}, partly_hidden=False, own_only=False)
    only = user if seen == "own" else None
    filed, barred = _filed(case, only), limited_people(case)
    people = [user] if only else _people(case, filed)
    questions: list[Any] = questions_of(case)
    grouped = _by_criterion(case, questions)
    given = assignments(case) if any(one.some_are_given for one in questions) else Assignments()
    scoring = Scoring(given.used, given.given, given.kept, given.left_out)
    tables = [_table(bid, grouped, people, filed, barred, scoring) for bid in tenders_of(case)]
    complete = all(not table.missing for table in tables)
    places = ranks({table.bid.pk: table.exact_total for table in tables}) if complete else {}
    return Matrix(people, tables, places, partly_hidden=case.hides_a_bid, own_only=only is not None)


def _filed(case: Procurement, only: Any) -> Filed:
    sql = FILED.format(only="AND evaluator_id = %s" if only else "")
    with connection.cursor() as cursor:
        cursor.execute(sql, [case.pk, only.pk] if only else [case.pk])
        rows = cursor.fetchall()
    return {
        (bid, question): {int(key): score for key, score in json.loads(scores).items()}
        for bid, question, scores in rows
    }


def _people(case: Procurement, filed: Filed) -> list[User]:
    """Give the evaluators of today, then those who scored and have left."""
    today = evaluators_of(case)
    gone = {key for scores in filed.values() for key in scores} - {person.pk for person in today}
    left = User.objects.filter(pk__in=gone).select_related("organisation").order_by("pk") if gone else ()
    return [*today, *left]


def _by_criterion(
    case: Procurement, questions: Iterable[EvaluationQuestion]
) -> list[tuple[Criterion, list[EvaluationQuestion]]]:
    grouped: dict[int, list[EvaluationQuestion]] = {}
    for question in questions:
        grouped.setdefault(question.criterion_id, []).append(question)
    # Price is not scored: its result is computed, and the totals here are of what is.
    award = case.criteria.filter(kind=Criterion.Kind.AWARD, is_price=False)
    return [(criterion, grouped.get(criterion.pk, [])) for criterion in award]


def _table(
    bid: Bid,
    grouped: list[tuple[Criterion, list[EvaluationQuestion]]],
    people: list[User],
    filed: Filed,
    barred: frozenset[tuple[int, int | None]],
    scoring: Scoring,
) -> TenderTable:
    takes_part = [(person.pk, not {(person.pk, None), (person.pk, bid.pk)} & barred) for person in people]
    criteria = [
        CriterionRows(
            criterion,
            [_row(question, takes_part, filed.get((bid.pk, question.pk), {}), scoring) for question in own],
        )
        for criterion, own in grouped
    ]
    rows = [row for one in criteria for row in one.rows]
    counted = sum(len(row.counted) for row in rows)
    missing = sum(row.cells.count(NOT_FILED) for row in rows)
    return TenderTable(bid, criteria, counted, missing, weighted_total(one.part for one in criteria))


def _row(
    question: EvaluationQuestion, takes_part: list[tuple[int, bool]], scores: dict[int, str], scoring: Scoring
) -> QuestionRow:
    cells = [scoring.cell((question.pk, key), scores.get(key, "")) if counts else RECUSED for key, counts in takes_part]
    counted = [Decimal(cell) for cell in cells if cell not in (NOT_FILED, RECUSED, NOT_ASKED, LEFT_OUT)]
    return QuestionRow(question, cells, counted, rounded(average(counted)))
