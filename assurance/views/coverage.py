"""How far the evidence answers the questions: a page, and the same as a list to keep."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assurance.bodies import Body
from assurance.guards import line_page
from assurance.papers import body_name
from assurance.queries.matrix import HEAD, coverage_rows
from assurance.queries.matrix import coverage as read_coverage
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as

from .loading import frame, load_review


@require_safe
def coverage(request: Request, reference: str, stage: str) -> HttpResponse:
    """Show which question is answered where, and what answers nothing."""
    review = load_review(request, reference, stage)
    body = _body(request)
    asked = {one for question in review.papers.questions for one in question.rated_by}
    context = {
        **frame(review, "Coverage"),
        "found": read_coverage(review, body),
        "body": body,
        "bodies": [(one, body_name(one)) for one in Body.values if one in asked],
        "name_of": body_name,
        # Each address once: a question stands beside every document that answers it.
        "pages": {one.code: line_page(review, one) for one in review.papers.questions},
    }
    return render(request, "assurance/coverage.jinja", context)


@require_safe
def coverage_export(request: Request, reference: str, stage: str, kind: str) -> HttpResponse:
    """Give the coverage as a list; the ledger says that it was taken."""
    if kind not in FORMATS:
        raise Http404("The list comes as csv or xlsx")
    review = load_review(request, reference, stage)
    rows = list(coverage_rows(read_coverage(review, _body(request))))
    detail = {"rows": len(rows), "format": kind}
    ledger.record(
        "assurance.coverage_exported", subject=review, case=review.case, occurred_at=review.case.now(request.now),
        detail=detail,
    )  # fmt: skip
    return listed_as(kind, f"Coverage {review.stage.code}", HEAD, rows)


def _body(request: Request) -> str:
    wanted = request.GET.get("body", "")
    return wanted if wanted in Body.values else ""
