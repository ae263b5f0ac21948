"""Days of gateways that matter to those who prepare a case: what an outcome asks of them and how long it holds."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils import timezone

from assurance import access
from assurance.models import AtRisk, Clarification, Condition, GateReview
from mcp_portal.accounts.queries import holdings

from .inbox import Date

MOST = 200
"""Rows of each kind one person is reminded of at a time."""


def dates_of_preparers(user: Any, wall: datetime.datetime) -> list[Date]:
    """Give conditions the person has to meet, answers they owe, and what runs out, soonest first."""
    roles = defaultdict(set)
    for held in holdings(user):
        if held.case_id is not None:
            roles[held.case_id].add(held.role)
    preparing = [case for case, own in roles.items() if own & set(access.prepares_evidence.roles)]
    found = [*_conditions(roles, wall), *_answers(preparing, wall), *_running_out(preparing, wall)]
    return sorted(found, key=lambda one: (one.day, one.key))


def _conditions(roles: dict[int, set[str]], wall: datetime.datetime) -> Iterator[Date]:
    rows = Condition.objects.filter(procurement__in=list(roles), issued_at__isnull=False)
    rows = rows.filter(state__in=[Condition.State.OPEN, Condition.State.REJECTED])
    for row in rows.select_related("review__stage", "review__procurement").order_by("due_date", "pk")[:MOST]:
        if row.owner_role in roles[row.procurement_id]:
            yield _date(row.due_date, "Condition due", row.review, row.get_absolute_url(), f"condition-{row.pk}", wall)


def _answers(preparing: list[int], wall: datetime.datetime) -> Iterator[Date]:
    rows = Clarification.objects.filter(review__procurement__in=preparing, replied=None)
    rows = rows.filter(review__state=GateReview.State.CLARIFICATION)
    for row in rows.select_related("review__stage", "review__procurement").order_by("due_date", "pk")[:MOST]:
        page = row.review.get_absolute_url()
        yield _date(row.due_date, "Answer to a clarification due", row.review, page, f"asked-{row.pk}", wall)


def _running_out(preparing: list[int], wall: datetime.datetime) -> Iterator[Date]:
    newest = GateReview.objects.filter(procurement__in=preparing, later=None).select_related("stage", "procurement")
    reviews = list(newest.exclude(state=GateReview.State.WITHDRAWN).order_by("pk")[:MOST])
    begun = {(review.procurement_id, review.stage.previous) for review in reviews}
    for review in reviews:
        followed = (review.procurement_id, review.stage.code) in begun
        if review.has_passed and review.valid_until and not followed:
            page = review.get_absolute_url()
            yield _date(review.valid_until, "Outcome valid until", review, page, f"valid-{review.pk}", wall)
    standing = AtRisk.objects.filter(Q(ended_at=None), review__in=reviews, begun_at__isnull=False)
    for over in standing.select_related("review__stage", "review__procurement"):
        what, page = "Last day of going on at risk", over.get_absolute_url()
        yield _date(over.expires_on, what, over.review, page, f"at-risk-{over.pk}", wall)


def _date(day: datetime.date, what: str, review: GateReview, href: str, key: str, wall: datetime.datetime) -> Date:
    return Date(day, what, review, href, day < timezone.localdate(review.procurement.now(wall)), key)
