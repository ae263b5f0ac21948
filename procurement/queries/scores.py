"""What each evaluator scored: one's own list, what is left, and the reasons of everybody on one criterion."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from conflicts.queries import limited_people, limits_on
from mcp_portal.accounts.queries import holders, roles_on
from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Unmet
from procurement.guards import SCORING
from procurement.models import Assignment, Bid, Criterion, EvaluationQuestion, ModeratedScore, Procurement, Score

from .assignments import assignments
from .bids import may_see_scores, scores_are_locked

GIVEN_TO_OTHERS = "This question was given to other evaluators"
Place = tuple[int, int]
"""The tender and the question a score belongs to."""


@dataclass(frozen=True)
class OwnList:
    """An evaluator's own work: every tender and question, and what was filed last on each.

    ``stopped``: why nothing can be scored; ``closed``: why one tender cannot, by its key;
    ``agreed``: where the evaluators have agreed, so that nobody scores any more.
    """

    tenders: list[Bid]
    questions: list[EvaluationQuestion]
    filed: dict[Place, Score]
    stopped: list[Unmet]
    closed: dict[int, list[Unmet]]
    agreed: frozenset[Place] = frozenset()

    @property
    def missing(self) -> list[tuple[Bid, EvaluationQuestion]]:
        """Give what has not been scored, question by question: alike answers are read side by side."""
        return [
            (bid, question)
            for question in self.questions
            for bid in self.tenders
            if (bid.pk, question.pk) not in self.filed.keys() | self.agreed and bid.pk not in self.closed
        ]

    @property
    def left(self) -> list[tuple[Bid, EvaluationQuestion]]:
        """Give what can be scored now."""
        return [] if self.stopped else self.missing

    @property
    def wanted(self) -> int:
        """Say how many scores the evaluator is asked for."""
        mine = {question.pk for question in self.questions}
        return sum(question in mine for _bid, question in self.filed) + len(self.missing)


def questions_of(case: Procurement) -> list[EvaluationQuestion]:
    """Give the questions of the evaluation in the order of the criteria.

    ``some_are_given``: at least one question of the case was given to somebody.
    """
    asked = EvaluationQuestion.objects.filter(procurement=case, criterion__kind=Criterion.Kind.AWARD)
    given = Assignment.objects.filter(procurement=OuterRef("procurement"))
    asked = asked.annotate(some_are_given=Exists(given))
    return list(asked.select_related("criterion").order_by("criterion__position", "number"))


def questions_are_open(case: Procurement) -> bool:
    """Say whether questions can still be changed: until the call for competition is opened."""
    return case.state in {Procurement.State.PLANNING, Procurement.State.MARKET_ENGAGEMENT, Procurement.State.PRE_LAUNCH}


def tenders_of(case: Procurement) -> list[Bid]:
    """Give the final tenders of a case as far as the reader sees them."""
    found = list(case.bids.filter(final_received_at__isnull=False).order_by("number"))
    for bid in found:
        bid.procurement = case
    return found


def why_not_score(bid: Bid, user: Any, now: datetime.datetime, question: EvaluationQuestion) -> list[Unmet]:
    """Give everything that keeps a person from scoring a tender on a question now."""
    unmet = [missing for guard in SCORING for missing in guard.unmet(bid, user, now)]
    if not assignments(bid.case).scores(question, user.pk):
        other = Unmet(GIVEN_TO_OTHERS, "", "Moderator", "House rule", _who_scores(bid.case), "See who scores it")
        unmet.append(other)
    return unmet


def _who_scores(case: Procurement) -> str:
    return reverse("procurement:assignments", args=[case.reference])


def own_scores(case: Procurement, user: Any, now: datetime.datetime) -> OwnList:
    """Give what an evaluator scored and what is left."""
    tenders = [bid for bid in tenders_of(case) if bid.state != Bid.State.WITHDRAWN]
    limits = limits_on(user, case)
    whole = any(limit.bid_id is None for limit in limits)
    # What holds for all tenders is asked once: only a ruling can differ from one to the next.
    asked = SCORING if whole else SCORING[:-1]
    stopped = [missing for guard in asked for missing in guard.unmet(tenders[0], user, now)] if tenders else []
    barred = set() if whole else {limit.bid_id for limit in limits}
    closed = {bid.pk: SCORING[-1].unmet(bid, user, now) for bid in tenders if bid.pk in barred}
    filed = _latest(Score.objects.filter(procurement=case, evaluator=user))
    mine = [one for one in questions_of(case) if assignments(case).scores(one, user.pk)]
    return OwnList(tenders, mine, filed, stopped, closed, agreed_places(case))


def agreed_places(case: Procurement) -> frozenset[Place]:
    """Give the tenders and questions on which the evaluators have agreed."""
    rows = ModeratedScore.objects.filter(procurement=case, number=1)
    return frozenset(rows.values_list("bid_id", "question_id"))


def _latest(scores: Iterable[Score]) -> dict[Place, Score]:
    """Give the last score of each tender and question; ordered by number, later ones take the place of earlier."""
    return {(score.bid_id, score.question_id): score for score in scores}


def sees_only_own(case: Procurement, user: Any) -> bool:
    """Say whether an evaluator still has scores to file, and so sees nobody else's.

    Scores are given apart before they are discussed. An evaluator who holds another role on the case as well is
    held to the same.
    """
    if scores_are_locked(case) or Role.EVALUATOR not in roles_on(user, case):
        return False
    limits = limits_on(user, case)
    barred = {limit.bid_id for limit in limits if limit.bid_id is not None}
    if len(barred) < len({limit.bid_id for limit in limits}):
        return False  # a ruling about the whole procurement: nothing is left to file
    barred |= set(case.bids.filter(state=Bid.State.WITHDRAWN).values_list("pk", flat=True))
    bids = case.bids.filter(final_received_at__isnull=False).exclude(pk__in=barred).count()
    given = assignments(case)
    asked = EvaluationQuestion.objects.filter(procurement=case)
    if given.used:
        # Whoever scores no question is held to the same: a question may still be given to them.
        mine_to_score = {question for question, person in given.given if person == user.pk}
        if not mine_to_score:
            return True
        asked = asked.filter(pk__in=mine_to_score)
    wanted = bids * asked.count()
    rows = Score.objects.filter(procurement=case, evaluator=user, number=1, question__in=asked)
    rows = rows.exclude(bid_id__in=barred)
    mine = set(rows.values_list("bid_id", "question_id"))
    if len(mine) >= wanted:
        return False
    agreed = {place for place in agreed_places(case) if place[0] not in barred}
    if given.used:
        agreed = {place for place in agreed if place[1] in mine_to_score}
    return len(mine | agreed) < wanted


def scores_seen(case: Procurement, user: Any) -> str:
    """Say whose scores a person sees on a case now: "all", "own" or "none"."""
    if not may_see_scores(case, user):
        return "none"
    return "own" if sees_only_own(case, user) else "all"


def individual_scores(case: Procurement, user: Any, bid: Bid, criterion: Criterion) -> list[Score]:
    """Give every score of a tender on a criterion with its reasons, changed ones too, as far as a person sees them."""
    return list(all_scores(case, user).filter(bid=bid, question__criterion=criterion))


def all_scores(case: Procurement, user: Any) -> QuerySet[Score]:
    """Give every score of a case as far as a person sees them, changed ones too."""
    seen = scores_seen(case, user)
    which = {"all": {}, "own": {"evaluator": user}}
    found = Score.objects.filter(procurement=case, **which[seen]) if seen in which else Score.objects.none()
    return found.select_related("bid", "question__criterion", "evaluator__organisation").order_by(
        "bid__number", "question__criterion__position", "question__number", "evaluator_id", "number"
    )


def superseded(scores: Sequence[Score]) -> set[int]:
    """Give the keys of the scores beside which the same evaluator filed a later one."""
    last: dict[tuple[int, int, int], Score] = {}
    old = set()
    for score in scores:
        place = (score.bid_id, score.question_id, score.evaluator_id)
        if place in last:
            old.add(last[place].pk)
        last[place] = score
    return old


def left_out(case: Procurement, scores: Sequence[Score]) -> set[int]:
    """Give the keys of the scores that do not count.

    A ruling keeps their evaluators from the tender, or they were replaced and it was decided to leave them out.
    """
    limited, out = limited_people(case), assignments(case).left_out
    return {
        one.pk
        for one in scores
        if {(one.evaluator_id, None), (one.evaluator_id, one.bid_id)} & limited
        or (one.question_id, one.evaluator_id) in out
    }


def evaluators_of(case: Procurement) -> list[Any]:
    """Give the people who are evaluators of a case today."""
    return list(holders(case, Role.EVALUATOR).order_by("pk"))
