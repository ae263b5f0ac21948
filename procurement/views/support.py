"""Which practices support a bidder: the list, its file, recording what they say."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.drafts.keeping import never_kept
from procurement import access
from procurement.actions.support import record_support
from procurement.forms.support import SupportForm
from procurement.models import Bid, Procurement
from procurement.queries.support import HEAD, support_of, support_rows

from .asking import ask
from .exclusion import bid_frame, load_opened_bid
from .lists import exports, page_of
from .loading import now_of

TITLE = "Support of practices"


@require_safe
def support(request: Request, reference: str, number: int) -> HttpResponse:
    """Show what each practice says about the bidder."""
    case, bid = load_opened_bid(request, reference, number)
    found = support_of(bid)
    open_ = case.state not in Procurement.ENDED and not case.hides_a_bid
    page = {
        "title": TITLE,
        "caption": bid.name,
        "found": found,
        "paged": page_of(request, found.rows),
        "may_record": open_ and bool(found.rows) and access.is_lead(case, request.user),
        "exports": exports(request, _page(bid) + "export/"),
    }
    return render(request, "procurement/support/list.jinja", {**bid_frame(case, bid), **page})


@require_safe
def support_export(request: Request, reference: str, number: int, kind: str) -> HttpResponse:
    """Give the list as a file; the export stands in the ledger."""
    case, bid = load_opened_bid(request, reference, number)
    if kind not in FORMATS:
        raise Http404("There is no such file")
    rows, now = support_rows(support_of(bid)), now_of(request, case)
    detail = {"format": kind, "rows": len(rows)}
    ledger.record("procurement.support_exported", subject=bid, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"Support of practices bid {bid.number} {case.reference}", HEAD, rows)


@never_kept
@require_http_methods(["GET", "POST"])
def support_record(request: Request, reference: str, number: int) -> HttpResponse:
    """Record what practices say; others are shown the list."""
    case, bid = load_opened_bid(request, reference, number)
    if not access.is_lead(case, request.user) or case.hides_a_bid:
        return redirect(_page(bid))
    now = now_of(request, case)
    form = SupportForm(request.POST or None, bid=bid, now=now)

    def do() -> str:
        record_support(bid, by=request.user, now=now, **form.cleaned_data)
        return _page(bid)

    frame = bid_frame(case, bid, (TITLE, _page(bid)))
    words = {
        "title": "Record what practices say", "submit_text": "Record", "caption": bid.name, "cancel_href": _page(bid),
        "lede": "It cannot be changed afterwards. When a practice says something else later, record that as well.",
    }  # fmt: skip
    return ask(request, form, do, done="Recorded", **frame, **words)


def _page(bid: Bid) -> str:
    return reverse("procurement:support", args=[bid.procurement.reference, bid.number])
