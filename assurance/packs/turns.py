"""What happened to a review off its straight way, for its pack: clarifications, panel, reopening, added stages."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from assurance import clock, queries
from assurance.models import Clarification, ClockStop, GateReview
from assurance.papers import body_name


def turns(review: GateReview, now: datetime.datetime) -> dict[str, Any]:
    """Give everything that the page of a review shows beside its way from draft to outcome."""
    return {
        "clock": queries.clock_words(review, now),
        "clock_stops": [_stop(row) for row in review.papers.clock_stops],
        "clarifications": [_clarification(row) for row in review.papers.clarifications],
        "panel": _panel(review),
        "remarks": _remarks(review),
        "reopening": _reopening(review),
        "added_stages": _added_stages(review),
        "at_risk_elsewhere": _at_risk_elsewhere(review, now),
    }


def _stop(row: ClockStop) -> dict[str, Any]:
    """Give a time in which the clock stood, with its working days when it is over."""
    start, end = timezone.localdate(row.stopped_at), row.resumed_at and timezone.localdate(row.resumed_at)
    return {"from": row.stopped_at, "to": row.resumed_at, "days": clock.working_days(start, end) if end else None}


def _clarification(row: Clarification) -> dict[str, Any]:
    reply = row.reply
    return {
        "code": row.code,
        "question": row.question.code,
        "words": row.words,
        "body": body_name(row.body),
        "by": str(row.asked_by),
        "at": row.asked_at,
        "due": row.due_date,
        "reply": reply.words if reply else "",
        "replied_by": str(reply.answered_by) if reply else "",
        "replied_at": reply.answered_at if reply else None,
        "evidence": [f"EV-{number:02d}" for number in reply.evidence_added] if reply else [],
    }


def _panel(review: GateReview) -> dict[str, Any] | None:
    there = review.papers.panel
    if not there:
        return None
    meeting = there[0].meeting
    return {
        "met_on": meeting.met_on,
        "attended": [{"body": body_name(one.body), "who": str(one.person)} for one in there],
        "recusals": meeting.recusals,
        "recommendation": meeting.recommendation,
        "by": str(meeting.chaired_by),
        "at": meeting.recorded_at,
    }


def _remarks(review: GateReview) -> list[dict[str, Any]]:
    """Give the reasons and the feedback that went with steps, oldest first."""
    return [
        {"about": str(row), "words": row.words, "by": str(row.said_by), "at": row.said_at}
        for row in review.remarks.select_related("said_by__organisation")
    ]


def _reopening(review: GateReview) -> dict[str, Any] | None:
    if not review.is_reopened:
        return None
    row = review.reopening
    moved = f" by {row.price_move} per cent" if row.price_move is not None else ""
    return {
        "trigger": f"{row.get_trigger_display()}{moved}",
        "reason": row.reason,
        "by": str(row.reopened_by),
        "at": row.reopened_at,
    }


def _added_stages(review: GateReview) -> list[dict[str, Any]]:
    """Give the stages that stand in this case only."""
    rows = review.case.added_stages.select_related("added_by__organisation").order_by("added_at", "pk")
    return [
        {
            "name": row.name, "subject": row.subject, "blocks": row.blocks, "reason": row.added_reason,
            "by": str(row.added_by), "at": row.added_at,
        }
        for row in rows
    ]  # fmt: skip


def _at_risk_elsewhere(review: GateReview, now: datetime.datetime) -> list[dict[str, Any]]:
    """Give the other gateways without which the case goes on at risk now."""
    today = timezone.localdate(now)
    return [
        {"stage": row.review.stage.name, "reason": row.reason, "until": row.expires_on}
        for row in queries.overrides(review.case)
        if row.holds_on(today) and row.review.stage.code != review.stage.code
    ]
