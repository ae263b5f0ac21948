"""A tender that looks abnormally low: the record, asking, hearing, deciding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.drafts.keeping import never_kept
from procurement import access, queries
from procurement.actions import low_tender as actions
from procurement.forms.low_tender import AskedForm, LowTenderDecisionForm, LowTenderForm, ReceivedForm
from procurement.models import Bid, LowTender, LowTenderEntry, Procurement
from procurement.queries.low_tender import HEAD, low_tender_rows, low_tenders

from .asking import ask
from .exclusion import bid_frame, load_opened_bid
from .lists import exports
from .loading import now_of

TITLE = "Abnormally low tender"
Kind = LowTenderEntry.Kind


@require_safe
def low_tender(request: Request, reference: str, number: int) -> HttpResponse:
    """Show why the tender looks low, what was asked and answered, and what was decided."""
    case, bid = _load(request, reference, number)
    found = low_tenders(bid)
    open_ = not queries.scores_are_locked(case) and not case.hides_a_bid
    page = {
        "title": TITLE,
        "caption": bid.name,
        "found": found,
        "undecided": next((one for one in found if one.decided is None), None),
        "may_ask": open_ and bid.final_received_at is not None and _asks(case, request.user),
        "may_decide": open_ and access.is_sro(case, request.user),
        "reader": request.user,
        "exports": exports(request, _page(bid) + "export/"),
    }
    return render(request, "procurement/low_tender/record.jinja", {**bid_frame(case, bid), **page})


@require_safe
def low_tender_export(request: Request, reference: str, number: int, kind: str) -> HttpResponse:
    """Give the record as a file; the export stands in the ledger."""
    case, bid = _load(request, reference, number)
    if kind not in FORMATS:
        raise Http404("There is no such file")
    rows = low_tender_rows(low_tenders(bid))
    detail = {"format": kind, "rows": len(rows)}
    ledger.record(
        "procurement.low_tender_exported", subject=bid, case=case, occurred_at=now_of(request, case), detail=detail
    )
    return listed_as(kind, f"Low tender bid {bid.number} {case.reference}", HEAD, rows)


@never_kept
@require_http_methods(["GET", "POST"])
def low_tender_add(request: Request, reference: str, number: int) -> HttpResponse:
    """Record that the tender looks abnormally low; others are shown the record."""
    case, bid = _load(request, reference, number)
    if not _asks(case, request.user) or case.hides_a_bid:
        return redirect(_page(bid))
    form = LowTenderForm(request.POST or None)

    def do() -> str:
        actions.find_low(bid, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(bid)

    words = {
        "title": "Record that the tender looks abnormally low",
        "submit_text": "Record it",
        "lede": "The bidder is asked to explain its price before anything is decided.",
    }
    return ask(request, form, do, done="Recorded", **words, **_form_frame(case, bid))


@never_kept
@require_http_methods(["GET", "POST"])
def low_tender_asked(request: Request, reference: str, number: int, pk: int) -> HttpResponse:
    """Record that the bidder was asked to explain; others are shown the record."""
    return _next(request, reference, number, pk, Kind.ASKED, AskedForm, "Record what the bidder was asked")


@never_kept
@require_http_methods(["GET", "POST"])
def low_tender_received(request: Request, reference: str, number: int, pk: int) -> HttpResponse:
    """Record what the bidder explained; others are shown the record."""
    return _next(request, reference, number, pk, Kind.RECEIVED, ReceivedForm, "Record the explanation")


@never_kept
@require_http_methods(["GET", "POST"])
def low_tender_decide(request: Request, reference: str, number: int, pk: int) -> HttpResponse:
    """Decide about the tender; others are shown the record."""
    case, bid, found = _one(request, reference, number, pk)
    if not access.is_sro(case, request.user) or case.hides_a_bid:
        return redirect(_page(bid))
    form = LowTenderDecisionForm(request.POST or None)

    def do() -> str:
        actions.decide_low(found, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(bid)

    words = {"title": "Decide about the tender", "submit_text": "Decide", "lede": "It cannot be changed afterwards."}
    return ask(request, form, do, done="Decided", **words, **_form_frame(case, bid))


def _next(
    request: Request, reference: str, number: int, pk: int, kind: str, form_of: Callable[..., Any], title: str
) -> HttpResponse:
    case, bid, found = _one(request, reference, number, pk)
    if not _asks(case, request.user) or case.hides_a_bid:
        return redirect(_page(bid))
    form = form_of(request.POST or None, now=now_of(request, case))

    def do() -> str:
        actions.enter_next(found, kind=kind, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(bid)

    words = {"title": title, "submit_text": "Record it", "lede": "It cannot be changed afterwards."}
    return ask(request, form, do, done="Recorded", **words, **_form_frame(case, bid))


def _load(request: Request, reference: str, number: int) -> tuple[Procurement, Bid]:
    """Load an opened bid for who may read how its tender is judged."""
    case, bid = load_opened_bid(request, reference, number)
    judges = access.is_lead(case, request.user) or queries.may_see_scores(case, request.user)
    if not judges:
        raise Http404("This is shown to the panel, and to others when the evaluation is over")
    return case, bid


def _one(request: Request, reference: str, number: int, pk: int) -> tuple[Procurement, Bid, LowTender]:
    case, bid = _load(request, reference, number)
    return case, bid, get_object_or_404(LowTender.objects.select_related("bid"), bid=bid, pk=pk)


def _asks(case: Procurement, user: Any) -> bool:
    return access.is_lead(case, user) or access.is_moderator(case, user)


def _page(bid: Bid) -> str:
    return reverse("procurement:low_tender", args=[bid.procurement.reference, bid.number])


def _form_frame(case: Procurement, bid: Bid) -> dict[str, Any]:
    return {**bid_frame(case, bid, (TITLE, _page(bid))), "caption": bid.name, "cancel_href": _page(bid)}
