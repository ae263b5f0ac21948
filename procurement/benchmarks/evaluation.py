"""A large evaluation to measure on: 20 evaluators, 8 tenders, 60 questions, every score filed, 2 recusals."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

from django.db import connections, transaction

from conflicts.models import Handling, Recusal
from mcp_portal.accounts.models import RoleHolding, User
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement.actions import create_case
from procurement.demonstration.people import Cast
from procurement.models import Bid, Criterion, EvaluationQuestion, Procurement

from .ground import triggers_off

EVALUATORS, TENDERS, CRITERIA, QUESTIONS = 20, 8, 6, 60

SCORES = """
    INSERT INTO procurement_score
        (procurement_id, bid_id, question_id, evaluator_id, number, score, reasons, change_reason, filed_at)
    SELECT q.procurement_id, b.id, q.id, h.user_id, 1, mod(b.number * 7 + q.number * 3 + h.user_id, q.maximum + 1),
           'Answers the question in most parts', '', %(now)s
    FROM procurement_evaluationquestion q JOIN procurement_bid b USING (procurement_id)
    JOIN accounts_roleholding h ON h.procurement_id = q.procurement_id AND h.role = 'evaluator'
    WHERE q.procurement_id = %(case)s
"""


def add_evaluation(cast: Cast, *, now: datetime.datetime) -> Procurement:
    """Add a case under evaluation with every score filed; in bulk, without steps."""
    lead = cast.people["lead"]
    with unit_of_work(lead, at=now):
        case = create_case(
            by=lead, wall=now, lead_commissioner=cast.organisations["ccg"], title="A large evaluation", variant="full",
            list_size=300_000, practice_count=46, value_per_year=244_300_000, term_min_years=10, term_max_years=15,
        )  # fmt: skip
        people = _evaluators(cast, case, now)
        _questions(case)
    _evaluate(cast, case, people, now)
    return case


def _evaluators(cast: Cast, case: Procurement, now: datetime.datetime) -> list[User]:
    ccg, lead = cast.organisations["ccg"], cast.people["lead"]
    people = User.objects.bulk_create(
        User(email=f"evaluator-{n}@ccg.example", post=f"Evaluator {n}", organisation=ccg, joined_at=now, password="!")
        for n in range(1, EVALUATORS + 1)
    )
    held = itertools.chain(
        ((person, Role.EVALUATOR) for person in people), [(cast.people["moderator"], Role.MODERATOR)]
    )
    RoleHolding.objects.bulk_create(
        RoleHolding(
            user=person, organisation=ccg, role=role, procurement=case, from_date=now.date(), entered_by=lead
        )
        for person, role in held
    )  # fmt: skip
    return people


def _questions(case: Procurement) -> None:
    weight, each = round(100 / CRITERIA, 2), QUESTIONS // CRITERIA
    criteria = Criterion.objects.bulk_create(
        Criterion(procurement=case, kind="award", position=n, name=f"Award criterion {n}", weight=weight)
        for n in range(1, CRITERIA + 1)
    )
    EvaluationQuestion.objects.bulk_create(
        EvaluationQuestion(
            procurement=case, criterion=criterion, number=n, maximum=10,
            text=f"How will you bring {criterion.name.lower()} part {n} about for the whole population?",
        )
        for criterion in criteria
        for n in range(1, each + 1)
    )  # fmt: skip


def _evaluate(cast: Cast, case: Procurement, people: list[User], now: datetime.datetime) -> None:
    owner: Any = connections["owner"]
    tables = ("procurement_procurement", "procurement_bid", "conflicts_recusal")
    with transaction.atomic(using="owner"), owner.cursor() as cursor, triggers_off(cursor, *tables):
        cursor.execute("UPDATE procurement_procurement SET state = 'evaluation' WHERE id = %s", [case.pk])
        bids = Bid.objects.using("owner").bulk_create(_bid(case, number, now) for number in range(1, TENDERS + 1))
        cursor.execute(SCORES, {"case": case.pk, "now": now})
        for person, bid in ((people[0], bids[0]), (people[1], bids[1])):
            _recuse(cast, case, person, bid, now)
    owner.close()


def _bid(case: Procurement, number: int, now: datetime.datetime) -> Bid:
    return Bid(
        procurement_id=case.pk, number=number, entered_name=f"Bidder {number}", make_up="A consortium",
        state="final_submitted", received_at=now, final_received_at=now, named_at=now,
    )  # fmt: skip


def _recuse(cast: Cast, case: Procurement, person: User, bid: Bid, now: datetime.datetime) -> None:
    Recusal.objects.using("owner").create(
        person_id=person.pk, procurement_id=case.pk, organisation_id=cast.organisations["ccg"].pk, bid_id=bid.pk,
        handling=Handling.PAPERS_WITHHELD, hides_case=False, hides_bid=True, procurement_title=case.title,
        released_sentence="Hidden because of your declared interest in a member of a bidder",
        ruled_by_id=cast.people["guardian"].pk, ruled_at=now,
    )  # fmt: skip
