"""The notices of every procurement the reader sees, as a page and as files."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import listed_as
from procurement import queries

from .lists import exports, page_of

HEAD = ("Procurement", "Title", "Notice", "Number", "State", "Sent", "Published", "Official Journal")


@require_safe
def all_notices(request: Request) -> HttpResponse:
    """List notices, newest first."""
    page = {
        "paged": page_of(request, queries.notices_of(request.user)),
        "exports": exports(request, reverse("procurement:all_notices") + "export/"),
    }
    return render(request, "procurement/all_notices.jinja", page)


@require_safe
def all_notices_export(request: Request, kind: str) -> HttpResponse:
    """Give the list as a file; the export stands in the ledger."""
    rows = [
        (
            notice.procurement.reference,
            notice.procurement.title,
            notice.get_kind_display(),
            notice.number,
            notice.get_state_display(),
            notice.dispatched_on,
            notice.published_on,
            notice.oj_number,
        )
        for notice in queries.notices_of(request.user)
    ]
    ledger.record("procurement.notices_exported", subject=request.user, detail={"format": kind, "rows": len(rows)})
    return listed_as(kind, "Notices", HEAD, rows)
