"""The letters of an attempt: how far the making of each is, and taking it out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assurance import access
from assurance.actions.letters import ask_for, issue_late
from assurance.models import GateReview, Letter
from assurance.queries.letter import missing_letter
from mcp_portal.audit.request import Request
from mcp_portal.documents.actions import record_download
from mcp_portal.documents.views import send
from mcp_portal.workflow.steps import Refused

from .loading import frame, load_review


@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: Request, reference: str, stage: str, attempt: int) -> HttpResponse:
    """Show what was written to the commissioner; have its document made, or a missing letter written."""
    review = load_review(request, reference, stage, attempt)
    if request.method == "POST" and "issue" in request.POST:
        return _issue(request, review)
    if request.method == "POST":
        asked = _letter(review, request.POST.get("kind", ""))
        ask_for(asked, by=request.user, now=review.case.now(request.now))
        return redirect("assurance:letters", reference, stage, attempt)
    if not review.is_signed_off:
        raise Http404("Nothing has been issued yet")
    rows = [{"letter": one, "job": one.job} for one in _letters(review)]
    missing = missing_letter(review, [row["letter"].kind for row in rows])
    may_issue = missing is not None and access.issues_letters(review, request.user)
    context = {**frame(review, "Letters"), "rows": rows, "missing": missing, "may_issue": may_issue}
    return render(request, "assurance/letters.jinja", context)


def _issue(request: Request, review: GateReview) -> HttpResponse:
    if not access.issues_letters(review, request.user):
        raise Http404("Letters are issued by the bodies")
    try:
        made = issue_late(review, by=request.user, now=review.case.now(request.now))
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"{made} issued")
    return redirect("assurance:letters", review.case.reference, review.stage.code, review.attempt)


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
