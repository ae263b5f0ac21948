"""The trail of a case, as a page and as files."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.queries import trail
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import listed_as
from procurement import queries

from .lists import exports, page_of
from .loading import load_case, now_of

HEAD = ("Number", "What", "Who", "When", "Recorded", "Recorded late", "From", "To")


@require_safe
def history(request: Request, reference: str) -> HttpResponse:
    """Show what happened on a case, newest first."""
    case = load_case(request, reference)
    paged = page_of(request, trail(case))
    address = reverse("procurement:history", args=[case.reference]) + "export/"
    return render(
        request,
        "procurement/history.jinja",
        {
            "case": case,
            "tab": "history",
            "title": "History",
            "paged": paged,
            "rows": queries.sentences(case, paged.object_list),
            "exports": exports(request, address),
        },
    )


@require_safe
def history_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give the trail as a file; the export stands in the ledger."""
    case = load_case(request, reference)
    rows = [
        (
            row.seq,
            row.what,
            row.who,
            row.occurred_at,
            row.recorded_at,
            "Yes" if row.is_late else "",
            row.before,
            row.after,
        )
        for row in queries.sentences(case, trail(case))
    ]
    detail = {"format": kind, "rows": len(rows)}
    ledger.record(
        "procurement.history_exported", subject=case, case=case, occurred_at=now_of(request, case), detail=detail
    )
    return listed_as(kind, f"History {case.reference}", HEAD, rows)
