"""Kept files and the virus scanner, for the system administrator: numbers only, no case content."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mcp_portal.audit.request import Request
from mcp_portal.documents import quarantine, scanning
from mcp_portal.documents.scanning import Scan

from .administration import for_administrators


@for_administrators
@require_safe
def files(request: Request) -> HttpResponse:
    """Say whether there is a scanner, whether it answers, and what is known of the files that are kept."""
    set_up, counts = scanning.is_set_up(), quarantine.counts()
    context = {
        "set_up": set_up,
        "there": set_up and scanning.is_there(),
        "rows": [(Scan(scan).label, counts.get(scan, 0)) for scan in Scan.values],
        "blocked": counts.get(Scan.INFECTED, 0),
    }
    return render(request, "accounts/files.jinja", context)
