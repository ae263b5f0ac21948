"""A reviewer's own page: what waits, what holds up whom, what expires, and their dates as a calendar."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assurance.queries.inbox import Date, Inbox, name_of, reviews_for
from mcp_portal.audit.request import Request

ON_A_PAGE = 25
OCTETS = 75
"""Longest line of a calendar file (RFC 5545, section 3.1)."""


@require_safe
def inbox(request: Request) -> HttpResponse:
    """Show a reviewer everything that waits in all their reviews."""
    if not reviews_for(request.user):
        raise Http404("This is for reviewers")
    found = Inbox(request.user, request.now)
    context = {
        "title": "Your reviews",
        "nav": "work",
        "todo": [*found.to_rate(), *found.answered()],
        "steps": found.steps(),
        "held_up": found.held_up(),
        "dates": Paginator(found.dates(), ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "assurance/inbox.jinja", context)


@require_safe
def dates(request: Request) -> HttpResponse:
    """Send the dates of a reviewer as a calendar that names nothing of a case but reference and stage."""
    if not reviews_for(request.user):
        raise Http404("This is for reviewers")
    lines = _calendar(Inbox(request.user, request.now).dates(), request.now)
    response = HttpResponse("".join(f"{folded}\r\n" for line in lines for folded in _folded(line)))
    response["Content-Type"] = "text/calendar; charset=utf-8"
    response["Content-Disposition"] = 'attachment; filename="reviews.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


def _calendar(days: list[Date], now: datetime.datetime) -> Iterator[str]:
    stamp = now.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Procure an MCP contract//EN", "METHOD:PUBLISH")
    for one in days:
        after = one.day + datetime.timedelta(days=1)
        yield from (
            "BEGIN:VEVENT",
            f"UID:{one.key}-{one.review.procurement.reference}@mcp-portal".lower(),
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{after:%Y%m%d}",
            f"SUMMARY:{_escaped(f'{one.what}: {name_of(one.review)}')}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        )
    yield "END:VCALENDAR"


def _escaped(words: str) -> str:
    for mark in ("\\", ";", ","):
        words = words.replace(mark, f"\\{mark}")
    return words.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Break a line that is too long; what follows starts with a space."""
    octets = line.encode()
    while len(octets) > OCTETS:
        cut = OCTETS
        while octets[cut] & 0xC0 == 0x80:  # not within a character
            cut -= 1
        yield octets[:cut].decode()
        octets = b" " + octets[cut:]
    yield octets.decode()
