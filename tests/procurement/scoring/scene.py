"""A case under evaluation with tenders, questions and evaluators who have declared."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from mcp_portal.accounts.roles import Role
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import unit_of_work
from procurement import actions
from procurement.models import Bid, EvaluationQuestion, Procurement, Score
from tests import factories
from tests.conflicts import steps

NOON = factories.NOON
TO_EVALUATION = (
    "market_engagement", "pre_launch", "call_published", "selection", "dialogue", "dialogue_closed", "final_tenders",
    "evaluation",
)  # fmt: skip


def walk(obj: Any, *states: str) -> None:
    """Repair a row along declared moves, each with its ledger row: the steps themselves are tested elsewhere."""
    before = obj.state
    for state in states:
        type(obj)._base_manager.filter(pk=obj.pk).update(state=state)
        ledger.record("repair", subject=obj, case=obj.case, before=before, after=state)
        before = state


class Scene:
    """``tenders`` bidders, ``evaluators`` people and 2 criteria with ``questions`` questions each, out of 10."""

    def __init__(self, *, tenders: int = 2, evaluators: int = 2, questions: int = 2):
        self.case = factories.case()
        self.lead = self.case.lead
        self.moderator = factories.person(Role.MODERATOR, case=self.case)
        self.guardian = factories.person(Role.GUARDIAN, case=self.case)
        self.evaluators = [
            factories.person(Role.EVALUATOR, case=self.case, post=f"Evaluator {n}") for n in range(1, evaluators + 1)
        ]
        with unit_of_work(self.lead, at=NOON):
            self._ask(questions)
            walk(self.case, *TO_EVALUATION)
            self.bids = [self._tender(number) for number in range(1, tenders + 1)]
        for person in self.evaluators:
            steps.nil(person, self.case)

    def _ask(self, questions: int) -> None:
        weights = [("Quality", Decimal(60)), ("Money", Decimal(40))]
        actions.set_criteria(self.case, selection=["Can you?"], award=weights, by=self.lead, now=NOON)
        for criterion in self.case.criteria.filter(kind="award"):
            asked = [(f"{criterion.name}, part {n}", 10) for n in range(1, questions + 1)]
            actions.set_questions(criterion, questions=asked, by=self.lead, now=NOON)

    def _tender(self, number: int) -> Bid:
        bid = Bid.objects.create(
            procurement=self.case, number=number, entered_name=f"Bidder {number}", make_up="A consortium",
            received_at=NOON, named_at=NOON, final_received_at=NOON,
        )  # fmt: skip
        walk(bid, "shortlisted", "final_submitted")
        return bid

    def seen_by(self, person: Any) -> Procurement:
        """Give the case as it stands."""
        with unit_of_work(person, at=NOON):
            return Procurement.objects.get(pk=self.case.pk)

    def question(self, position: int = 1, number: int = 1) -> EvaluationQuestion:
        """Give a question by its place."""
        with unit_of_work(self.lead, at=NOON):
            return EvaluationQuestion.objects.get(
                procurement=self.case, criterion__kind="award", criterion__position=position, number=number
            )

    def questions(self) -> list[EvaluationQuestion]:
        """Give every question."""
        with unit_of_work(self.lead, at=NOON):
            return list(EvaluationQuestion.objects.filter(procurement=self.case))

    def file(
        self, person: Any, bid: Bid, question: EvaluationQuestion, score: Any = 7, *, why: str = "", at: Any = NOON
    ) -> Score:
        """File one score."""
        with unit_of_work(person, at=at):
            return actions.file_score(
                bid, question=question, score=Decimal(score), reasons=f"Reasons for {score}", change_reason=why,
                by=person, now=at,
            )  # fmt: skip

    def file_all(self, person: Any, score: Any = 7, *, but: tuple[Bid, ...] = ()) -> None:
        """Let one evaluator file everything."""
        for question in self.questions():
            for bid in self.bids:
                if bid not in but:
                    self.file(person, bid, question, score)

    def recuse(self, person: Any, bid: Bid | None = None) -> None:
        """Let the Guardian rule that a person takes no part in a bidder, or in the whole case."""
        more = {"bid": bid} if bid else {}
        steps.ruled(person, self.guardian, self.case, **more)

    def lock(self, at: datetime.datetime = NOON) -> None:
        """Close the evaluation."""
        with unit_of_work(self.lead, at=at):
            walk(Procurement.objects.get(pk=self.case.pk), "preferred_bidder")
