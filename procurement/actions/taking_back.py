"""Taking back a result that was filed in error, with a second person; it stays on the record."""

from __future__ import annotations

import datetime

from conflicts.queries import limits_on
from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import EvaluationResult, Procurement, RecallConfirmation, ResultRecall
from procurement.queries.results import taken_together, waiting_recalls

from .hidden import refuse_with_a_hidden_bid
from .moderation import may_be_second


def propose_recall(
    result: EvaluationResult, *, reason: str, by: User, now: datetime.datetime
) -> list[ResultRecall]:  # fmt: skip
    """Propose to take a filed result back, as moderator; it counts until a second person confirmed that.

    Results on price depend on the lowest price, so all of them are taken back together. Raises NotAllowed and Refused.
    """
    with savepoint():
        case = _open(result.procurement_id)
        if not access.is_moderator(case, by):
            raise NotAllowed("Whether a result is taken back is proposed by the moderator")
        _takes_part(case, result, by)
        together = taken_together(result)
        if result.pk not in {one.pk for one in together}:
            raise Refused("This result has been taken back already")
        if waiting_recalls(together):
            raise Refused("Taking this result back waits for a second person already")
        made = [
            ResultRecall.objects.create(
                procurement=case, result=one, number=one.recalls.count() + 1, reason=reason, filed_by=by, filed_at=now
            )
            for one in together
        ]
        for recall in made:
            ledger.record("procurement.result_recall_proposed", subject=recall, case=case, occurred_at=now)
    return made


def confirm_recall(
    result: EvaluationResult, *, confirmed: bool, words: str, by: User, now: datetime.datetime
) -> list[RecallConfirmation]:  # fmt: skip
    """Say as second person whether a result is taken back. Raises NotAllowed and Refused."""
    with savepoint():
        case = _open(result.procurement_id)
        if not may_be_second(case, by):
            raise NotAllowed("The second person is the moderator, the senior responsible officer or an evaluator")
        _takes_part(case, result, by)
        waiting = waiting_recalls(taken_together(result))
        if not waiting:
            raise Refused("No proposal to take this result back waits for a second person")
        if any(recall.filed_by_id == by.pk for recall in waiting):
            raise NotAllowed("You proposed this. Somebody else has to be the second person")
        made = [
            RecallConfirmation.objects.create(
                procurement=case, recall=recall, first_id=recall.filed_by_id, second=by, confirmed=confirmed,
                words=words, said_at=now,
            )
            for recall in waiting
        ]  # fmt: skip
        step = "procurement.result_taken_back" if confirmed else "procurement.result_recall_refused"
        for said in made:
            ledger.record(step, subject=said, case=case, occurred_at=now)
    return made


def _open(pk: int) -> Procurement:
    case = Procurement.objects.select_for_update(no_key=True).get(pk=pk)
    refuse_with_a_hidden_bid(case)
    if case.state != Procurement.State.EVALUATION:
        raise Refused("Results are taken back while the evaluation is open")
    return case


def _takes_part(case: Procurement, result: EvaluationResult, by: User) -> None:
    if any(limit.bid_id in (None, result.bid_id) for limit in limits_on(by, case)):
        raise NotAllowed("A ruling of the Conflicts of Interest Guardian keeps you from the scores of this tender")
