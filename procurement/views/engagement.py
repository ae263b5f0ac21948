"""Talking to the market: events with who came, earlier involvement with what was done about it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from procurement import access
from procurement.actions import engagement as actions
from procurement.forms.engagement import EventForm, InvolvementForm, RemedyForm
from procurement.models import Procurement
from procurement.queries.engagement import HEAD, event_rows, events, involvements

from .asking import ask
from .hidden import not_shown
from .information import frame, may_give, place
from .lists import exports, page_of
from .loading import load_case, now_of

TITLE = "Market engagement"


@require_safe
def engagement(request: Request, reference: str) -> HttpResponse:
    """Show the events, and what possible bidders did for the commissioners before."""
    case = load_case(request, reference, access.sees_bids)
    if case.hides_a_bid:
        return not_shown(request, case, TITLE, **place(case))
    goes_on = case.state not in Procurement.ENDED
    page = {
        "title": TITLE,
        "paged": page_of(request, events(case)),
        "involvements": involvements(case, request.user),
        "may_record": may_give(case, request),
        "may_involve": goes_on and (access.is_lead(case, request.user) or access.is_legal(case, request.user)),
        "may_decide": goes_on and access.is_sro(case, request.user),
        "exports": exports(request, _page(case) + "export/"),
    }
    return render(request, "procurement/engagement.jinja", {**frame(case), **page})


@require_safe
def engagement_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give events and who came as a file; the export stands in the ledger."""
    case = load_case(request, reference, access.sees_bids)
    if kind not in FORMATS or case.hides_a_bid:
        raise Http404("There is no such file")
    rows, now = event_rows(events(case)), now_of(request, case)
    detail = {"format": kind, "rows": len(rows)}
    ledger.record("procurement.engagement_exported", subject=case, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"Market engagement {case.reference}", HEAD, rows)


@require_http_methods(["GET", "POST"])
def event_add(request: Request, reference: str) -> HttpResponse:
    """Record an event; others are shown the list."""
    case = load_case(request, reference, access.sees_bids)
    if not may_give(case, request):
        return redirect(_page(case))
    now = now_of(request, case)
    form = EventForm(request.POST or None, items=case.shared_items.all(), now=now)

    def do() -> str:
        actions.record_event(case, by=request.user, now=now, **form.cleaned_data)
        return _page(case)

    words = {"title": "Record an event", "caption": case.title, "submit_text": "Record the event",
             "cancel_href": _page(case), "lede": "It cannot be changed afterwards."}  # fmt: skip
    return ask(request, form, do, done="Event recorded", **frame(case, (TITLE, _page(case))), **words)


@require_http_methods(["GET", "POST"])
def involvement_add(request: Request, reference: str) -> HttpResponse:
    """Record that a possible bidder helped to prepare the procurement; others are shown the list."""
    case = load_case(request, reference, access.sees_bids)
    recording = access.is_lead(case, request.user) or access.is_legal(case, request.user)
    if not recording or case.hides_a_bid:
        return redirect(_page(case))
    now = now_of(request, case)
    form = InvolvementForm(request.POST or None, now=now)

    def do() -> str:
        actions.record_involvement(case, by=request.user, now=now, **form.cleaned_data)
        return _page(case)

    lede = "The senior responsible officer decides what is done about it."
    words = {"title": "Record earlier involvement", "caption": case.title, "submit_text": "Record",
             "cancel_href": _page(case), "lede": lede}  # fmt: skip
    return ask(request, form, do, done="Recorded", **frame(case, (TITLE, _page(case))), **words)


@require_http_methods(["GET", "POST"])
def involvement_remedy(request: Request, reference: str, number: int) -> HttpResponse:
    """Decide what is done about an earlier involvement; others are shown the list."""
    case = load_case(request, reference, access.sees_bids)
    if case.hides_a_bid:
        raise Http404("This is about every bid")
    found = get_object_or_404(case.prior_involvements.select_related("procurement"), number=number)
    if not access.is_sro(case, request.user):
        return redirect(_page(case))
    now = now_of(request, case)
    form = RemedyForm(request.POST or None, items=case.shared_items.filter(for_all=True), now=now)

    def do() -> str:
        actions.remedy(found, by=request.user, now=now, **form.cleaned_data)
        return _page(case)

    lede = "Share what was exchanged and give the others time. Exclusion is the last measure, after a hearing."
    words = {"title": "Decide what is done about it", "caption": str(found), "submit_text": "Decide",
             "cancel_href": _page(case), "lede": lede}  # fmt: skip
    return ask(request, form, do, done="Decided", **frame(case, (TITLE, _page(case))), **words)


def _page(case: Procurement) -> str:
    return reverse("procurement:engagement", args=[case.reference])
