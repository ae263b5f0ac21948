"""What the pages about meetings share: loading as far as row security lets, and one form with one domain call.

Which meetings, items, handlings, papers and minutes a person reads is decided in one place, migration 0006.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from conflicts import access
from conflicts.actions.meetings import Wrong
from conflicts.models import AgendaItem, Committee, Meeting
from mcp_portal.audit.request import Request
from mcp_portal.workflow.steps import Refused

NAV = "meetings"


def load_committee(pk: int) -> Committee:
    """Load a committee; who decides for an organisation is no secret among those who sign in."""
    return get_object_or_404(Committee.objects.select_related("organisation"), pk=pk)


def load_meeting(pk: int) -> Meeting:
    """Load a meeting the person may know of."""
    return get_object_or_404(
        Meeting.objects.select_related("committee__organisation", "presided_by__organisation"), pk=pk
    )


def load_item(pk: int) -> AgendaItem:
    """Load an item the person may read; one that is withheld from them has no page."""
    rows = AgendaItem.objects.select_related("meeting__committee__organisation", "procurement", "outcome__referred_to")
    item = get_object_or_404(rows.prefetch_related("handlings__person", "handlings__ruled_by"), pk=pk)
    if item.is_withheld():
        raise Http404("This item is withheld from you")
    return item


def load_to_run(request: Request, pk: int) -> Meeting:
    """Load a meeting for its secretary or chair."""
    meeting = load_meeting(pk)
    if not access.runs_the_meeting(meeting, request.user):
        raise Http404("This page is for the secretary or the chair")
    return meeting


def load_to_keep(request: Request, pk: int) -> Committee:
    """Load a committee for a secretary of its organisation."""
    committee = load_committee(pk)
    if not access.keeps_minutes_of(committee.organisation_id, request.user):
        raise Http404("This page is for the committee secretary")
    return committee


def crumbs(*further: Any) -> list[dict[str, str]]:
    """Give the way down: the committees, then each thing given."""
    way = [("Meetings", reverse("conflicts:committees"))]
    for one in further:
        words = f"Item {one.position}" if isinstance(one, AgendaItem) else _short(one)
        way.append((words, one.get_absolute_url()))
    return [{"text": text, "href": href} for text, href in way]


def _short(one: Any) -> str:
    return str(one) if isinstance(one, Committee) else str(one).rpartition(", ")[2]


def posted(request: Request) -> Any:
    """Give what was sent, or nothing when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def ask(
    request: Request, form: BaseForm, do: Callable[[], str], *, done: str,
    template: str = "conflicts/meeting_form.jinja", **context: Any,
) -> HttpResponse:  # fmt: skip
    """Show a form, or do what it asks for and go where ``do`` says; a refusal stands beside its question."""
    if request.method == "POST" and form.is_valid():
        try:
            address = do()
        except Wrong as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, str(wrong))
        except Refused as refused:
            for missing in refused.unmet:
                form.add_error(None, missing.what)
        else:
            messages.success(request, done)
            return redirect(address)
    return render(request, template, {"form": form, "nav": NAV, **context})
