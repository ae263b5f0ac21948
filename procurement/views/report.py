"""The report of the evaluation, and the text each bidder is told."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from procurement import access, queries
from procurement.evaluation import FORMULA, PRICE_FORMULA, TIE_RULE
from procurement.models import Bid, Procurement
from procurement.queries.bids import TenderScores
from procurement.queries.moderation import moderation
from procurement.queries.report import debrief, ranking
from procurement.queries.results import recalled

from .hidden import not_shown
from .loading import crumbs, load_case, now_of

TITLE = "Evaluation report"


@require_safe
def evaluation_report(request: Request, reference: str) -> HttpResponse:
    """Show results, ranks, what would change the first one, and every agreed score with its reasons and changes."""
    case = load_case(request, reference, access.sees_bids)
    way = _crumbs(case)
    if case.hides_a_bid:
        return not_shown(request, case, TITLE, tab="bids", crumbs=way)
    sees = queries.scores_seen(case, request.user) == "all"
    found = queries.tenders(case) if sees else []
    page = {
        "case": case,
        "tab": "bids",
        "title": TITLE,
        "crumbs": way,
        "sees": sees,
        "tenders": found,
        "ranking": ranking(case, found),
        "agreed": [one for one in moderation(case) if one.rows] if sees else [],
        "recalled": recalled(case) if sees else [],
        "formula": _formula(found),
        "tie_rule": TIE_RULE,
    }
    return render(request, "procurement/evaluation_report.jinja", page)


@require_safe
def debrief_text(request: Request, reference: str, number: int) -> HttpResponse:
    """Give the text for one bidder as a file; the export stands in the ledger."""
    case = load_case(request, reference, access.sees_bids)
    bid = get_object_or_404(Bid, procurement=case, number=number, final_received_at__isnull=False)
    if case.hides_a_bid or queries.scores_seen(case, request.user) != "all":
        raise Http404("Scores are shown to who has filed all of theirs, and to others when they are locked")
    text = debrief(case, bid)
    if not text:
        raise Http404("The text can be written when every tender has a result on every criterion")
    ledger.record("procurement.debrief_exported", subject=bid, case=case, occurred_at=now_of(request, case))
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="debrief-{bid.number}-{case.reference.lower()}.txt"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _formula(found: list[TenderScores]) -> str:
    priced = any(criterion.is_price for one in found[:1] for criterion, _result in one.results)
    return f"{FORMULA} {PRICE_FORMULA}" if priced else FORMULA


def _crumbs(case: Procurement) -> list[dict[str, str]]:
    places = (("Bids", "bids"), ("Evaluation", "evaluation"))
    return crumbs(case, *((text, reverse(f"procurement:{name}", args=[case.reference])) for text, name in places))
