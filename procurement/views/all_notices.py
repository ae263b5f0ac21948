"""The notices of every procurement the reader sees."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mcp_portal.audit.request import Request
from procurement import queries

from .lists import page_of


@require_safe
def all_notices(request: Request) -> HttpResponse:
    """List notices, newest first."""
    paged = page_of(request, queries.notices_of(request.user))
    return render(request, "procurement/all_notices.jinja", {"paged": paged})
