"""The notices of every procurement the reader sees."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from procurement import queries

from .lists import page_of


@require_safe
def all_notices(request: HttpRequest) -> HttpResponse:
    """List notices, newest first."""
    return render(request, "procurement/all_notices.jinja", {"paged": page_of(request, queries.notices_of(request.user))})
