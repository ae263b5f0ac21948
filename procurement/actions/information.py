"""Giving information to bidders: what was shared, who got it, what they asked and what they were answered."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.documents.models import Document
from mcp_portal.nhsuk.wording import moment
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.guards.slots import Slot
from procurement.models import (
    Bid,
    BidderQuestion,
    ConfidenceDecision,
    Delivery,
    Procurement,
    QuestionAnswer,
    QuestionAsker,
    QuestionDeadline,
    SharedItem,
    SharedWith,
)

from .hidden import refuse_with_a_hidden_bid

KEPT = (Slot.LEGAL_ADVICE, Slot.EVALUATION_REPORT)
NAMES_A_BIDDER = "The words name a bidder or somebody behind one. Write them so that nobody can tell who asked"


def share(
    case: Procurement, *, kind: str, title: str, words: str, document: Document | None, named: Iterable[Bid] | None,
    why_not_all: str, reached: Iterable[Bid], means: str, sent_at: datetime.datetime, by: User, now: datetime.datetime,
) -> SharedItem:  # fmt: skip
    """Record what bidders were given, as procurement lead: all of them, or those ``named`` and why not the others.

    It is meant for each bidder that had responded and was still in; ``reached`` are those it got to at once. Raises
    NotAllowed and Refused.
    """
    with savepoint():
        case = _led(case, by)
        if document is not None and document.kind in KEPT:
            raise Refused("Legal advice and the evaluation report do not go to bidders. Select another document")
        if sent_at > now:
            raise Refused("What was shared was sent today or before")
        meant = list(named) if named is not None else everyone_in(case, sent_at)
        if named is not None and not meant:
            raise Refused("Select at least 1 bidder, or share it with every bidder")
        item = SharedItem.objects.create(
            procurement=case, number=case.shared_items.count() + 1, kind=kind, title=title, words=words,
            document=document, for_all=named is None, why_not_all="" if named is None else why_not_all,
            sent_at=sent_at, recorded_by=by, recorded_at=now,
        )  # fmt: skip
        SharedWith.objects.bulk_create(SharedWith(procurement=case, item=item, bid=bid) for bid in meant)
        ledger.record("procurement.information_shared", subject=item, case=case, occurred_at=now)
        _hand_over(item, reached, means, sent_at, by, now)
    return item


def deliver(
    item: SharedItem, bids: Iterable[Bid], *, means: str, got_at: datetime.datetime, by: User, now: datetime.datetime
) -> list[Delivery]:
    """Record that bidders got an item after the others, as procurement lead. Raises NotAllowed and Refused."""
    with savepoint():
        _led(item.procurement, by)
        if got_at > now or got_at < item.sent_at:
            raise Refused(f"They got it between {moment(item.sent_at)}, when it was sent, and now")
        return _hand_over(item, bids, means, got_at, by, now)


def everyone_in(case: Procurement, at: datetime.datetime) -> list[Bid]:
    """Give the bidders that had responded at a time and are still in."""
    return [bid for bid in case.bids.filter(received_at__lte=at) if bid.is_still_in]


def set_deadline(
    case: Procurement, *, stage: str, questions_by: datetime.datetime, answers_by: datetime.datetime, by: User,
    now: datetime.datetime,
) -> QuestionDeadline:  # fmt: skip
    """Set until when bidders ask and are answered at a stage, as procurement lead; the one before stays on record."""
    with savepoint():
        case = _led(case, by)
        if answers_by <= questions_by:
            raise Refused("Answers are due after the last day for questions")
        made = QuestionDeadline.objects.create(
            procurement=case, stage=stage, questions_by=questions_by, answers_by=answers_by, set_by=by, set_at=now
        )
        detail = {"stage": stage, "questions_by": questions_by, "answers_by": answers_by}
        ledger.record("procurement.question_deadline_set", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def record_question(
    case: Procurement, *, stage: str, bid: Bid | None, organisation: str, asked: str, words: str,
    received_at: datetime.datetime, why_late: str, why_confidential: str, by: User, now: datetime.datetime,
) -> BidderQuestion:  # fmt: skip
    """Record a bidder's question, as procurement lead: as it was asked, and in words that do not tell who asked.

    A question after the deadline is refused, unless it says why it is accepted. Raises NotAllowed and Refused.
    """
    with savepoint():
        case = _led(case, by)
        if received_at > now:
            raise Refused("The question arrived today or before")
        due = case.question_deadlines.filter(stage=stage).last()
        late = due is not None and received_at > due.questions_by
        if due is not None and late and not why_late:
            raise Refused(
                f"This question came after the deadline, {moment(due.questions_by)}. "
                "Leave it out, or say why it is accepted all the same"
            )
        _names_nobody(case, by, organisation, words, why_confidential)
        question = BidderQuestion.objects.create(
            procurement=case, number=case.bidder_questions.count() + 1, stage=stage, words=words,
            received_at=received_at, why_late=why_late if late else "", why_confidential=why_confidential,
            recorded_by=by, recorded_at=now,
        )  # fmt: skip
        QuestionAsker.objects.create(
            procurement=case, question=question, bid=bid, organisation="" if bid else organisation, words=asked
        )
        # Of the question alone: who asked stands nowhere but in its own row.
        ledger.record("procurement.bidder_question_recorded", subject=question, case=case, occurred_at=now)
    return question


def decide_confidence(
    question: BidderQuestion, *, keeps: bool, reason: str, by: User, now: datetime.datetime
) -> ConfidenceDecision:
    """Decide whether a question is kept from the other bidders, as SRO. Raises NotAllowed and Refused."""
    with savepoint():
        case = _open(question.procurement)
        if not access.is_sro(case, by):
            raise NotAllowed("What is kept from the other bidders is decided by the senior responsible officer")
        if not question.why_confidential:
            raise Refused("Nobody asked to keep this question from the other bidders")
        if ConfidenceDecision.objects.filter(question=question).exists():
            raise Refused("This is decided already")
        made = ConfidenceDecision.objects.create(
            procurement=case, question=question, keeps=keeps, reason=reason, decided_by=by, decided_at=now
        )
        detail = {"keeps": keeps}
        ledger.record("procurement.confidence_decided", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def answer_question(
    question: BidderQuestion, *, words: str, means: str, by: User, now: datetime.datetime
) -> QuestionAnswer:
    """Answer a question, as procurement lead: to every bidder still in, or to who asked when that was decided.

    Raises NotAllowed and Refused.
    """
    with savepoint():
        case = _led(question.procurement, by)
        question = BidderQuestion.objects.select_related("confidence").get(pk=question.pk)
        if QuestionAnswer.objects.filter(question=question).exists():
            raise Refused("This question is answered already")
        if question.why_confidential and question.ruled is None:
            raise Refused("The senior responsible officer decides first whether the answer is kept from the others")
        item = None
        if not question.is_confidential:
            asker = QuestionAsker.objects.get(question=question)
            _names_nobody(case, by, asker.organisation, words)
            item = share(
                case, kind=SharedItem.Kind.ANSWER, title=f"Answer to question {question.number}",
                words=f"{question.words}\n\n{words}", document=None, named=None, why_not_all="",
                reached=everyone_in(case, now), means=means, sent_at=now, by=by, now=now,
            )  # fmt: skip
        answer = QuestionAnswer.objects.create(
            procurement=case, question=question, words=words, item=item, answered_by=by, answered_at=now
        )
        ledger.record("procurement.bidder_question_answered", subject=answer, case=case, occurred_at=now)
    return answer


def _hand_over(
    item: SharedItem, bids: Iterable[Bid], means: str, at: datetime.datetime, by: User, now: datetime.datetime
) -> list[Delivery]:
    there = set(item.deliveries.values_list("bid_id", flat=True))
    meant = set(item.meant_for.values_list("bid_id", flat=True))
    wanted = [bid for bid in bids if bid.pk not in there]
    later = [bid for bid in wanted if bid.pk not in meant]
    if later and (not item.for_all or any(bid.received_at > at for bid in later)):
        raise Refused("Select bidders that this is meant for. It was sent before the others responded, or not to them")
    SharedWith.objects.bulk_create(SharedWith(procurement=item.procurement, item=item, bid=bid) for bid in later)
    made = Delivery.objects.bulk_create(
        Delivery(
            procurement_id=item.procurement_id, item=item, bid=bid, means=means, got_at=at, recorded_by=by,
            recorded_at=now,
        )
        for bid in wanted
    )  # fmt: skip
    if made:
        case, detail = item.procurement, {"bidders": len(made), "means": means}
        ledger.record("procurement.information_delivered", subject=item, case=case, occurred_at=now, detail=detail)
    return made


def _names_nobody(case: Procurement, by: User, organisation: str, *texts: str) -> None:
    """Refuse words that name who asked or any other bidder, as far as who writes them may know the names."""
    bids = [bid for bid in case.bids.select_related("provider").prefetch_related("parties") if bid.is_known_to(by)]
    names = {organisation} | {bid.entered_name for bid in bids}
    names |= {bid.provider.name for bid in bids if bid.provider}
    names |= {party.name for bid in bids for party in bid.parties.all()}
    text = " ".join(" ".join(texts).split())
    if any(name and re.search(rf"\b{re.escape(' '.join(name.split()))}\b", text, re.IGNORECASE) for name in names):
        raise Refused(NAMES_A_BIDDER)


def _led(case: Procurement, by: User) -> Procurement:
    case = _open(case)
    if not access.is_lead(case, by):
        raise NotAllowed("What bidders are given is recorded by the procurement lead")
    return case


def _open(case: Procurement) -> Procurement:
    """Lock a case that goes on, for who sees every bid."""
    case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
    refuse_with_a_hidden_bid(case)
    if case.state in Procurement.ENDED:
        raise Refused("The procurement has ended")
    return case
