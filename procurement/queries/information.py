"""Who got what and when, who did not, and what bidders asked."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from mcp_portal.nhsuk.wording import plural
from procurement import access
from procurement.models import Bid, BidderQuestion, Delivery, Procurement, QuestionAsker, QuestionDeadline, SharedItem

PARITY_HEAD = (
    "Item", "Title", "Kind", "Meant for", "Why not for every bidder", "Sent", "Who", "Got it", "By what means", "Gap",
)  # fmt: skip
QUESTIONS_HEAD = (
    "Question", "Stage", "Arrived", "Words", "Accepted late because", "Answer", "Answered",
)  # fmt: skip


@dataclass(frozen=True)
class Handed:
    """One bidder or organisation and an item: when it got it, how long after the first, or that it did not."""

    who: str
    delivery: Delivery | None
    is_still_in: bool
    after_the_first: datetime.timedelta

    @property
    def gap(self) -> str:
        """Say what is not alike, or nothing."""
        if self.delivery is None:
            return "Has not got it" if self.is_still_in else "Has not got it, and is no longer in"
        days = self.after_the_first.days
        return f"{plural(days, 'day')} after the first" if days else ""


@dataclass(frozen=True)
class Item:
    """A shared item with everyone it is meant for or got to."""

    item: SharedItem
    handed: list[Handed]

    @property
    def missing(self) -> list[Handed]:
        """Give the bidders still in that have not got it."""
        return [one for one in self.handed if one.delivery is None and one.is_still_in]


def shared_items(case: Procurement) -> QuerySet[SharedItem]:
    """Give what was shared, with all that is asked about it."""
    rows = case.shared_items.select_related("document", "recorded_by__organisation")
    return rows.prefetch_related("meant_for__bid", "deliveries__bid", "deliveries__recorded_by__organisation")


def handed_out(items: Iterable[SharedItem], reader: Any) -> list[Item]:
    """Give each item with who got it and who did not, by names as far as the reader may know them."""
    return [Item(item, _handed(item, reader)) for item in items]


def _handed(item: SharedItem, reader: Any) -> list[Handed]:
    deliveries = list(item.deliveries.all())
    first = min((one.got_at for one in deliveries), default=item.sent_at)
    by_bid: dict[int | None, Delivery] = {one.bid_id: one for one in deliveries if one.bid_id}
    rows = [_row(one.bid, by_bid.get(one.bid_id), first, reader) for one in item.meant_for.all()]
    others = [one for one in deliveries if one.bid_id is None]
    return rows + [Handed(one.organisation, one, True, one.got_at - first) for one in others]


def _row(bid: Bid, delivery: Delivery | None, first: datetime.datetime, reader: Any) -> Handed:
    after = delivery.got_at - first if delivery else datetime.timedelta(0)
    return Handed(bid.name_for(reader), delivery, bid.is_still_in, after)


def parity_rows(items: list[Item]) -> list[tuple[object, ...]]:
    """Give who got what and when as rows of a file; an item that nobody was there for has one row as well."""
    rows: list[tuple[object, ...]] = []
    for one in items:
        item = one.item
        meant = "Every bidder" if item.for_all else "Some bidders"
        start = (item.number, item.title, item.get_kind_display(), meant, item.why_not_all, item.sent_at)
        rows += [
            (*start, row.who, row.delivery.got_at, row.delivery.get_means_display(), row.gap)
            if row.delivery
            else (*start, row.who, "", "", row.gap)
            for row in one.handed
        ] or [(*start, "Nobody had responded yet", "", "", "")]
    return rows


def bidder_questions(case: Procurement) -> QuerySet[BidderQuestion]:
    """Give the questions of bidders with answers and decisions, without who asked."""
    return case.bidder_questions.select_related(
        "confidence__decided_by__organisation", "answer__item", "answer__answered_by__organisation",
        "recorded_by__organisation",
    )  # fmt: skip


def question_deadlines(case: Procurement) -> dict[str, QuestionDeadline]:
    """Give the deadline that counts at each stage: the one set last."""
    return {one.stage: one for one in case.question_deadlines.all()}


def askers(case: Procurement, questions: Iterable[BidderQuestion], reader: Any) -> dict[int, str]:
    """Say who asked each question, to the lead and the legal adviser; to others the database says nothing either."""
    if not sees_askers(case, reader):
        return {}
    rows = QuestionAsker.objects.filter(question__in=[one.pk for one in questions]).select_related("bid")
    return {one.question_id: one.bid.name_for(reader) if one.bid else one.organisation for one in rows}


def sees_askers(case: Procurement, user: Any) -> bool:
    """Say whether a person sees who asked."""
    return access.is_lead(case, user) or access.is_legal(case, user)


def question_rows(questions: Iterable[BidderQuestion]) -> list[tuple[object, ...]]:
    """Give questions and answers as rows of a file for every bidder: none is in confidence, and nobody is named."""
    return [
        (
            one.number, one.get_stage_display(), one.received_at, one.words, one.why_late,
            one.answered.words if one.answered else "Not answered yet",
            one.answered.answered_at if one.answered else "",
        )
        for one in questions
    ]  # fmt: skip


def how_far(case: Procurement) -> str:
    """Say in a line how far the information to bidders is."""
    if case.hides_a_bid:
        return "Not shown to you, because a bid is hidden from you"
    shared, asked = case.shared_items.count(), case.bidder_questions.count()
    if not shared and not asked:
        return "Not started"
    return f"{plural(shared, 'item')} shared, {plural(asked, 'question')} asked"
