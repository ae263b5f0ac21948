"""The evaluation as a whole: results, ranks, turning points, and what each bidder is told."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from procurement.evaluation import ranked, total_points, turning_points
from procurement.models import Bid, Criterion, Procurement

from .bids import TenderScores, percent, tenders
from .moderation import Moderated, moderation
from .totals import rounded

NEVER = "never"


@dataclass(frozen=True)
class Standing:
    """A tender with its exact total and rank."""

    tender: TenderScores
    total: Decimal | None
    rank: int


@dataclass(frozen=True)
class TurnWords:
    """A weight and the values beyond which another tender would be first, in words."""

    criterion: Criterion
    below: str
    above: str


@dataclass(frozen=True)
class Ranking:
    """Every tender in its rank, and the turning points of the weights. Empty while a result is missing."""

    standings: list[Standing]
    turns: list[TurnWords]

    @property
    def tied(self) -> bool:
        """Say whether the first rank is shared."""
        return sum(one.rank == 1 for one in self.standings) > 1


def ranking(case: Procurement, found: list[TenderScores] | None = None) -> Ranking:
    """Rank the tenders by the published formula; nothing when a bid is hidden or a result is missing."""
    found = tenders(case) if found is None else found
    if case.hides_a_bid or not found or not all(one.results and one.is_complete for one in found):
        return Ranking([], [])
    criteria = {criterion.pk: criterion for criterion, _result in found[0].results}
    weights = {key: Fraction(one.weight or 0) for key, one in criteria.items()}
    results = {
        one.bid.pk: {criterion.pk: Fraction(result.score) for criterion, result in one.results if result}
        for one in found
    }
    totals = {key: total_points(mine, weights) for key, mine in results.items()}
    by_key = {one.bid.pk: one for one in found}
    standings = [Standing(by_key[key], rounded(totals[key]), rank) for key, rank in ranked(totals)]
    turns = [
        TurnWords(criteria[one.criterion], _words("below", one.below), _words("above", one.above))
        for one in turning_points(results, weights)
    ]
    return Ranking(standings, turns)


def _words(side: str, value: Fraction | None) -> str:
    exact = rounded(value)
    return NEVER if exact is None else f"{side} {percent(exact)}%"


def debrief(case: Procurement, bid: Bid) -> str:
    """Write what a bidder is told: its own results and reasons, the winner’s, and where that was better.

    The words are those of the results and agreed scores; the reader takes out what is another's secret.
    """
    ranks = ranking(case).standings
    mine = next((one for one in ranks if one.tender.bid.pk == bid.pk), None)
    if mine is None:
        return ""
    best = _winner(ranks) or mine
    agreed = [one for one in moderation(case) if one.bid.pk in (bid.pk, best.tender.bid.pk)]
    lines = [
        f"{case.title} ({case.reference})", f"To: {bid.name}", "",
        f"Your tender: {mine.total} of 100, rank {mine.rank} of {len(ranks)}",
    ]  # fmt: skip
    first = bid.pk == best.tender.bid.pk
    if not first:
        lines.append(f"{best.tender.bid.name}: {best.total} of 100, rank {best.rank} of {len(ranks)}")
    theirs = {criterion.pk: result for criterion, result in best.tender.results}
    for criterion, result in mine.tender.results:
        other = theirs.get(criterion.pk)
        if result is None or other is None:
            continue
        lines += ["", f"{criterion.name} (weight {percent(criterion.weight)}%)"]
        lines += [f"Your score: {percent(result.score)} of 100", f"Reasons: {result.reasons}"]
        lines += _questions([one for one in agreed if one.bid.pk == bid.pk], criterion)
        if first:
            continue
        lines.append(f"Score of {best.tender.bid.name}: {percent(other.score)} of 100")
        if other.score > result.score:
            lines.append(f"Relative advantages of that tender: {other.reasons}")
            lines += _questions([one for one in agreed if one.bid.pk == best.tender.bid.pk], criterion)
    return "\n".join(lines) + "\n"


def _winner(ranks: list[Standing]) -> Standing | None:
    """Give the preferred bidder or, before there is one, the first in rank that is still in."""
    named = [one for one in ranks if one.tender.bid.state == Bid.State.PREFERRED]
    return next((one for one in (*named, *ranks) if one.tender.bid.is_still_in), None)


def _questions(agreed: list[Moderated], criterion: Criterion) -> list[str]:
    return [
        f"- {one.question.label} {one.question.text}: {percent(one.standing.score)} of {one.question.maximum}. "
        f"{one.standing.reasons}"
        for one in agreed
        if one.standing is not None and one.question.criterion_id == criterion.pk
    ]
