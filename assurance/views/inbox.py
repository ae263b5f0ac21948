"""A reviewer's own page: what waits, what holds up whom, what expires, and their dates as a calendar."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assurance.queries.inbox import RUNS_OUT_SOON, Inbox, name_of, reviews_for
from mcp_portal.audit.request import Request
from mcp_portal.notifications.calendar import MEDIA_TYPE, Event, calendar

ON_A_PAGE = 25


@require_safe
def inbox(request: Request) -> HttpResponse:
    """Show a reviewer everything that waits in all their reviews."""
    if not reviews_for(request.user):
        raise Http404("This is for reviewers")
    found = Inbox(request.user, request.now)
    context = {
        "title": "Your reviews",
        "nav": "work",
        "todo": [*found.changed(), *found.to_rate(), *found.answered()],
        "steps": found.steps(),
        "held_up": found.held_up(),
        "overrides": found.overrides(),
        "soon": RUNS_OUT_SOON.days,
        "dates": Paginator(found.dates(), ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "assurance/inbox.jinja", context)


@require_safe
def dates(request: Request) -> HttpResponse:
    """Send the dates of a reviewer as a calendar that names nothing of a case but reference and stage."""
    if not reviews_for(request.user):
        raise Http404("This is for reviewers")
    events = [
        Event(f"{one.key}-{one.review.procurement.reference}", one.day, f"{one.what}: {name_of(one.review)}")
        for one in Inbox(request.user, request.now).dates()
    ]
    response = HttpResponse(calendar(events, request.now), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = 'attachment; filename="reviews.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
