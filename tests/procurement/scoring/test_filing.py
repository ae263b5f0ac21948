"""Who may score, and that what was filed is never lost."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import Refused
from procurement import actions
from procurement.models import Bid, Criterion, EvaluationQuestion, Score
from tests import factories
from tests.conflicts import steps

from .scene import NOON, Scene

LATER = NOON + datetime.timedelta(days=1)


def in_sql(person: Any, statement: str, *arguments: Any) -> int:
    """Run a statement as the application's role with a person as actor; give how many rows it touched."""
    with unit_of_work(person, at=NOON), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return cursor.rowcount


def insert(scene: Scene, evaluator: Any, bid: Bid, *, actor: Any = None, score: int = 5) -> int:
    """Insert a score in SQL, past the pages and actions."""
    return in_sql(
        actor or evaluator,
        "INSERT INTO procurement_score (procurement_id, bid_id, question_id, evaluator_id, number, score, reasons,"
        " change_reason, filed_at) VALUES (%s, %s, %s, %s, 1, %s, 'Because', '', now())",
        scene.case.pk, bid.pk, scene.question().pk, evaluator.pk, score,
    )  # fmt: skip


def test_an_evaluator_files_a_score_with_its_reasons(scene: Scene) -> None:
    person = scene.evaluators[0]

    scene.file(person, scene.bids[0], scene.question(), "7.5")

    with unit_of_work(person, at=NOON):
        found = Score.objects.get()
        assert (found.score, found.reasons, found.number) == (Decimal("7.5"), "Reasons for 7.5", 1)
        assert LedgerEntry.objects.filter(step="procurement.score_filed").count() == 1


def test_a_changed_score_stands_beside_the_earlier_one_and_says_why(scene: Scene) -> None:
    person, bid, question = scene.evaluators[0], scene.bids[0], scene.question()
    scene.file(person, bid, question, 7)

    with pytest.raises(Refused, match="Say why the score changes"):
        scene.file(person, bid, question, 3)
    scene.file(person, bid, question, 3, why="Page 14 was missed", at=LATER)

    with unit_of_work(person, at=LATER):
        rows = list(Score.objects.values_list("number", "score", "reasons", "change_reason"))
    assert rows == [
        (1, Decimal(7), "Reasons for 7", ""),
        (2, Decimal(3), "Reasons for 3", "Page 14 was missed"),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE procurement_score SET score = 1",
        "UPDATE procurement_score SET reasons = ''",
        "DELETE FROM procurement_score",
        "TRUNCATE procurement_score",
    ],
)
def test_no_sql_changes_or_takes_away_a_score(scene: Scene, statement: str) -> None:
    scene.file(scene.evaluators[0], scene.bids[0], scene.question())

    with pytest.raises(DatabaseError):
        in_sql(scene.evaluators[0], statement)


def test_a_score_stays_within_its_question(scene: Scene) -> None:
    with pytest.raises(Refused, match="between 0 and 10"):
        scene.file(scene.evaluators[0], scene.bids[0], scene.question(), "10.5")
    with pytest.raises(DatabaseError, match="a score fits"):
        insert(scene, scene.evaluators[0], scene.bids[0], score=11)


def test_nobody_scores_in_the_name_of_another_even_in_sql(scene: Scene) -> None:
    first, second = scene.evaluators

    with pytest.raises(DatabaseError, match="row-level security"):
        insert(scene, first, scene.bids[0], actor=second)
    assert insert(scene, first, scene.bids[0]) == 1


@pytest.mark.parametrize("role", [Role.LEAD, Role.MODERATOR, Role.SRO, Role.MEMBER, Role.SYSTEM_ADMIN])
def test_only_an_evaluator_scores(scene: Scene, role: str) -> None:
    person = factories.person(role, case=scene.case)
    steps.nil(person, scene.case)

    with pytest.raises(Refused, match="You are not an evaluator of this procurement"):
        scene.file(person, scene.bids[0], scene.question())
    with pytest.raises(DatabaseError, match="row-level security"):
        insert(scene, person, scene.bids[0])


def test_nobody_scores_before_declaring(scene: Scene) -> None:
    person = factories.person(Role.EVALUATOR, case=scene.case)

    with pytest.raises(Refused, match="You have no current declaration for this procurement"):
        scene.file(person, scene.bids[0], scene.question())
    with pytest.raises(DatabaseError, match="row-level security"):
        insert(scene, person, scene.bids[0])


def test_nobody_scores_when_the_declaration_has_run_out(scene: Scene) -> None:
    with pytest.raises(Refused, match="You have no current declaration"):
        scene.file(scene.evaluators[0], scene.bids[0], scene.question(), at=NOON + datetime.timedelta(days=800))


def test_nobody_scores_when_the_evaluation_is_over(scene: Scene) -> None:
    scene.lock()

    with pytest.raises(Refused, match="The evaluation is not open"):
        scene.file(scene.evaluators[0], scene.bids[0], scene.question())
    with pytest.raises(DatabaseError, match="row-level security"):
        insert(scene, scene.evaluators[0], scene.bids[0])


def test_a_ruling_about_a_bidder_keeps_from_scoring_it_and_from_no_other(scene: Scene) -> None:
    person, (first, second) = scene.evaluators[0], scene.bids
    scene.recuse(person, first)

    with pytest.raises(Bid.DoesNotExist):
        scene.file(person, first, scene.question())
    with pytest.raises(DatabaseError):
        insert(scene, person, first)
    scene.file(person, second, scene.question())


def test_a_ruling_that_hides_nothing_keeps_from_scoring_too(scene: Scene) -> None:
    person = scene.evaluators[0]
    steps.ruled(person, scene.guardian, scene.case, handling="discuss_no_vote")

    with pytest.raises(Refused, match="A ruling of the Conflicts of Interest Guardian keeps you from scoring"):
        scene.file(person, scene.bids[0], scene.question())
    with pytest.raises(DatabaseError, match="row-level security"):
        insert(scene, person, scene.bids[0])


def test_a_noted_interest_lets_score(scene: Scene) -> None:
    steps.ruled(scene.evaluators[0], scene.guardian, scene.case, handling="noted")

    assert scene.file(scene.evaluators[0], scene.bids[0], scene.question()).pk


def test_a_pause_stops_the_scoring(scene: Scene) -> None:
    with unit_of_work(scene.lead, at=NOON):
        scene.case.holds.create(
            kind="own", reason="Wait", scope="Evaluation", review_date=LATER.date(), placed_by=scene.lead,
            placed_at=NOON,
        )  # fmt: skip

    with pytest.raises(Refused, match="since 22 May 2017"):
        scene.file(scene.evaluators[0], scene.bids[0], scene.question())


def test_questions_are_locked_with_the_call(scene: Scene) -> None:
    criterion = scene.question().criterion

    with unit_of_work(scene.lead, at=NOON), pytest.raises(Refused, match="Questions are locked"):
        actions.set_questions(criterion, questions=[("Another", 5)], by=scene.lead, now=NOON)
    with pytest.raises(DatabaseError, match="locked when the call is opened"):
        in_sql(scene.lead, "UPDATE procurement_evaluationquestion SET maximum = 100")
    with pytest.raises(DatabaseError):
        in_sql(scene.lead, "DELETE FROM procurement_evaluationquestion")


def test_questions_stay_with_their_criteria_when_these_are_entered_anew(db: None) -> None:
    case = factories.case()
    award = [("Quality", Decimal(60)), ("Money", Decimal(40))]
    anew = [("Costs", Decimal(30)), ("Quality", Decimal(50)), ("Staff", Decimal(20))]
    with unit_of_work(case.lead, at=NOON):
        actions.set_criteria(case, selection=[], award=award, by=case.lead, now=NOON)
        for criterion in Criterion.objects.filter(procurement=case):
            actions.set_questions(criterion, questions=[(f"On {criterion.name}", 5)], by=case.lead, now=NOON)

        actions.set_criteria(case, selection=[], award=anew, by=case.lead, now=NOON)

        found = EvaluationQuestion.objects.filter(procurement=case).order_by("criterion__position")
        assert [(one.criterion.name, one.text) for one in found] == [("Quality", "On Quality")]
