"""My work: what waits for a person, what they were told, and their procurements."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assurance.queries.inbox import reviews_for
from conflicts.queries import released_sentences
from mcp_portal.audit.request import Request
from mcp_portal.drafts.offering import offered
from mcp_portal.notifications.queries import recent
from procurement.models import Procurement

from .todo import about_names, closed_cases, of_those_seen

PAGE = 10
SHOWN = 20
MOST_CASES = 200
MOST_TOLD = 6
MOST_UNREAD = 100


@require_safe
def work(request: Request) -> HttpResponse:
    """Show what to do first, then everything else that concerns the person."""
    cases = list(Procurement.objects.visible_to(request.user).order_by("title", "pk")[:MOST_CASES])
    closed = closed_cases(request.user, cases)
    items = [about_names(case) for case in closed if case.names] + of_those_seen(request.user, request.now, cases)
    paged = Paginator(items, PAGE).get_page(request.GET.get("page"))
    busy = {item.case_id for item in items}
    told = list(recent(request.user, MOST_UNREAD))  # counted and shown with one query
    quiet = [case for case in cases if case.pk not in busy]
    return render(
        request,
        "work/work.jinja",
        {
            "paged": paged,
            "first": paged.object_list[0] if paged.object_list and paged.number == 1 else None,
            "quiet": quiet[:SHOWN],
            "more": len(quiet) > SHOWN or len(cases) == MOST_CASES,
            "released": released_sentences(request.user),
            "closed": [case for case in closed if not case.names],
            "reviews": reviews_for(request.user),
            "told": told[:MOST_TOLD],
            "unread": sum(row.read_at is None for row in told),
            "most_unread": MOST_UNREAD,
            "kept": offered(request),
        },
    )
