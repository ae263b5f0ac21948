"""Questions of the evaluation, and the score each evaluator files."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import Refused
from procurement.guards import SCORING
from procurement.models import Bid, Criterion, EvaluationQuestion, Procurement, Score
from procurement.queries.assignments import assignments


class Asked(NamedTuple):
    """A question as it is entered: without a pass mark no score is a fail."""

    text: str
    maximum: int
    pass_mark: Decimal | None = None
    fail_effect: str = ""


Questions = Sequence[tuple[Any, ...]]
"""What is asked, each as the values of ``Asked``: text and highest score, and a pass mark with its effect."""

EARLY = (Procurement.State.PLANNING, Procurement.State.MARKET_ENGAGEMENT, Procurement.State.PRE_LAUNCH)


def set_questions(criterion: Criterion, *, questions: Questions, by: User, now: datetime.datetime) -> None:
    """Replace the questions of an award criterion, each a text with its highest score; locked with the call."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=criterion.procurement_id)
        if case.state not in EARLY:
            raise Refused("Questions are locked since the call for competition was opened")
        if questions and criterion.is_price:
            raise Refused("Price is not scored. Its result is computed from the prices")
        criterion.questions.all().delete()
        _make_questions(criterion, questions)
        detail = {"criterion": criterion.position, "questions": len(questions)}
        ledger.record("procurement.questions_set", subject=criterion, case=case, occurred_at=now, detail=detail)


def take_questions_off(case: Procurement) -> list[tuple[Criterion, Questions]]:
    """Take the questions off the award criteria of a case, because these are entered anew; give what was there."""
    there = [
        (criterion, [Asked(one.text, one.maximum, one.pass_mark, one.fail_effect) for one in criterion.questions.all()])
        for criterion in case.criteria.filter(kind=Criterion.Kind.AWARD).prefetch_related("questions")
    ]
    case.evaluation_questions.all().delete()
    return [(criterion, questions) for criterion, questions in there if questions]


def put_questions_back(case: Procurement, taken: list[tuple[Criterion, Questions]]) -> None:
    """Put questions back under the criterion of the same name, or else under the one now in its place."""
    if not taken:
        return
    free = list(case.criteria.filter(kind=Criterion.Kind.AWARD))
    for same in ("name", "position"):
        for before, questions in list(taken):
            now = next((one for one in free if getattr(one, same) == getattr(before, same)), None)
            if now is not None:
                _make_questions(now, questions)
                free.remove(now)
                taken.remove((before, questions))


def _make_questions(criterion: Criterion, questions: Questions) -> None:
    EvaluationQuestion.objects.bulk_create(
        EvaluationQuestion(
            procurement_id=criterion.procurement_id, criterion=criterion, number=number, **Asked(*row)._asdict()
        )
        for number, row in enumerate(questions, 1)
    )


def file_score(
    bid: Bid,
    *,
    question: EvaluationQuestion,
    score: Decimal,
    reasons: str,
    by: User,
    now: datetime.datetime,
    change_reason: str = "",
) -> Score:
    """File an evaluator's own score of a tender on a question.

    A later one stands beside the earlier and says why it changed. Raises Refused with everything that keeps the
    person from scoring this tender.
    """
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=bid.procurement_id)
        fresh = Bid.objects.select_related("procurement").get(pk=bid.pk)
        unmet = [missing for guard in SCORING for missing in guard.unmet(fresh, by, now)]
        if unmet:
            raise Refused(*unmet)
        if not assignments(case).scores(question, by.pk):
            raise Refused("This question was given to other evaluators. Ask the moderator who scores it")
        _fits(fresh, question, score)
        if fresh.moderated_scores.filter(question=question).exists():
            raise Refused("The evaluators have agreed on a score. Propose a change of it, with a second person")
        before = Score.objects.filter(bid=fresh, question=question, evaluator=by).count()
        if before and not change_reason:
            raise Refused("You scored this already. Say why the score changes")
        filed = Score.objects.create(
            procurement=case, bid=fresh, question=question, evaluator=by, number=before + 1, score=score,
            reasons=reasons, change_reason=change_reason if before else "", filed_at=now,
        )  # fmt: skip
        step = "procurement.score_changed" if before else "procurement.score_filed"
        ledger.record(step, subject=filed, case=case, occurred_at=now)
    return filed


def _fits(bid: Bid, question: EvaluationQuestion, score: Decimal) -> None:
    if question.procurement_id != bid.procurement_id:
        raise Refused("This question belongs to another procurement")
    if not 0 <= score <= question.maximum:
        raise Refused(f"The score must be between 0 and {question.maximum}")
