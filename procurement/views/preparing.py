"""What has to be ready before the call, in one place."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mcp_portal.audit.request import Request
from procurement.preparation import preparation

from .loading import crumbs, load_case


@require_safe
def prepare(request: Request, reference: str) -> HttpResponse:
    """Show every part of the preparation with how far it is."""
    case = load_case(request, reference)
    page = {"case": case, "tab": "prepare", "title": "Prepare", "crumbs": crumbs(case)}
    return render(request, "procurement/prepare.jinja", {**page, "rows": preparation(case, request.user)})
