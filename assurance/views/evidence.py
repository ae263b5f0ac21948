"""Evidence of a review: list, add, remove, download."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assurance import access, actions, queries
from assurance.forms import EvidenceForm
from assurance.models import BoardApproval, Evidence, GateReview
from assurance.queries.matrix import older_versions
from mcp_portal.audit.request import Request
from mcp_portal.documents.actions import record_download
from mcp_portal.documents.fields import MOST_FILES
from mcp_portal.documents.views import send
from mcp_portal.nhsuk.wording import plural
from mcp_portal.workflow.steps import Refused

from .loading import frame, load_case, load_review

PIECES_ON_A_PAGE = 25

READ = "read"
"""In the address of a PDF that the browser shows beside the page, rather than keeps as a file."""


@require_safe
def evidence(request: Request, reference: str, stage: str) -> HttpResponse:
    """List the evidence with the questions each piece answers."""
    review = load_review(request, reference, stage)
    pieces = queries.evidence_with_questions(review)
    paged = Paginator(pieces, PIECES_ON_A_PAGE).get_page(request.GET.get("page"))
    prefetch_related_objects([row["piece"].document for row in paged], "blob")
    context = {
        **frame(review, "Evidence"),
        "pieces": paged,
        "older": older_versions(review),
        "may_change": may_change(review, request.user),
        "reads_for_the_bodies": access.is_reviewing(review, request.user),
        "submission": review.papers.submission,
    }
    return render(request, "assurance/evidence.jinja", context)


@require_http_methods(["GET", "POST"])
def evidence_add(request: Request, reference: str, stage: str) -> HttpResponse:
    """Add files and say which questions they answer."""
    review = load_review(request, reference, stage)
    if not may_change(review, request.user):
        raise Http404("Evidence cannot be added here")
    start = {"questions": request.GET.getlist("question")}
    form = EvidenceForm(request.POST or None, request.FILES or None, questions=review.papers.questions, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            given = {"by": request.user, "now": review.case.now(request.now), **form.cleaned_data}
            added = actions.add_evidence(review, given.pop("uploads"), **given)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _added(request, review, added, form.refused)
    if request.method == "POST" and _one_by_one(request):
        return JsonResponse({"refused": [words for rows in form.errors.values() for words in rows]})
    context = {**frame(review, "Add evidence"), "form": form, "submit_text": "Add", "limit": MOST_FILES}
    return render(request, "assurance/evidence_add.jinja", context)


def _added(request: Request, review: GateReview, added: list[Evidence], refused: list[str]) -> HttpResponse:
    address = reverse("assurance:evidence", args=[review.case.reference, review.stage.code])
    if _one_by_one(request):
        return JsonResponse({"added": [f"{piece.code} {piece.title}" for piece in added], "next": address})
    messages.success(request, f"{plural(len(added), 'file')} added")
    for words in refused:
        messages.warning(request, f"{words}. This file was not added")
    return redirect(address)


def _one_by_one(request: Request) -> bool:
    """Say whether the script of the page sends its files one after the other."""
    return request.headers.get("Accept") == "application/json"


@require_http_methods(["GET", "POST"])
def evidence_remove(request: Request, reference: str, stage: str, pk: int) -> HttpResponse:
    """Take a piece of evidence out of a draft."""
    review = load_review(request, reference, stage)
    if not may_change(review, request.user):
        raise Http404("Evidence cannot be removed here")
    piece = get_object_or_404(review.evidence.filter(replaced_by=None, audience=Evidence.Audience.ALL), pk=pk)
    if request.method == "POST":
        actions.remove_evidence(piece, by=request.user, now=review.case.now(request.now))
        messages.success(request, f"{piece.code} removed")
        return redirect("assurance:evidence", reference, stage)
    context = {
        **frame(review, f"Remove {piece.code}"),
        "piece": piece,
        "cancel_href": reverse("assurance:evidence", args=[reference, stage]),
    }
    return render(request, "assurance/evidence_remove.jinja", context)


@require_safe
def evidence_download(request: Request, reference: str, stage: str, pk: int) -> HttpResponseBase:
    """Send a piece of evidence of any attempt; what the provider shows to the bodies only, to them alone."""
    case = load_case(request, reference)
    rows = Evidence.objects.filter(review__procurement=case, review__stage__code=stage)
    piece = get_object_or_404(rows.select_related("document__blob", "procurement", "added_by"), pk=pk)
    if not piece.is_open_to(request.user):
        raise Http404("This is shown to the 3 bodies only")
    return _send(request, case, piece.document, read=READ in request.GET)


@require_safe
def minute_download(request: Request, reference: str, stage: str, pk: int) -> HttpResponseBase:
    """Send the minute of the meeting that approved a submission."""
    case = load_case(request, reference)
    rows = BoardApproval.objects.filter(review__procurement=case, review__stage__code=stage)
    return _send(request, case, get_object_or_404(rows.select_related("minute__blob"), pk=pk).minute)


def _send(request: Request, case: Any, document: Any, *, read: bool = False) -> HttpResponseBase:
    record_download(document, by=request.user, now=case.now(request.now))
    return send(document, read=read)


def may_change(review: GateReview, user: Any) -> bool:
    """Say whether a person adds, replaces and removes evidence now."""
    return review.may_change_evidence and access.prepares_evidence(review, user)
