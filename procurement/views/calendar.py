"""A person's dates in their own calendar: the address, and the feed that a calendar program reads there."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mcp_portal.audit.request import Request
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.notifications.calendar import MEDIA_TYPE, Event
from mcp_portal.notifications.calendar import calendar as written
from procurement.actions import calendars as actions
from procurement.models import CalendarFeed
from procurement.queries.calendars import planned_days, reader_of


@require_http_methods(["GET", "POST"])
def calendar_address(request: Request) -> HttpResponse:
    """Say whether a calendar reads the person's dates; make a new address, which is shown this once."""
    address = ""
    if request.method == "POST":
        key = actions.make_feed(by=request.user, now=request.now)
        address = request.build_absolute_uri(reverse("procurement:calendar_feed", args=[key]))
    standing = CalendarFeed.objects.filter(user=request.user, revoked_at=None).first()
    page = {"title": "Your dates in your calendar", "nav": "work", "standing": standing, "address": address}
    return render(request, "procurement/timetable/calendar.jinja", page)


@require_POST
def calendar_revoke(request: Request) -> HttpResponse:
    """Stop the address."""
    if actions.revoke_feed(by=request.user, now=request.now):
        messages.success(request, "The address of your calendar has stopped working")
    return redirect("procurement:calendar")


@login_not_required
@require_safe
def calendar_feed(request: Request, key: str) -> HttpResponse:
    """Send the planned dates of the person for whom the address was made, as they may see them now.

    Titles are the portal's own words with the reference of the case, as in mails; all else is behind the link.
    """
    reader = reader_of(actions.fingerprint(key))
    if reader is None:
        raise Http404("There is no calendar at this address")
    with unit_of_work(reader, at=request.now):
        days = planned_days(reader)
    events = [
        Event(
            f"{one.date.kind}-{one.case.reference}",
            one.date.planned_date,
            one.title,
            request.build_absolute_uri(reverse("procurement:timetable", args=[one.case.reference])),
        )
        for one in days
    ]
    response = HttpResponse(written(events, request.now), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = 'inline; filename="dates.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
