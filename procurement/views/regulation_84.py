"""The report of regulation 84: the page, the files, and a statement on one item."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.drafts.keeping import never_kept
from procurement import access
from procurement.actions import regulation_84 as actions
from procurement.forms.regulation_84 import StatementForm
from procurement.models import Procurement
from procurement.queries.regulation_84 import ASKS, HEAD, missing_of, report_of, report_rows

from .asking import ask
from .hidden import not_shown
from .lists import exports
from .loading import crumbs, load_case, now_of

TITLE = "Regulation 84 report"


@require_safe
def regulation_84(request: Request, reference: str) -> HttpResponse:
    """Show the report as the records stand now, what is missing first."""
    case = load_case(request, reference, access.sees_bids)
    if case.hides_a_bid:
        return not_shown(request, case, TITLE, tab="bids", crumbs=_crumbs(case))
    items = report_of(case)
    page = {
        "title": TITLE,
        "items": items,
        "missing": missing_of(items),
        "now": now_of(request, case),
        "may_state": access.is_lead(case, request.user),
        "exports": exports(request, _page(case) + "export/"),
    }
    return render(request, "procurement/regulation_84.jinja", {**_frame(case), **page})


@require_safe
def regulation_84_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give the report as a file; the export stands in the ledger."""
    case = load_case(request, reference, access.sees_bids)
    if kind not in FORMATS or case.hides_a_bid:
        raise Http404("There is no such file")
    rows = report_rows(report_of(case))
    detail = {"format": kind, "rows": len(rows)}
    now = now_of(request, case)
    ledger.record("procurement.report_exported", subject=case, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"Regulation 84 report {case.reference}", HEAD, rows)


@never_kept
@require_http_methods(["GET", "POST"])
def regulation_84_state(request: Request, reference: str, number: int) -> HttpResponse:
    """State something on an item; others are shown the report."""
    case = load_case(request, reference, access.sees_bids)
    if not 1 <= number <= len(ASKS):
        raise Http404("The report has 9 items")
    if not access.is_lead(case, request.user) or case.hides_a_bid:
        return redirect(_page(case))
    form = StatementForm(request.POST or None)

    def do() -> str:
        actions.state(case, item=number, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(case)

    lede = "It stands in the report beside what the records say. A later statement on the same item takes its place."
    words = {"title": ASKS[number - 1], "caption": f"Item {number}", "submit_text": "Save the statement", "lede": lede}
    own = [*_crumbs(case), {"text": TITLE, "href": _page(case)}]
    return ask(request, form, do, done="Statement saved", case=case, crumbs=own, cancel_href=_page(case), **words)


def _page(case: Procurement) -> str:
    return reverse("procurement:regulation_84", args=[case.reference])


def _crumbs(case: Procurement) -> list[dict[str, str]]:
    return crumbs(case, ("Bids", reverse("procurement:bids", args=[case.reference])))


def _frame(case: Procurement) -> dict[str, Any]:
    return {"case": case, "tab": "bids", "crumbs": _crumbs(case)}
