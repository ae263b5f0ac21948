"""The page in place of one that weighs all bids, for a person from whom a bid is hidden."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from mcp_portal.audit.request import Request
from procurement.models import Procurement


def not_shown(request: Request, case: Procurement, title: str, **frame: Any) -> HttpResponse:
    """Say that a page is not shown and why, with the sentence the Guardian released; nothing can be sent from it."""
    status = 200 if request.method in ("GET", "HEAD") else 404
    return render(request, "procurement/not_shown.jinja", {"case": case, "title": title, **frame}, status=status)
