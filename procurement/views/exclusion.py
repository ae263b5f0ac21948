"""Grounds for exclusion of a bidder: the record, looking for them, finding one, deciding."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.drafts.keeping import never_kept
from procurement import access
from procurement.actions import exclusion as actions
from procurement.forms.exclusion import ExclusionCheckForm, ExclusionDecisionForm, ExclusionFindingForm
from procurement.models import Bid, ExclusionFinding, Procurement
from procurement.queries.exclusion import HEAD, exclusion_record, exclusion_rows
from procurement.selection import GROUNDS

from .asking import ask
from .lists import exports
from .loading import crumbs, now_of
from .parties import load_bid

TITLE = "Grounds for exclusion"


@require_safe
def exclusion(request: Request, reference: str, number: int) -> HttpResponse:
    """Show what was looked for, found and decided."""
    case, bid = load_opened_bid(request, reference, number)
    now, record = now_of(request, case), exclusion_record(bid)
    open_ = case.state not in Procurement.ENDED and not case.hides_a_bid
    decides = open_ and access.is_sro(case, request.user)
    rows = [
        (one, one.counts_on(now), decides and one.found_by_id != request.user.pk) for one in record.findings
    ]  # fmt: skip
    page = {
        "title": TITLE,
        "caption": bid.name,
        "checks": record.checks,
        "findings": rows,
        "grounds": GROUNDS,
        "may_record": open_ and access.is_lead(case, request.user),
        "exports": exports(request, _page(bid) + "export/"),
    }
    return render(request, "procurement/exclusion/record.jinja", {**bid_frame(case, bid), **page})


@require_safe
def exclusion_export(request: Request, reference: str, number: int, kind: str) -> HttpResponse:
    """Give the findings and decisions as a file; the export stands in the ledger."""
    case, bid = load_opened_bid(request, reference, number)
    if kind not in FORMATS:
        raise Http404("There is no such file")
    rows = exclusion_rows(exclusion_record(bid).findings)
    detail = {"format": kind, "rows": len(rows)}
    ledger.record(
        "procurement.exclusion_exported", subject=bid, case=case, occurred_at=now_of(request, case), detail=detail
    )
    return listed_as(kind, f"Grounds for exclusion bid {bid.number} {case.reference}", HEAD, rows)


@never_kept
@require_http_methods(["GET", "POST"])
def exclusion_check(request: Request, reference: str, number: int) -> HttpResponse:
    """Record that every ground was looked for; others are shown the record."""
    case, bid = load_opened_bid(request, reference, number)
    if not access.is_lead(case, request.user) or case.hides_a_bid:
        return redirect(_page(bid))
    form = ExclusionCheckForm(request.POST or None)

    def do() -> str:
        actions.record_check(bid, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(bid)

    words = {"title": "Record a check", "submit_text": "Record the check", "lede": "It cannot be changed afterwards."}
    return ask(request, form, do, done="Check recorded", **_form_frame(case, bid), **words)


@never_kept
@require_http_methods(["GET", "POST"])
def exclusion_finding(request: Request, reference: str, number: int) -> HttpResponse:
    """Record that a ground applies; others are shown the record."""
    case, bid = load_opened_bid(request, reference, number)
    if not access.is_lead(case, request.user) or case.hides_a_bid:
        return redirect(_page(bid))
    form = ExclusionFindingForm(request.POST or None, now=now_of(request, case))

    def do() -> str:
        actions.record_finding(bid, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(bid)

    lede = "The bidder is asked what it has done since. Then the senior responsible officer decides what follows."
    words = {"title": "Record a ground that applies", "submit_text": "Record the ground", "lede": lede}
    return ask(request, form, do, done="Ground recorded", **_form_frame(case, bid), **words)


@never_kept
@require_http_methods(["GET", "POST"])
def exclusion_decide(request: Request, reference: str, number: int, pk: int) -> HttpResponse:
    """Decide what follows from a finding; others are shown the record."""
    case, bid = load_opened_bid(request, reference, number)
    found = get_object_or_404(ExclusionFinding.objects.select_related("bid"), bid=bid, pk=pk)
    if not access.is_sro(case, request.user) or case.hides_a_bid:
        return redirect(_page(bid))
    now = now_of(request, case)
    form = ExclusionDecisionForm(request.POST or None, finding=found, now=now)

    def do() -> str:
        actions.decide_finding(found, by=request.user, now=now, **form.cleaned_data)
        return _page(bid)

    lede = f"{found.ground.title}. {found.ground.kind}: {found.ground.source}."
    words = {"title": f"Decide on finding {found.number}", "submit_text": "Decide", "lede": lede}
    return ask(request, form, do, done="Decided", **_form_frame(case, bid), **words)


def load_opened_bid(request: Request, reference: str, number: int) -> tuple[Procurement, Bid]:
    """Load an opened bid; before two people have opened it, there is nothing to read."""
    case, bid = load_bid(request, reference, number)
    if bid.named_at is None:
        raise Http404("The responses have not been opened yet")
    return case, bid


def _page(bid: Bid) -> str:
    return reverse("procurement:exclusion", args=[bid.procurement.reference, bid.number])


def bid_frame(case: Procurement, bid: Bid, *further: tuple[str, str]) -> dict[str, Any]:
    """Give what every page below a bid has."""
    way = crumbs(
        case, ("Bids", reverse("procurement:bids", args=[case.reference])), (bid.name, bid.get_absolute_url()), *further
    )
    return {"case": case, "tab": "bids", "bid": bid, "crumbs": way}


def _form_frame(case: Procurement, bid: Bid) -> dict[str, Any]:
    return {**bid_frame(case, bid, (TITLE, _page(bid))), "caption": bid.name, "cancel_href": _page(bid)}
