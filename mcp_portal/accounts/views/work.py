"""My work: what waits for a person, what they were told, and their procurements."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conflicts.queries import released_sentences
from mcp_portal.audit.request import Request
from mcp_portal.notifications.queries import recent
from mcp_portal.workflow.models import WaitingFor
from mcp_portal.workflow.waiting import waiting_for
from procurement.models import Procurement

from .todo import of_oneself, of_step

PAGE = 10
SHOWN = 20
MOST_CASES = 200
MOST_TOLD = 6


@require_safe
def work(request: Request) -> HttpResponse:
    """Show what to do first, then everything else that concerns the person."""
    cases = list(Procurement.objects.visible_to(request.user).order_by("title", "pk")[:MOST_CASES])
    steps = [of_step(row) for row in _once_each(waiting_for(request.user))]
    todo = of_oneself(request.user, request.now, cases) + steps
    paged = Paginator(todo, PAGE).get_page(request.GET.get("page"))
    quiet = [case for case in cases if case.pk not in {item.case_id for item in todo}]
    return render(
        request,
        "work/work.jinja",
        {
            "paged": paged,
            "first": paged.object_list[0] if paged.object_list and paged.number == 1 else None,
            "quiet": quiet[:SHOWN],
            "more": len(quiet) > SHOWN or len(cases) == MOST_CASES,
            "released": released_sentences(request.user),
            "told": list(recent(request.user, MOST_TOLD)),
        },
    )


def _once_each(rows: Any) -> list[WaitingFor]:
    # Somebody with two roles on a case is asked once.
    return list({(row.subject_table, row.subject_id, row.step): row for row in rows}.values())
