"""Entering the prices of the tenders, and filing what they come to for all of them at once."""

from __future__ import annotations

import datetime

from conflicts.queries import limits_on
from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import Bid, EvaluationResult, Procurement, TenderPrice
from procurement.queries.prices import Prices, price_criterion, price_reasons, prices

from .hidden import refuse_with_a_hidden_bid


def enter_price(
    bid: Bid, *, pounds: int, place: str, correction: str = "", by: User, now: datetime.datetime
) -> TenderPrice:
    """Enter what a final tender costs over the whole term, in pounds excluding VAT, as moderator or finance lead.

    A later figure corrects the earlier one and says why. Raises NotAllowed and Refused.
    """
    with savepoint():
        case, found = _open(bid.procurement_id, by)
        if not access.enters_prices(case, by):
            raise NotAllowed("Prices are entered by the moderator or the finance lead")
        mine = next((one for one in found.tenders if one.bid.pk == bid.pk), None)
        if mine is None:
            raise Refused("This bidder has no final tender in the evaluation")
        if mine.rows and not correction:
            raise Refused("The price of this tender is entered already. Say why it is corrected")
        entered = TenderPrice.objects.create(
            procurement=case, bid=bid, number=len(mine.rows) + 1, pounds=pounds, place=place,
            correction=correction if mine.rows else "", entered_by=by, entered_at=now,
        )  # fmt: skip
        step = "procurement.price_corrected" if mine.rows else "procurement.price_entered"
        ledger.record(step, subject=entered, case=case, occurred_at=now)
    return entered


def file_price_results(case: Procurement, *, by: User, now: datetime.datetime) -> list[EvaluationResult]:
    """File the result of every tender on price by the published formula, as moderator; they are never changed.

    All at once, because each depends on the lowest of all. Raises NotAllowed and Refused.
    """
    with savepoint():
        case, found = _open(case.pk, by)
        if not access.is_moderator(case, by):
            raise NotAllowed("Results are filed by the moderator")
        if not found.tenders:
            raise Refused("No final tender is in the evaluation")
        if found.missing:
            names = ", ".join(bid.name for bid in found.missing)
            raise Refused(f"Enter every price first. Still to enter: {names}")
        still_in = case.low_tenders.exclude(bid__state=Bid.State.WITHDRAWN)
        undecided = [low for low in still_in.select_related("bid") if low.decided is None]
        if undecided:
            raise Refused(f"Decide first whether the tender of {undecided[0].bid.name} is abnormally low")
        filed = [
            EvaluationResult.objects.create(
                procurement=case, bid=one.bid, criterion=found.criterion, score=one.result,
                number=EvaluationResult.every.filter(bid=one.bid, criterion=found.criterion).count() + 1,
                reasons=price_reasons(found, one), moderated_by=by, filed_at=now,
            )
            for one in found.tenders
            if one.result is not None
        ]  # fmt: skip
        for result in filed:
            ledger.record("procurement.result_filed", subject=result, case=case, occurred_at=now)
    return filed


def _open(pk: int, by: User) -> tuple[Procurement, Prices]:
    case = Procurement.objects.select_for_update(no_key=True).get(pk=pk)
    refuse_with_a_hidden_bid(case)
    if case.state != Procurement.State.EVALUATION:
        raise Refused("Prices are entered while the evaluation is open")
    criterion = price_criterion(case)
    if criterion is None:
        raise Refused("No award criterion of this case is price")
    if limits_on(by, case):
        raise NotAllowed("A ruling of the Conflicts of Interest Guardian keeps you from the prices")
    found = prices(case, criterion)
    if found.is_filed:
        raise Refused("The results on price are filed. No price can change any more")
    return case, found
