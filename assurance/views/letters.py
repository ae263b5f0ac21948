"""The letters of an attempt: how far the making of each is, and taking it out."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assurance.actions.letters import ask_for
from assurance.models import GateReview, Letter
from mcp_portal.audit.request import Request
from mcp_portal.documents.actions import record_download
from mcp_portal.documents.views import send

from .loading import frame, load_review


@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: Request, reference: str, stage: str, attempt: int) -> HttpResponse:
    """Show what was written to the commissioner; have the one document of a letter made."""
    review = load_review(request, reference, stage, attempt)
    if request.method == "POST":
        asked = _letter(review, request.POST.get("kind", ""))
        ask_for(asked, by=request.user, now=review.case.now(request.now))
        return redirect("assurance:letters", reference, stage, attempt)
    if not review.is_signed_off:
        raise Http404("Nothing has been issued yet")
    rows = [{"letter": one, "job": one.job} for one in _letters(review)]
    return render(request, "assurance/letters.jinja", {**frame(review, "Letters"), "rows": rows})


@require_safe
def letter_download(request: Request, reference: str, stage: str, attempt: int, kind: str) -> HttpResponseBase:
    """Send the one document of a letter; that it was taken out stands in the ledger."""
    review = load_review(request, reference, stage, attempt)
    job = _letter(review, kind).job
    if job is None or job.document is None:
        raise Http404("This letter has not been made yet")
    record_download(job.document, by=request.user, now=review.case.now(request.now))
    return send(job.document)


def _letters(review: GateReview) -> list[Letter]:
    rows = list(review.letters.select_related("issued_by__organisation"))
    for row in rows:
        row.review = review
    return rows


def _letter(review: GateReview, kind: str) -> Any:
    found: Any = get_object_or_404(review.letters, kind=kind)
    found.review = review
    return found
