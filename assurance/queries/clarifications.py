"""What the reviewers asked while the clock stood, as far as a reader may see it, and how long the clock has run."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from assurance import access, clock
from assurance.models import Clarification, GateReview, Question
from mcp_portal.nhsuk.wording import plural


def clarifications(case: Any, user: Any) -> QuerySet[Clarification]:
    """Give the clarifications of a case that a person may read, newest attempt and number first.

    Readers of gateways see all of them; a provider sees those that are put to it and nothing else of a gateway.
    """
    rows = Clarification.objects.filter(procurement=case).select_related(
        "question", "review__stage", "asked_by__organisation", "replied__answered_by__organisation"
    )
    if not access.may_read(case, user):
        if not access.is_provider(case, user):
            return rows.none()
        rows = rows.exclude(question__side=Question.Side.COMMISSIONER)
    return rows.order_by("-review__opened_at", "-number")


def may_answer(clarification: Clarification, user: Any) -> bool:
    """Say whether a person can answer a clarification now."""
    open_now = clarification.reply is None and clarification.review.is_in_clarification
    return open_now and access.answers_clarification(clarification, user)


def days_run(review: GateReview, now: datetime.datetime) -> int | None:
    """Give the working days the clock of a review has run, to its outcome or until now; None before submission."""
    if review.submitted_at is None:
        return None
    until = timezone.localdate(review.issued_at or now)
    stops = [(timezone.localdate(row.stopped_at), _day(row.resumed_at)) for row in review.papers.clock_stops]
    return clock.running_days(timezone.localdate(review.submitted_at), until, stops)


def clock_words(review: GateReview, now: datetime.datetime) -> str:
    """Say how long the clock has run: "12 working days of 40 (default), standing since 3 May 2017"."""
    run = days_run(review, now)
    if run is None:
        return ""
    of = f" of {review.stage.target_days}{review.stage.by_default}" if review.stage.target_days else ""
    stood = "" if not review.papers.clock_stops else ", without the days it stood for clarification"
    return f"{plural(run, 'working day')}{of}{stood}{'. It stands now' if review.is_in_clarification else ''}"


def _day(moment: datetime.datetime | None) -> datetime.date | None:
    return timezone.localdate(moment) if moment else None
