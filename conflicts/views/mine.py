"""My conflicts: what I am asked, what it keeps me from, what I declared."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conflicts import access, queries
from conflicts.models import Declaration
from mcp_portal.accounts.queries import holdings
from mcp_portal.accounts.roles import DECLARING
from mcp_portal.nhsuk.wording import day
from procurement.models import Procurement


@dataclass(frozen=True)
class Asked:
    """A procurement for which the person has to declare."""

    title: str
    reference: str
    words: str
    overdue: bool


@require_safe
def my_conflicts(request: HttpRequest) -> HttpResponse:
    """Show everything about the person's own interests."""
    own = Declaration.objects.of(request.user).with_people()
    drafts = [one for one in own.drafts() if one.procurement_id not in queries.recused_case_ids(request.user)]
    return render(
        request,
        "conflicts/my_conflicts.jinja",
        {
            "asked": asked_of(request.user, request.now),
            "drafts": drafts,
            "filed": list(own.filter(filed_at__isnull=False)),
            "released": queries.released_sentences(request.user),
            "guards": access.is_guardian_anywhere(request.user),
            "work": queries.waiting_for_guardian(request.user, request.now),
            "to_confirm": queries.liftings_to_confirm(request.user),
            "now": request.now,
        },
    )


def asked_of(user: Any, wall: datetime.datetime) -> list[Asked]:
    """Give the procurements for which a person has no current declaration, or soon none."""
    case_ids = {held.case_id for held in holdings(user) if held.case_id and held.role in DECLARING}
    cases = Procurement.objects.visible_to(user).filter(pk__in=case_ids).exclude(state__in=Procurement.ENDED)
    filed = Declaration.objects.of(user).filter(filed_at__isnull=False, ended_at__isnull=True)
    due = dict(filed.filter(procurement__in=case_ids).order_by("filed_at").values_list("procurement_id", "review_due"))
    return [item for case in cases if (item := _asked(case, due.get(case.pk), wall)) is not None]


def _asked(case: Any, review_due: datetime.date | None, wall: datetime.datetime) -> Asked | None:
    today = timezone.localdate(case.now(wall))
    if review_due is None:
        return Asked(case.title, case.reference, "You have not declared for this procurement", True)
    if review_due < today:
        return Asked(case.title, case.reference, f"Your declaration ran out on {day(review_due)}", True)
    if review_due - today <= queries.SOON:
        return Asked(case.title, case.reference, f"Declare again by {day(review_due)}", False)
    return None
