"""What is known of a bidder: form and risk, validity of its tender, confidential schedule, capability."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.drafts.keeping import never_kept
from procurement import access
from procurement.actions import bidder as actions
from procurement.forms.bidder import CapabilityForm, ConfidentialForm, StandingForm, ValidityForm
from procurement.models import Bid, Criterion, Procurement
from procurement.queries import bidder as queries

from .asking import ask
from .exclusion import bid_frame, load_opened_bid
from .lists import exports, page_of
from .loading import now_of

FACTS, CAPABILITY = "What is known of the bidder", "Capability"


@require_safe
def bidder_facts(request: Request, reference: str, number: int) -> HttpResponse:
    """Show legal form, ability to bear risk, validity of the tender and the confidential schedule."""
    case, bid = load_opened_bid(request, reference, number)
    known = queries.known_of(bid)
    page = {
        "title": FACTS,
        "caption": bid.name,
        "known": known,
        "warning": queries.validity_warning(next(iter(known.validities), None), now_of(request, case)),
        "may_record": _may_record(request, case),
        "paged": page_of(request, known.confidential),
        "exports": exports(request, _page(bid, "bidder_facts") + "export/"),
    }
    return render(request, "procurement/bidder/facts.jinja", {**bid_frame(case, bid), **page})


@require_safe
def confidential_export(request: Request, reference: str, number: int, kind: str) -> HttpResponse:
    """Give the confidential schedule as a file; the export stands in the ledger."""
    case, bid = load_opened_bid(request, reference, number)
    rows = queries.confidential_rows(queries.known_of(bid).confidential)
    name = f"Confidential schedule bid {bid.number} {case.reference}"
    return _exported(request, bid, kind, name, queries.CONFIDENTIAL_HEAD, rows)


@never_kept
@require_http_methods(["GET", "POST"])
def standing_record(request: Request, reference: str, number: int) -> HttpResponse:
    """Record legal form and ability to bear risk; others are shown what is known."""
    case, bid = load_opened_bid(request, reference, number)
    form = StandingForm(request.POST or None, bid=bid)
    return _recording(request, bid, form, actions.record_standing, "Record legal form and risk")


@never_kept
@require_http_methods(["GET", "POST"])
def validity_record(request: Request, reference: str, number: int) -> HttpResponse:
    """Record until when the tender is valid; others are shown what is known."""
    case, bid = load_opened_bid(request, reference, number)
    form = ValidityForm(request.POST or None, bid=bid)
    return _recording(request, bid, form, actions.record_validity, "Record until when the tender is valid")


@never_kept
@require_http_methods(["GET", "POST"])
def confidential_record(request: Request, reference: str, number: int) -> HttpResponse:
    """Record what the bidder asks to keep confidential; others are shown what is known."""
    case, bid = load_opened_bid(request, reference, number)
    form = ConfidentialForm(request.POST or None)
    return _recording(request, bid, form, actions.record_confidential, "Record what stays confidential")


@require_safe
def capability(request: Request, reference: str, number: int) -> HttpResponse:
    """Show the capability checks, question by question."""
    case, bid = load_opened_bid(request, reference, number)
    page = {
        "title": CAPABILITY,
        "caption": bid.name,
        "checks": queries.capability_of(bid),
        "may_record": _may_record(request, case),
        "exports": exports(request, _page(bid, "capability") + "export/"),
    }
    return render(request, "procurement/bidder/capability.jinja", {**bid_frame(case, bid), **page})


@require_safe
def capability_export(request: Request, reference: str, number: int, kind: str) -> HttpResponse:
    """Give the checks as a file; the export stands in the ledger."""
    case, bid = load_opened_bid(request, reference, number)
    rows = queries.capability_rows(queries.capability_of(bid))
    return _exported(request, bid, kind, f"Capability bid {bid.number} {case.reference}", queries.CAPABILITY_HEAD, rows)


@never_kept
@require_http_methods(["GET", "POST"])
def capability_check(request: Request, reference: str, number: int) -> HttpResponse:
    """Put every selection question to the bidder; others are shown the checks."""
    case, bid = load_opened_bid(request, reference, number)
    page = _page(bid, "capability")
    if not _may_record(request, case):
        return redirect(page)
    form = CapabilityForm(request.POST or None, criteria=list(case.criteria.filter(kind=Criterion.Kind.SELECTION)))

    def do() -> str:
        actions.record_capability(bid, form.answers, by=request.user, now=now_of(request, case))
        return page

    words = {"title": "Check capability", "submit_text": "File the check", "lede": "It cannot be changed afterwards."}
    frame = {**bid_frame(case, bid, (CAPABILITY, page)), "caption": bid.name, "cancel_href": page}
    return ask(request, form, do, done="Check filed", **frame, **words)


def _recording(request: Request, bid: Bid, form: BaseForm, record: Callable[..., Any], title: str) -> HttpResponse:
    case, page = bid.procurement, _page(bid, "bidder_facts")
    if not _may_record(request, case):
        return redirect(page)

    def do() -> str:
        record(bid, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return page

    lede = "It cannot be changed afterwards. When something else holds later, record that as well."
    frame = {**bid_frame(case, bid, (FACTS, page)), "caption": bid.name, "cancel_href": page}
    return ask(request, form, do, done="Recorded", title=title, submit_text="Record", lede=lede, **frame)


def _exported(
    request: Request, bid: Bid, kind: str, name: str, head: tuple[str, ...], rows: list[tuple[object, ...]]
) -> HttpResponse:
    if kind not in FORMATS:
        raise Http404("There is no such file")
    now, detail = now_of(request, bid.procurement), {"format": kind, "rows": len(rows)}
    ledger.record("procurement.bidder_exported", subject=bid, case=bid.procurement, occurred_at=now, detail=detail)
    return listed_as(kind, name, head, rows)


def _may_record(request: Request, case: Procurement) -> bool:
    return case.state not in Procurement.ENDED and not case.hides_a_bid and access.is_lead(case, request.user)


def _page(bid: Bid, name: str) -> str:
    return reverse(f"procurement:{name}", args=[bid.procurement.reference, bid.number])
