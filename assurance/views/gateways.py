"""The gateways tab of a case, and the page that opens an attempt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance import access, actions, queries
from assurance.models import GateReview
from mcp_portal.accounts.queries import body_of
from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.navigation import case_crumbs
from mcp_portal.workflow.steps import Refused

from .loading import load_case


@require_safe
def gateways(request: Request, reference: str) -> HttpResponse:
    """Show the way through the gateways and where the three bodies are."""
    case = load_case(request, reference)
    now = case.now(request.now)
    rows = queries.stages(case)
    under_way = [row["review"] for row in rows if row["review"] is not None and row["review"].is_live]
    return render(
        request,
        "assurance/gateways.jinja",
        {
            "case": case,
            "tab": "gateways",
            "title": "Gateways",
            "stages": rows,
            "cards": [_card(row, case, request, now) for row in rows],
            "may_add_stage": access.adds_stages(case, request.user) and not case.hides_a_bid,
            "under_way": under_way[-1] if under_way else None,
            "bodies": queries.bodies(under_way[-1], body_of(request.user, case)) if under_way else [],
        },
    )


def _card(row: dict[str, Any], case: Any, request: Request, now: Any) -> dict[str, Any]:
    review: GateReview | None = row["review"]
    holds = review is not None and review.holds_on(timezone.localdate(now))
    lapsed = review is not None and review.has_passed and not holds and not row["followed"]
    wanted = review is None or (not review.is_live and (lapsed or not review.has_passed))
    may_open = wanted and not row["hidden"] and not row["after"] and access.is_sro(case, request.user)
    address = reverse("assurance:review_create", args=[case.reference, row["code"]])
    return {**row, "lapsed": lapsed, "open_href": address if may_open else ""}


@require_http_methods(["GET", "POST"])
def review_create(request: Request, reference: str, stage: str) -> HttpResponse:
    """Open an attempt at a stage, or say everything that is missing."""
    case = load_case(request, reference)
    now = case.now(request.now)
    opening = queries.opening(case, stage, now)
    if opening is None or not access.is_sro(case, request.user) or queries.is_hidden(case, opening.stage):
        raise Http404("There is no such stage for you")
    if request.method == "POST":
        try:
            review = actions.open_review(case, stage, by=request.user, now=now)
        except Refused:
            return _confirm_opening(request, opening, now, status=409)
        messages.success(request, f"{review} opened")
        return redirect(review.get_absolute_url())
    return _confirm_opening(request, opening, now)


def _confirm_opening(request: Request, opening: queries.Opening, now: Any, status: int = 200) -> HttpResponse:
    unmet, met = opening.requirements(request.user, now)
    back = reverse("assurance:gateways", args=[opening.case.reference])
    context = {
        "case": opening.case,
        "stage": opening.stage,
        "title": f"Open {opening.stage.name.lower()}",
        "caption": opening.case.title,
        "unmet": unmet,
        "met": met,
        "cancel_href": back,
        "crumbs": [*case_crumbs(opening.case, ""), {"text": "Gateways", "href": back}],
    }
    return render(request, "assurance/review_create.jinja", context, status=status)
