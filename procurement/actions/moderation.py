"""Agreeing on a score at a meeting, and changing it later with a second person."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.conf import settings

from conflicts.queries import limits_on
from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import (
    Bid,
    ChangeConfirmation,
    EvaluationQuestion,
    ModeratedScore,
    ModerationMeeting,
    Procurement,
)
from procurement.queries.assignments import assignments
from procurement.queries.moderation import Moderated, moderated, not_yet_filed, scoring

from .hidden import refuse_with_a_hidden_bid


def record_meeting(
    case: Procurement, *, held_on: datetime.date, attended: str, note: str, by: User, now: datetime.datetime
) -> ModerationMeeting:
    """Record a meeting at which scores were agreed, as moderator."""
    with savepoint():
        case = _open(case.pk)
        _moderates(case, by)
        meeting = ModerationMeeting.objects.create(
            procurement=case, number=case.moderation_meetings.count() + 1, held_on=held_on, attended=attended,
            note=note, recorded_by=by, recorded_at=now,
        )  # fmt: skip
        ledger.record("procurement.moderation_met", subject=meeting, case=case, occurred_at=now)
    return meeting


def agree_score(
    bid: Bid, *, question: EvaluationQuestion, meeting: ModerationMeeting, score: Decimal, reasons: str, by: User,
    now: datetime.datetime,
) -> ModeratedScore:  # fmt: skip
    """File what evaluators agreed, as moderator, once each of them has scored. Individual scores are closed then."""
    with savepoint():
        case = _open(bid.procurement_id)
        _moderates(case, by)
        _takes_part(case, bid, by)
        fresh = _tender(bid, case)
        _fits(question, score)
        if moderated(fresh, question).rows:
            raise Refused("A score is agreed already. Propose a change of it")
        if missing := not_yet_filed(fresh, question):
            names = ", ".join(str(person) for person in missing)
            raise Refused(f"Nothing can be agreed before every evaluator has scored. Still to score: {names}")
        least, there = settings.EVALUATORS_PER_QUESTION, scoring(fresh, question)
        if assignments(case).used and there < least:
            raise Refused(
                f"At least {least} evaluators score each question (default). Question {question.label} has {there} for "
                "this tender. Assign it to more"
            )
        if not fresh.scores.filter(question=question).exists():
            raise Refused("Nobody has scored this tender on this question yet")
        filed = ModeratedScore.objects.create(
            procurement=case, bid=fresh, question=question, number=1, score=score, reasons=reasons, meeting=meeting,
            filed_by=by, filed_at=now,
        )  # fmt: skip
        ledger.record("procurement.score_agreed", subject=filed, case=case, occurred_at=now)
    return filed


def propose_change(
    bid: Bid, *, question: EvaluationQuestion, score: Decimal, reasons: str, change_reason: str, by: User,
    now: datetime.datetime,
) -> ModeratedScore:  # fmt: skip
    """Propose to change an agreed score, as moderator or evaluator; it counts when a second person confirmed it."""
    with savepoint():
        case = _open(bid.procurement_id)
        if not (access.is_moderator(case, by) or access.is_evaluator(case, by)):
            raise NotAllowed("An agreed score is changed by the moderator or an evaluator, with a second person")
        _takes_part(case, bid, by)
        fresh = _tender(bid, case)
        _fits(question, score)
        one = moderated(fresh, question)
        _may_change(one)
        if one.waiting:
            raise Refused("A change of this score waits for a second person already")
        if one.standing is not None and one.standing.score == score:
            raise Refused("This is the score that counts now. Enter another one")
        filed = ModeratedScore.objects.create(
            procurement=case, bid=fresh, question=question, number=len(one.rows) + 1, score=score, reasons=reasons,
            change_reason=change_reason, filed_by=by, filed_at=now,
        )  # fmt: skip
        ledger.record("procurement.score_change_proposed", subject=filed, case=case, occurred_at=now)
    return filed


def confirm_change(
    change: ModeratedScore, *, confirmed: bool, words: str, by: User, now: datetime.datetime
) -> ChangeConfirmation:
    """Confirm or refuse a change of an agreed score, as somebody other than who proposed it."""
    with savepoint():
        case = _open(change.procurement_id)
        if not may_be_second(case, by):
            raise NotAllowed("The second person is the moderator, the senior responsible officer or an evaluator")
        _takes_part(case, change.bid, by)
        one = moderated(_tender(change.bid, case), change.question)
        if one.waiting is None or one.waiting.pk != change.pk:
            raise Refused("This change does not wait for a second person any more")
        if change.filed_by_id == by.pk:
            raise NotAllowed("You proposed this change. Somebody else has to be the second person")
        _may_change(one)
        said = ChangeConfirmation.objects.create(
            procurement=case, change=change, first_id=change.filed_by_id, second=by, confirmed=confirmed, words=words,
            said_at=now,
        )  # fmt: skip
        step = "procurement.score_change_confirmed" if confirmed else "procurement.score_change_refused"
        ledger.record(step, subject=said, case=case, occurred_at=now)
    return said


def may_be_second(case: Procurement, user: User) -> bool:
    """Say whether a person may confirm the changes of others."""
    return access.is_moderator(case, user) or access.is_sro(case, user) or access.is_evaluator(case, user)


def _open(pk: int) -> Procurement:
    case = Procurement.objects.select_for_update(no_key=True).get(pk=pk)
    refuse_with_a_hidden_bid(case)
    if case.state != Procurement.State.EVALUATION:
        raise Refused("Scores are agreed and changed while the evaluation is open")
    return case


def _moderates(case: Procurement, by: User) -> None:
    if not access.is_moderator(case, by):
        raise NotAllowed("Scores are agreed under the moderator")


def _takes_part(case: Procurement, bid: Bid, by: User) -> None:
    if any(limit.bid_id in (None, bid.pk) for limit in limits_on(by, case)):
        raise NotAllowed("A ruling of the Conflicts of Interest Guardian keeps you from the scores of this tender")


def _tender(bid: Bid, case: Procurement) -> Bid:
    fresh = Bid.objects.get(pk=bid.pk)
    fresh.procurement = case
    if fresh.state == Bid.State.WITHDRAWN or fresh.final_received_at is None:
        raise Refused("This bidder has no final tender in the evaluation")
    return fresh


def _may_change(one: Moderated) -> None:
    if one.standing is None:
        raise Refused("No score is agreed yet")
    if one.bid.results.filter(criterion_id=one.question.criterion_id).exists():
        raise Refused("The result on this criterion is filed. The scores behind it can no longer change")


def _fits(question: EvaluationQuestion, score: Decimal) -> None:
    if not 0 <= score <= question.maximum:
        raise Refused(f"The score must be between 0 and {question.maximum}")
