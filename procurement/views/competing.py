"""The competition in one place."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mcp_portal.audit.request import Request
from procurement.competing import competition
from procurement.models import Procurement

from .loading import crumbs, load_case


@require_safe
def compete(request: Request, reference: str) -> HttpResponse:
    """Show every part of the competition with how far it is; an alliance has none."""
    case = load_case(request, reference)
    if case.by_alliance:
        return redirect(case)
    page = {"case": case, "tab": "compete", "title": "Compete", "crumbs": crumbs(case)}
    return render(request, "procurement/compete.jinja", {**page, "rows": competition(case, request.user)})


def way(case: Procurement) -> tuple[str, str]:
    """Give the crumb of the page."""
    return "Compete", reverse("procurement:compete", args=[case.reference])
