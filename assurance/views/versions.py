"""Newer versions of evidence."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assurance.actions.evidence import replace_evidence
from assurance.forms.evidence import NewVersionForm
from assurance.models import Evidence
from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.wording import upper_first
from mcp_portal.workflow.steps import Refused

from .evidence import may_change
from .loading import frame, load_review


@require_http_methods(["GET", "POST"])
def evidence_replace(request: Request, reference: str, stage: str, pk: int) -> HttpResponse:
    """Put a newer version of a piece in its place."""
    review = load_review(request, reference, stage)
    if not may_change(review, request.user):
        raise Http404("Evidence cannot be replaced here")
    rows = review.evidence.filter(replaced_by=None, audience=Evidence.Audience.ALL)
    piece = get_object_or_404(rows, pk=pk)
    form = NewVersionForm(request.POST or None, request.FILES or None, initial={"title": piece.title})
    if request.method == "POST" and form.is_valid():
        given = {"by": request.user, "now": review.case.now(request.now), **form.cleaned_data}
        try:
            newer = replace_evidence(piece, given.pop("upload"), **given)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{upper_first(newer.named)} added. The answers that cited {piece.code} cite it")
            return redirect("assurance:evidence", reference, stage)
    context = {
        **frame(review, f"Replace {piece.code} by a newer version"),
        "form": form,
        "lede": f"“{piece.title}” is kept. The answers that cite it will cite the newer version, at the same pages.",
        "submit_text": "Replace",
        "cancel_href": reverse("assurance:evidence", args=[reference, stage]),
    }
    return render(request, "assurance/evidence_add.jinja", context)
