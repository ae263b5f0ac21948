"""Load what a page of a gateway is about, and what its layout needs."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from assurance import access, queries
from assurance.models import BoardApproval, GateReview, Letter, Remark
from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.navigation import case_crumbs
from mcp_portal.nhsuk.wording import lower_first
from procurement.models import Procurement


def load_case(request: Request, reference: str) -> Procurement:
    """Load a case whose gateways the person may read; 404 for everybody else."""
    case = get_object_or_404(Procurement.objects.visible_to(request.user).with_hidden(), reference=reference)
    if not access.may_read(case, request.user):
        raise Http404("Gateways are not for this role")
    return case


def load_review(request: Request, reference: str, stage: str, attempt: int | None = None) -> GateReview:
    """Load an attempt at a stage, the newest one unless told."""
    rows = queries.reviews_of(load_case(request, reference)).filter(stage__code=stage).order_by("-attempt")
    rows = rows.annotate(
        has_remarks=Exists(Remark.objects.filter(review=OuterRef("pk"))),
        has_letters=Exists(Letter.objects.filter(review=OuterRef("pk"))),
        has_approvals=Exists(BoardApproval.objects.filter(review=OuterRef("pk"))),
    )
    found = (rows.filter(attempt=attempt) if attempt else rows).first()
    if found is None:
        raise Http404("There is no such review")
    return found


def crumbs(review: GateReview, *, to_review: bool = True) -> list[dict[str, str]]:
    """Give the way down to a page of a review."""
    case = review.case
    way = [*case_crumbs(case, ""), {"text": "Gateways", "href": reverse("assurance:gateways", args=[case.reference])}]
    if to_review:
        way.append({"text": review.stage.name, "href": review.get_absolute_url()})
    return way


def frame(review: GateReview, title: str) -> dict[str, Any]:
    """Give what the layout of a page below a review needs."""
    return {
        "review": review,
        "case": review.case,
        "tab": "gateways",
        "nav": "procurements",
        "title": title,
        "caption": f"{review.case.title}, {lower_first(str(review))}",
        "crumbs": crumbs(review),
        "cancel_href": review.get_absolute_url(),
    }
