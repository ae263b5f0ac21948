"""Responses, their opening, dialogue and results."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.utils import timezone

from conflicts.actions import NameFacts, enter_names, show_names
from mcp_portal.accounts.models import Organisation, User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import Refused
from procurement.models import (
    Bid,
    Criterion,
    DialogueRound,
    EvaluationResult,
    Opening,
    Procurement,
)
from procurement.queries.moderation import agreed_result

from .hidden import refuse_with_a_hidden_bid
from .responses import in_time


def record_bid(
    case: Procurement, *, name: str, make_up: str, provider: Organisation | None, received_at: datetime.datetime,
    by: User, now: datetime.datetime,
) -> Bid:  # fmt: skip
    """Record a response to the call; it stays closed until two people open it.

    The bidder enters as a name that is kept back until then. One in time that is found after the opening is named, and
    everyone is asked about it, at once.
    """
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        refuse_with_a_hidden_bid(case)
        if case.state != Procurement.State.CALL_PUBLISHED:
            raise Refused("Responses are recorded while the call for competition is open")
        if not in_time(case, Opening.Stage.SELECTION, received_at):
            raise Refused("This response came after the closing time. Late responses stay out")
        opened = case.openings.filter(stage=Opening.Stage.SELECTION, second__isnull=False).exists()
        bid = Bid.objects.create(
            procurement=case, number=case.bids.count() + 1, entered_name=name, make_up=make_up, provider=provider,
            received_at=received_at, recorded_by=by, recorded_at=now, named_at=now if opened else None,
        )  # fmt: skip
        enter_names(case, _names(bid), bid=bid, bidder_name=name, shown=opened, by=by, now=now)
        ledger.record("procurement.bid_recorded", subject=bid, case=case, occurred_at=now)
    return bid


def _names(bid: Bid) -> list[NameFacts]:
    """Give the bidder as a name to ask about, and the organisation that would sign when it is called otherwise."""
    own, signs = NameFacts("bidder", bid.entered_name), bid.provider
    if signs is None:
        return [own]
    facts = NameFacts("bidder", signs.name, signs, signs.ods_code, signs.company_number, signs.trading_names)
    if signs.name.casefold() == bid.entered_name.casefold():
        return [facts]
    return [own, facts]


def open_responses(case: Procurement, *, stage: str, by: User, now: datetime.datetime) -> Opening:
    """Open the responses as the first or the second of two people, after the closing time.

    When the second has opened the requests to take part, the names of the bidders may be shown: everyone on the
    case is asked about them, and sees nothing of the case until they have answered.
    """
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        refuse_with_a_hidden_bid(case)
        closes = case.requests_close_at if stage == Opening.Stage.SELECTION else case.final_tenders_close_at
        if closes is None or now < closes:
            raise Refused("Nothing is opened before the closing time")
        if case.late_responses.filter(stage=stage).waiting().exists():
            raise Refused("A late response waits for the senior responsible officer. Nothing is opened before")
        opening = Opening.objects.filter(procurement=case, stage=stage).first()
        if opening is None:
            opening = Opening.objects.create(procurement=case, stage=stage, first=by, first_at=now)
        elif opening.first_id == by.pk:
            raise Refused("You opened these responses as the first person. Somebody else has to be the second")
        elif opening.second_id:
            raise Refused("These responses have been opened by 2 people already")
        else:
            opening.second, opening.second_at = by, now
            opening.save(update_fields=["second", "second_at"])
            _name_the_bidders(case, stage, now)
        ledger.record(
            "procurement.responses_opened",
            subject=opening,
            case=case,
            occurred_at=now,
            detail={"stage": stage},
        )
    return opening


def _name_the_bidders(case: Procurement, stage: str, now: datetime.datetime) -> None:
    if stage == Opening.Stage.SELECTION:
        case.bids.filter(named_at__isnull=True).update(named_at=now)
        show_names(case, now=now)


def open_round(case: Procurement, *, topics: str, by: User, now: datetime.datetime) -> DialogueRound:
    """Open a round of dialogue, the same for every bidder in it."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
        refuse_with_a_hidden_bid(case)
        if case.state != Procurement.State.DIALOGUE:
            raise Refused("Rounds are held while dialogue is open")
        if case.dialogue_rounds.filter(closed_on__isnull=True).exists():
            raise Refused("Close the round that is open first")
        opened = DialogueRound.objects.create(
            procurement=case,
            number=case.dialogue_rounds.count() + 1,
            topics=topics,
            opened_on=timezone.localdate(now),
            opened_by=by,
        )
        ledger.record("procurement.round_opened", subject=opened, case=case, occurred_at=now)
    return opened


def close_round(opened: DialogueRound, *, outcome: str, by: User, now: datetime.datetime) -> DialogueRound:
    """Close a round of dialogue with its outcome."""
    with savepoint():
        refuse_with_a_hidden_bid(Procurement.objects.select_for_update(no_key=True).get(pk=opened.procurement_id))
        opened.refresh_from_db()
        if opened.closed_on is not None:
            raise Refused("This round is closed already")
        opened.closed_on, opened.outcome, opened.filed_at = timezone.localdate(now), outcome, now
        opened.save(update_fields=["closed_on", "outcome", "filed_at"])
        ledger.record("procurement.round_closed", subject=opened, case=opened.procurement, occurred_at=now)
    return opened


def file_result(
    bid: Bid, *, criterion: Criterion, score: Decimal, reasons: str, by: User, now: datetime.datetime
) -> EvaluationResult:
    """File the moderated result of a tender on one criterion; it is never changed, only taken back by two."""
    with savepoint():
        case = Procurement.objects.select_for_update(no_key=True).get(pk=bid.procurement_id)
        refuse_with_a_hidden_bid(case)
        if case.state != Procurement.State.EVALUATION:
            raise Refused("Results are filed while the evaluation is open")
        if Bid.objects.filter(pk=bid.pk, state=Bid.State.WITHDRAWN).exists():
            raise Refused("This bidder has withdrawn. The evaluation goes on without it")
        if bid.results.filter(criterion=criterion).exists():
            raise Refused("The result on this criterion is filed already")
        if criterion.is_price:
            raise Refused("The results on price are computed, and filed for all tenders at once. Go to Prices")
        if not 0 <= score <= 100:
            raise Refused("The result must be between 0 and 100")
        _follows_what_was_agreed(bid, criterion, score)
        result = EvaluationResult.objects.create(
            procurement=case,
            bid=bid,
            criterion=criterion,
            number=EvaluationResult.every.filter(bid=bid, criterion=criterion).count() + 1,
            score=score,
            reasons=reasons,
            moderated_by=by,
            filed_at=now,
        )
        ledger.record("procurement.result_filed", subject=result, case=case, occurred_at=now)
    return result


def _follows_what_was_agreed(bid: Bid, criterion: Criterion, score: Decimal) -> None:
    """Refuse a result other than the agreed scores come to; without agreed scores it is filed as it is."""
    agreed = agreed_result(bid, criterion)
    if not agreed.started:
        return
    if agreed.missing:
        raise Refused(f"No score is agreed yet on {_questions(agreed.missing)}")
    if agreed.waiting:
        raise Refused(f"A change of the agreed score waits for a second person on {_questions(agreed.waiting)}")
    if score != agreed.score:
        raise Refused(f"The agreed scores come to {agreed.score} by the published formula. Enter {agreed.score}")


def _questions(labels: list[str]) -> str:
    return f"{'question' if len(labels) == 1 else 'questions'} {', '.join(labels)}"
