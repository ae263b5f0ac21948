"""The pack of a gateway: asking for it, waiting for it, taking it out."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assurance.access import may_read
from assurance.queries import latest
from mcp_portal.audit.request import Request
from mcp_portal.documents.actions import record_download
from mcp_portal.documents.views import send, waiting
from mcp_portal.nhsuk.wording import lower_first
from procurement.models import Procurement
from procurement.packs.actions import request_gateway_pack
from procurement.packs.queries import packs_of

from .hidden import not_shown
from .loading import crumbs, load_case, now_of


@require_http_methods(["GET", "HEAD", "POST"])
def pack(request: Request, reference: str, stage: str) -> HttpResponse:
    """Ask for the pack of a gateway as it stands now, see how far it is, and find those made before."""
    case, review = _load(request, reference, stage)
    if case.hides_a_bid:
        return not_shown(request, case, "Packs are withheld from you", tab="gateways", nav="procurements")
    if request.method == "POST":
        request_gateway_pack(case, review, by=request.user, now=now_of(request, case))
        return redirect("procurement:pack", reference, stage)
    asked = list(packs_of(review, request.user))
    frame = _frame(case, review)
    if asked and not asked[0].is_done and not asked[0].has_failed:
        return waiting(request, asked[0], **frame | {"title": "Your pack is being made"})
    return render(request, "procurement/pack.jinja", {**frame, "packs": asked})


@require_safe
def pack_download(request: Request, reference: str, stage: str, pk: int) -> HttpResponseBase:
    """Send a pack the reader asked for; that it was taken out stands in the ledger."""
    case, review = _load(request, reference, stage)
    if case.hides_a_bid:
        raise Http404("Packs are withheld from a person from whom a bid is hidden")
    job = get_object_or_404(packs_of(review, request.user), document=pk)
    document = job.document
    if document is None:
        raise Http404("This pack is not made yet")
    record_download(document, by=request.user, now=now_of(request, case))
    return send(document)


def _load(request: Request, reference: str, stage: str) -> tuple[Procurement, Any]:
    case = load_case(request, reference, may_read)
    review = latest(case, stage)
    if review is None and not case.hides_a_bid:
        raise Http404("This stage has not begun")
    return case, review


def _frame(case: Procurement, review: Any) -> dict[str, Any]:
    gateway = reverse("assurance:review", args=[case.reference, review.stage.code])
    return {
        "case": case,
        "review": review,
        "title": f"Pack of {lower_first(review.stage.name)}",
        "caption": case.title,
        "nav": "procurements",
        "crumbs": crumbs(case, (review.stage.name, gateway)),
    }
