"""The prices of the tenders, and what they come to by the published formula."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement import access
from procurement.evaluation import price_results
from procurement.models import Bid, Criterion, EvaluationResult, Procurement, TenderPrice
from procurement.models.score import EvaluationQuestion

from .moderation import moderation
from .scores import scores_seen, tenders_of
from .totals import rounded

HEAD = ("Tender", "Price", "Where it stands", "Why it was corrected", "By", "Entered", "Counts", "Result of 100")


@dataclass(frozen=True)
class Priced:
    """A tender with every price read from it, the last of which counts, and its result when all prices are known."""

    bid: Bid
    rows: list[TenderPrice]
    result: Decimal | None
    filed: EvaluationResult | None
    set_aside: str

    @property
    def standing(self) -> TenderPrice | None:
        """Give the price that counts."""
        return self.rows[-1] if self.rows else None


@dataclass(frozen=True)
class Prices:
    """The prices of all tenders in the evaluation; ``withdrawn``: of those that left it, which count for nothing."""

    criterion: Criterion
    tenders: list[Priced]
    withdrawn: list[Priced]

    @property
    def missing(self) -> list[Bid]:
        """Give the tenders whose price is not entered."""
        return [one.bid for one in self.tenders if one.standing is None]

    @property
    def is_filed(self) -> bool:
        """Say whether a result on price is filed: from then on no price changes."""
        return any(one.filed for one in self.tenders)

    @property
    def lowest(self) -> TenderPrice | None:
        """Give the price all others are measured by; None while one is missing."""
        if self.missing or not self.tenders:
            return None
        comparing = [one for one in self.tenders if not one.set_aside] or self.tenders
        return min((one.standing for one in comparing if one.standing), key=lambda one: one.pounds)


def price_criterion(case: Procurement) -> Criterion | None:
    """Give the award criterion that is price, if the case has one."""
    return case.criteria.filter(is_price=True).first()


def may_see_prices(case: Procurement, user: Any) -> bool:
    """Say whether a person sees prices: who enters them, and who sees all scores, so that no price sways a score."""
    return access.enters_prices(case, user) or scores_seen(case, user) == "all"


def prices(case: Procurement, criterion: Criterion) -> Prices:
    """Give the prices of every tender, those that were withdrawn apart."""
    tenders = tenders_of(case)
    bids = [bid for bid in tenders if bid.state != Bid.State.WITHDRAWN]
    rows: dict[int, list[TenderPrice]] = {}
    for row in case.prices.select_related("entered_by__organisation"):
        rows.setdefault(row.bid_id, []).append(row)
    filed = {one.bid_id: one for one in EvaluationResult.objects.filter(procurement=case, criterion=criterion)}
    aside = _set_aside(case)
    known = {bid.pk: rows[bid.pk][-1].pounds for bid in bids if bid.pk in rows}
    complete = len(known) == len(bids)
    results = price_results(known, set_aside=frozenset(aside)) if complete and known else {}
    return Prices(
        criterion,
        [
            Priced(bid, rows.get(bid.pk, []), rounded(results.get(bid.pk)), filed.get(bid.pk), aside.get(bid.pk, ""))
            for bid in bids
        ],
        [
            Priced(bid, rows.get(bid.pk, []), None, filed.get(bid.pk), "Withdrawn")
            for bid in tenders
            if bid.state == Bid.State.WITHDRAWN
        ],
    )


def price_reasons(found: Prices, one: Priced) -> str:
    """Write the working of a result on price."""
    if one.standing is None or found.lowest is None:
        return ""
    lowest, mine = f"£{found.lowest.pounds:,}", f"£{one.standing.pounds:,}"
    return f"Lowest price {lowest}, divided by the price of this tender {mine}, times 100, is {one.result}, at most 100"


def price_rows(found: Prices) -> list[list[Any]]:
    """Give every price ever entered as rows of a file, those of withdrawn tenders last."""
    left = {one.bid.pk for one in found.withdrawn}
    return [
        [
            one.bid.name, row.pounds, row.place, row.correction, str(row.entered_by), row.entered_at,
            _counts(one, row, withdrawn=one.bid.pk in left), one.result if row is one.standing else None,
        ]
        for one in (*found.tenders, *found.withdrawn)
        for row in one.rows
    ]  # fmt: skip


def _counts(one: Priced, row: TenderPrice, *, withdrawn: bool) -> str:
    if row is not one.standing:
        return "Corrected later"
    return "No, the tender was withdrawn" if withdrawn else "Yes"


def _set_aside(case: Procurement) -> dict[int, str]:
    """Give why a tender does not set the lowest price: rejected, rejected as low, or below an excluding pass mark."""
    why = {bid.pk: "Rejected" for bid in case.bids.all() if bid.state == Bid.State.REJECTED}
    for low in case.low_tenders.prefetch_related("entries"):
        if low.rejects:
            why[low.bid_id] = "Rejected as abnormally low"
    excluding = EvaluationQuestion.FailEffect.EXCLUDED
    for one in moderation(case):
        if one.standing is not None and one.standing.fails and one.question.fail_effect == excluding:
            why.setdefault(one.bid.pk, f"Excluded by the pass mark of question {one.question.label}")
    return why
