"""Giving questions to evaluators, and giving them to somebody else half-way."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.utils import timezone

from conflicts.queries import last_declared, limited_people
from mcp_portal.accounts.models import User
from mcp_portal.accounts.queries import holders
from mcp_portal.accounts.roles import Role
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import Assignment, EvaluationQuestion, ModeratedScore, Procurement
from procurement.queries.assignments import Assignments, assignments, forget
from procurement.queries.bids import scores_are_locked
from procurement.queries.scores import questions_are_open

Kind = Assignment.Kind


def assign(
    case: Procurement, *, questions: Sequence[EvaluationQuestion], people: Sequence[User], by: User,
    now: datetime.datetime,
) -> list[Assignment]:  # fmt: skip
    """Give questions to evaluators, as procurement lead or moderator; what somebody has already stays as it is.

    Each person is checked first (PCR 2015 reg. 24). Raises NotAllowed and Refused.
    """
    with savepoint():
        locked, found = _open(case, by)
        _free_of_conflicts(locked, people, now)
        _not_agreed(questions)
        given = [
            _enter(locked, found, question, person, by, now, kind=Kind.GIVEN)
            for question in questions
            for person in people
            if (question.pk, person.pk) not in found.given
        ]
        if not given:
            raise Refused("These people have these questions already")
        forget(case)
    return given


def replace(
    case: Procurement, *, leaver: User, successor: User, questions: Sequence[EvaluationQuestion], reason: str,
    scores_count: bool, by: User, now: datetime.datetime,
) -> list[Assignment]:  # fmt: skip
    """Give questions of one evaluator to another, who scores every tender afresh.

    What the first one scored stays on the record; ``scores_count`` says whether it counts. Raises NotAllowed and
    Refused.
    """
    with savepoint():
        locked, found = _open(case, by)
        if leaver.pk == successor.pk:
            raise Refused("Nobody replaces themselves. Select somebody else")
        for question in questions:
            if (question.pk, leaver.pk) not in found.given:
                raise Refused(f"{leaver} does not score question {question.label}")
            if (question.pk, successor.pk) in found.given:
                raise Refused(f"{successor} scores question {question.label} already. Select somebody else")
        _free_of_conflicts(locked, [successor], now)
        _not_agreed(questions)
        ended = []
        for question in questions:
            end = {"kind": Kind.ENDED, "successor": successor, "reason": reason, "scores_count": scores_count}
            ended.append(_enter(locked, found, question, leaver, by, now, **end))
            _enter(locked, found, question, successor, by, now, kind=Kind.GIVEN)
        forget(case)
    return ended


def _open(case: Procurement, by: User) -> tuple[Procurement, Assignments]:
    locked = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
    if not access.assigns_questions(locked, by):
        raise NotAllowed("Questions are assigned by the procurement lead or the moderator")
    if scores_are_locked(locked):
        raise Refused("The evaluation is over. Nobody scores any more")
    if questions_are_open(locked):
        raise Refused("Questions can still change. Assign them when the call for competition is open")
    return locked, assignments(locked)


def _free_of_conflicts(case: Procurement, people: Sequence[User], now: datetime.datetime) -> None:
    """Refuse people who are no evaluators, have not declared, or are kept from a tender by a ruling."""
    evaluators = set(holders(case, Role.EVALUATOR).values_list("pk", flat=True))
    declared, limited, today = last_declared(case, now), limited_people(case), timezone.localdate(now)
    unmet = []
    for person in people:
        last = declared.get(person.pk)
        if person.pk not in evaluators:
            unmet.append(f"{person} is not an evaluator of this procurement today")
        elif last is None or not last.is_current(today):
            unmet.append(f"{person} has no current declaration for this procurement. Ask them to declare first")
        elif any(limited_person == person.pk for limited_person, _bid in limited):
            unmet.append(f"A ruling of the Conflicts of Interest Guardian limits {person}. Select somebody else")
    if unmet:
        raise Refused(*unmet)


def _not_agreed(questions: Sequence[EvaluationQuestion]) -> None:
    agreed = ModeratedScore.objects.filter(question__in=questions).select_related("question__criterion").first()
    if agreed is not None:
        raise Refused(f"A score is agreed on question {agreed.question.label}. Who scores it can no longer change")


def _enter(
    case: Procurement, found: Assignments, question: EvaluationQuestion, person: User, by: User,
    now: datetime.datetime, **more: object,
) -> Assignment:  # fmt: skip
    before = sum(row.question_id == question.pk and row.evaluator_id == person.pk for row in found.rows)
    row = Assignment.objects.create(
        procurement=case, question=question, evaluator=person, number=before + 1, recorded_by=by, recorded_at=now,
        **more,
    )  # fmt: skip
    step = "procurement.question_assigned" if row.kind == Kind.GIVEN else "procurement.evaluator_replaced"
    ledger.record(step, subject=row, case=case, occurred_at=now)
    return row
