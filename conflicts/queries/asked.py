"""What a person is asked to declare now."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from conflicts.models import Declaration
from mcp_portal.accounts.queries import roles_on
from mcp_portal.accounts.roles import DECLARING
from mcp_portal.nhsuk.wording import day

from .declared import SOON


@dataclass(frozen=True)
class Asked:
    """A declaration that is missing, ran out or soon will."""

    title: str
    words: str
    url: str
    overdue: bool


def asked_to_declare(user: Any, cases: Iterable[Any], wall: datetime.datetime) -> list[Asked]:
    """Give what a person is asked to declare: for the procurements given (those they see), then in general.

    A procurement with a draft is left out: the draft itself is what has to be finished.
    """
    mine = Declaration.objects.of(user).filter(ended_at__isnull=True).order_by("filed_at", "pk")
    drafts = {one.procurement_id for one in mine if one.filed_at is None}
    filed = {one.procurement_id: one for one in mine if one.filed_at is not None}
    asked = []
    for case in cases:
        if case.pk not in drafts and not roles_on(user, case).isdisjoint(DECLARING):
            url = f"{reverse('conflicts:declare')}?case={case.reference}"
            asked.append(_asked(case.title, url, filed.get(case.pk), timezone.localdate(case.now(wall))))
    general = filed.get(None)
    if general is not None and None not in drafts:
        asked.append(_asked("all your work", _again(general), general, timezone.localdate(wall)))
    return [item for item in asked if item is not None]


def _again(declaration: Declaration) -> str:
    return reverse("conflicts:declare_again", args=[declaration.pk])


def _asked(title: str, url: str, last: Declaration | None, today: datetime.date) -> Asked | None:
    if last is None:
        return Asked(title, "You have not declared yet", url, True)
    due = last.review_due or today
    if due < today:
        return Asked(title, f"Your declaration ran out on {day(due)}", url, True)
    if due - today <= SOON:
        return Asked(title, f"Declare again by {day(due)}", url, False)
    return None
