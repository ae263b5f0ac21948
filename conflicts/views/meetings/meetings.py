"""A meeting: its agenda with the forecast, its steps, who was there, and its minutes."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from conflicts import access
from conflicts import minutes as rendering
from conflicts.actions import meetings as actions
from conflicts.forms.meetings import AdditionForm, AttendanceForm, ItemForm
from conflicts.models import AgendaItem, Attendance, Meeting
from conflicts.models.meetings import wording
from conflicts.queries import meetings as queries
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.workflow.offers import steps_for
from mcp_portal.workflow.views import StepView
from procurement.models import Procurement

from .asking import NAV, ask, crumbs, load_meeting, load_to_run, posted


@require_safe
def meeting(request: Request, pk: int) -> HttpResponse:
    """Show a meeting: the agenda with who may vote on what, who was there, and what can be done now."""
    found = load_meeting(pk)
    withheld = queries.withheld_items(found)
    hidden = {one.position for one in withheld}
    rows = found.items.select_related("procurement", "outcome").prefetch_related("handlings")
    items = [item for item in rows if item.position not in hidden]
    forecasts = queries.forecasts(found, items)
    agenda: list[tuple[int, Any, Any]] = [(item.position, item, forecasts[item.pk]) for item in items]
    agenda += [(one.position, None, one) for one in withheld]
    runs = access.runs_the_meeting(found, request.user)
    return render(
        request,
        "conflicts/meeting.jinja",
        {
            "meeting": found, "agenda": sorted(agenda, key=lambda row: row[0]), "runs": runs, "nav": NAV,
            "crumbs": crumbs(found.committee), "attendances": wording.attendances(found), "seats": found.seats(),
            "offers": steps_for(found, request.user, found.now(request.now)), "rule": found.rule.words,
            "may_add": found.is_open and access.keeps_the_minutes(found, request.user),
        },
    )  # fmt: skip


class MeetingStep(StepView):
    """Steps of a meeting."""

    def get_subject(self, request: Any, **kwargs: Any) -> Meeting:
        """Load the meeting for those who may know of it."""
        return load_meeting(kwargs["pk"])

    def context(self, subject: Any) -> dict[str, Any]:
        """Stand under the pages about meetings."""
        return {"nav": NAV, "crumbs": crumbs(subject.committee, subject), "caption": str(subject)}

    def _now(self, request: Any, subject: Any) -> datetime.datetime:
        return subject.now(request.now)


@require_http_methods(["GET", "POST"])
def item_add(request: Request, pk: int) -> HttpResponse:
    """Put an item on the agenda."""
    found = load_to_run(request, pk)
    if not access.keeps_the_minutes(found, request.user):
        raise Http404("This page is for the committee secretary")
    cases = Procurement.objects.visible_to(request.user).exclude(state__in=Procurement.ENDED)
    referred = AgendaItem.objects.filter(outcome__referred_to=found.committee, referred_on__isnull=True)
    form = ItemForm(posted(request), cases=cases, referred=referred.select_related("meeting__committee__organisation"))

    def do() -> str:
        answers = dict(form.cleaned_data)
        case = answers.pop("procurement")
        now = case.now(request.now) if case is not None else found.now(request.now)
        return actions.add_item(found, case=case, by=request.user, now=now, **answers).get_absolute_url()

    return ask(
        request, form, do, done="Item added", crumbs=crumbs(found.committee, found), caption=str(found),
        title="Add an item to the agenda", submit_text="Add the item", cancel_href=found.get_absolute_url(),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def attendance_change(request: Request, pk: int) -> HttpResponse:
    """Record when a person arrived at the meeting and left it."""
    row = get_object_or_404(
        Attendance.objects.select_related("meeting__committee__organisation", "person", "seat"), pk=pk
    )
    found = load_to_run(request, row.meeting_id)
    times = {name: _clock(getattr(row, name)) for name in ("arrived_at", "left_at")}
    form = AttendanceForm(posted(request), meeting=found, initial=times)

    def do() -> str:
        actions.change_attendance(row, by=request.user, now=found.now(request.now), **form.moments)
        return found.get_absolute_url()

    return ask(
        request, form, do, done="Times recorded", crumbs=crumbs(found.committee, found), caption=str(found),
        title=f"When was {row.person} at the meeting?", submit_text="Record the times",
        cancel_href=found.get_absolute_url(),
    )  # fmt: skip


def _clock(moment: datetime.datetime | None) -> datetime.time | None:
    return timezone.localtime(moment).time() if moment is not None else None


@require_safe
def minutes(request: Request, pk: int) -> HttpResponse:
    """Show the minutes: as they read now, or as they were approved, with what was added since."""
    found = load_meeting(pk)
    if found.started_at is None:
        raise Http404("A meeting that has not begun has no minutes")
    return render(
        request,
        "conflicts/minutes.jinja",
        {
            "meeting": found, "nav": NAV, "crumbs": crumbs(found.committee, found),
            "texts": [rendering.laid_out(text) for text in _texts(found)],
            "additions": found.additions.select_related("added_by__organisation", "item"),
            "may_add": found.is_approved and access.runs_the_meeting(found, request.user),
        },
    )  # fmt: skip


def _texts(found: Meeting) -> list[str]:
    """Give the text before the items and that of every item, in order; a withheld one says only that and why."""
    positions = dict(found.items.values_list("pk", "position"))
    if found.is_approved:
        texts: list[tuple[int | None, str]] = list(found.minutes.values_list("item_id", "text"))
    else:
        texts = wording.texts_of(found)
    placed = [(positions.get(key, 0) if key is not None else 0, text) for key, text in texts]
    for one in queries.withheld_items(found):
        placed.append((one.position, f"Item {one.position}: withheld from you because {one.why}."))
    return [text for _position, text in sorted(placed)]


@require_safe
def minutes_download(request: Request, pk: int) -> HttpResponse:
    """Give the minutes as a text to keep, as far as the reader may read them."""
    found = load_meeting(pk)
    if found.started_at is None:
        raise Http404("A meeting that has not begun has no minutes")
    state = "Approved minutes" if found.is_approved else "Draft minutes, not approved"
    added = [
        rendering.addition(one.text, str(one.added_by), one.added_at)
        for one in found.additions.select_related("added_by__organisation")
    ]
    text = "\n\n\n".join([state, *_texts(found), *added]) + "\n"
    ledger.record("conflicts.minutes_downloaded", subject=found)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="minutes-{found.day.isoformat()}.txt"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
def minute_addition(request: Request, pk: int) -> HttpResponse:
    """Add a correction below approved minutes."""
    found = load_to_run(request, pk)
    hidden = found.withheld_positions()
    form = AdditionForm(posted(request), items=found.items.exclude(position__in=hidden))
    back = reverse("conflicts:minutes", args=[found.pk])

    def do() -> str:
        actions.add_to_minutes(found, by=request.user, now=found.now(request.now), **form.cleaned_data)
        return back

    return ask(
        request, form, do, done="Added to the minutes", crumbs=crumbs(found.committee, found), caption=str(found),
        title="Add to the minutes", submit_text="Add it", cancel_href=back,
    )  # fmt: skip
