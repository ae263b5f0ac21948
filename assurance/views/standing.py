"""Where the three bodies stand on a case, on one page that can be printed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assurance.queries.standing import standing as where_it_stands
from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.navigation import case_crumbs

from .loading import load_case


@require_safe
def standing(request: Request, reference: str) -> HttpResponse:
    """Show the three bodies side by side: each gateway, each signature, what is open and what is missing next."""
    case = load_case(request, reference)
    now = case.now(request.now)
    found = where_it_stands(case, now)
    context = {
        "case": case,
        "tab": "gateways",
        "nav": "procurements",
        "title": "Where the 3 bodies stand",
        "caption": case.title,
        "today": timezone.localdate(now),
        "crumbs": [
            *case_crumbs(case, ""),
            {"text": "Gateways", "href": reverse("assurance:gateways", args=[case.reference])},
        ],
        "standing": found,
        "missing": [_requirement(one) for one in found.missing],
    }
    return render(request, "assurance/standing.jinja", context)


def _requirement(one: Any) -> dict[str, Any]:
    link = {"text": one.link or "See it", "href": one.page} if one.page else None
    return {"what": one.what, "detail": one.detail, "who": one.who, "rule": "", "link": link, "met": False}
