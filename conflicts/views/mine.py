"""My conflicts: what I am asked, what it keeps me from, what I declared."""

from __future__ import annotations

import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conflicts import access, queries
from conflicts.models import Declaration
from mcp_portal.audit.request import Request
from procurement.models import Procurement


@require_safe
def my_conflicts(request: Request) -> HttpResponse:
    """Show everything about the person's own interests."""
    own = Declaration.objects.of(request.user).with_people()
    cases = Procurement.objects.visible_to(request.user).exclude(state__in=Procurement.ENDED)
    return render(
        request,
        "conflicts/my_conflicts.jinja",
        {
            "waiting_cases": queries.waiting_cases(request.user),
            "asked": queries.asked_to_declare(request.user, cases, request.now),
            "drafts": [
                {"declaration": draft, "late": draft.days_late(_now(draft, request))}
                for draft in own.drafts()
                if draft.procurement_id is None or draft.case is not None
            ],
            "filed": list(own.filter(filed_at__isnull=False)),
            "released": queries.released_sentences(request.user),
            "guards": access.is_guardian_anywhere(request.user),
            "work": queries.waiting_for_guardian(request.user, request.now),
            "to_confirm": queries.liftings_to_confirm(request.user),
        },
    )


def _now(draft: Declaration, request: Request) -> datetime.datetime:
    return draft.now_of(request.now)
