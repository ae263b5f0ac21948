"""Bids and their scores, as far as a person sees them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement import access
from procurement.models import Bid, Criterion, EvaluationResult, Opening, Procurement

State = Procurement.State
BEFORE_THE_SCORES_ARE_LOCKED = frozenset(
    {
        State.PLANNING,
        State.MARKET_ENGAGEMENT,
        State.PRE_LAUNCH,
        State.CALL_PUBLISHED,
        State.SELECTION,
        State.DIALOGUE,
        State.DIALOGUE_CLOSED,
        State.FINAL_TENDERS,
        State.EVALUATION,
    }
)


@dataclass(frozen=True)
class OpeningStage:
    """One of the two times at which responses are opened: who did, and whether the next person may."""

    code: str
    label: str
    closes: datetime.datetime | None
    opening: Opening | None
    is_due: bool

    @property
    def is_done(self) -> bool:
        """Say whether 2 people have opened."""
        return self.opening is not None and self.opening.second_id is not None


@dataclass(frozen=True)
class TenderScores:
    """The results of one tender by criterion, and its weighted total when it is complete."""

    bid: Bid
    results: list[tuple[Criterion, EvaluationResult | None]]

    @property
    def is_complete(self) -> bool:
        """Say whether every award criterion has a result."""
        return all(result for _criterion, result in self.results)

    @property
    def total(self) -> Decimal | None:
        """Give the weighted score out of 100."""
        if not self.results or not self.is_complete:
            return None
        weighted = sum(
            (result.score * (criterion.weight or 0) for criterion, result in self.results if result), Decimal(0)
        )
        return (weighted / 100).quantize(Decimal("0.01"))


def percent(weight: Decimal | None) -> str:
    """Write a weight as "12.5" or "30"."""
    return f"{(weight or Decimal(0)).normalize():f}"


def responses_come_in(case: Procurement) -> bool:
    """Say whether responses can be recorded: while the call for competition is open."""
    return case.state == State.CALL_PUBLISHED


def bidders_people_are_shown(case: Procurement) -> bool:
    """Say whether a reader of the case sees who works for a bidder: not before the names are shown."""
    early = (State.PLANNING, State.MARKET_ENGAGEMENT, State.PRE_LAUNCH, State.CALL_PUBLISHED)
    return case.state not in early and not case.hides_a_bid


def outcome_is_shown(case: Procurement, bid: Bid) -> bool:
    """Say whether a person sees how a bid ended: with another one hidden, the rest would tell how that one did."""
    return not case.hides_a_bid or bid.state not in (Bid.State.PREFERRED, Bid.State.RESERVE, Bid.State.UNSUCCESSFUL)


def scores_are_locked(case: Procurement) -> bool:
    """Say whether the evaluation is over, so that nobody can change or sway a score."""
    return case.state not in BEFORE_THE_SCORES_ARE_LOCKED


def may_see_scores(case: Procurement, user: Any) -> bool:
    """Say whether a person sees scores now: the panel and committee at once, others of the team when locked."""
    return access.sees_scores(case, user) or (access.sees_bids(case, user) and scores_are_locked(case))


def tenders(case: Procurement) -> list[TenderScores]:
    """Give the final tenders of a case with their results by criterion, without those that were withdrawn."""
    criteria = list(case.criteria.filter(kind=Criterion.Kind.AWARD))
    rows = case.bids.filter(final_received_at__isnull=False).exclude(state=Bid.State.WITHDRAWN)
    rows = rows.prefetch_related("results__moderated_by__organisation")
    scored = []
    for bid in rows:
        filed = {result.criterion_id: result for result in bid.results.all()}
        scored.append(TenderScores(bid, [(criterion, filed.get(criterion.pk)) for criterion in criteria]))
    return scored


def opening_stages(case: Procurement, now: datetime.datetime) -> list[OpeningStage]:
    """Give the openings of a case whose closing time is set."""
    done = {row.stage: row for row in case.openings.select_related("first__organisation", "second__organisation")}
    closing = {Opening.Stage.SELECTION: case.requests_close_at, Opening.Stage.FINAL: case.final_tenders_close_at}
    return [
        OpeningStage(stage.value, stage.label, closes, done.get(stage.value), closes is not None and now >= closes)
        for stage, closes in closing.items()
        if closes is not None
    ]
