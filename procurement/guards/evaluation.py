"""What pass marks and tenders that look abnormally low ask before a bidder is preferred."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Missing, guard

from .hidden import weighs_every_bid

REG_69 = "PCR 2015 reg. 69, as a pattern (default)"


@guard(source="PCR 2015 reg. 76(1): as advertised", role=Role.MODERATOR)
@weighs_every_bid
def pass_marks_met(bid: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """The tender reaches every pass mark below which it is excluded."""
    rows = bid.moderated_scores.filter(question__fail_effect="excluded").order_by("question", "number")
    counting = {one.question_id: one for one in rows.select_related("question__criterion", "confirmation")
                if one.has_counted}  # fmt: skip
    return [
        Missing(
            f"Question {one.question.label}: {one.score.normalize():f} misses the pass mark, so the tender is excluded",
            page=reverse("procurement:moderated", args=[
                bid.case.reference, bid.number, one.question.criterion.position, one.question.number,
            ]),
            link="See the score",
        )
        for one in counting.values()
        if one.fails
    ]  # fmt: skip


@guard(source=REG_69, role=Role.SRO)
@weighs_every_bid
def low_tender_accepted(bid: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """The tender does not look abnormally low, or what it explained was accepted."""
    return _in_the_way(bid.case, bid.low_tenders.all(), rejected=True)


@guard(source=REG_69, role=Role.SRO)
@weighs_every_bid
def low_tenders_decided(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Whether each tender that looks abnormally low is accepted is decided."""
    rows = case.low_tenders.exclude(bid__state="withdrawn")
    return _in_the_way(case, rows, rejected=False)


def _in_the_way(case: Any, rows: Any, *, rejected: bool) -> list[Missing]:
    missing = []
    for one in rows.select_related("bid").prefetch_related("entries"):
        page = reverse("procurement:low_tender", args=[case.reference, one.bid.number])
        if one.decided is None:
            words = f"{one.bid} looks abnormally low, and nothing is decided about it"
            missing.append(Missing(words, page=page, link="See what was asked"))
        elif rejected and one.rejects:
            missing.append(Missing(f"{one.bid} was rejected as abnormally low", page=page, link="See the decision"))
    return missing
