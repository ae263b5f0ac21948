"""The prices of the tenders: the list, entering one, and filing the results of all."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.drafts.keeping import never_kept
from mcp_portal.nhsuk.forms import Form
from procurement import access
from procurement.actions import prices as actions
from procurement.evaluation import PRICE_FORMULA
from procurement.forms.prices import PriceForm
from procurement.models import Bid, Criterion, Procurement
from procurement.queries import prices as found_prices

from .asking import ask
from .hidden import not_shown
from .lists import exports
from .loading import crumbs, load_case, now_of

TITLE = "Prices"


@require_safe
def prices(request: Request, reference: str) -> HttpResponse:
    """List the price of every tender, its corrections, and what it comes to."""
    case, criterion = _load(request, reference)
    if case.hides_a_bid:
        return not_shown(request, case, TITLE, tab="bids", crumbs=_crumbs(case))
    sees = found_prices.may_see_prices(case, request.user)
    found = found_prices.prices(case, criterion) if sees and criterion else None
    open_ = case.state == Procurement.State.EVALUATION and found is not None and not found.is_filed
    page = {
        "title": TITLE,
        "sees": sees,
        "criterion": criterion,
        "found": found,
        "formula": PRICE_FORMULA,
        "may_enter": open_ and access.enters_prices(case, request.user),
        "may_file": open_ and access.is_moderator(case, request.user),
        "exports": exports(request, _page(case) + "export/"),
    }
    return render(request, "procurement/prices.jinja", {**_frame(case), **page})


@require_safe
def prices_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give every price ever entered as a file; the export stands in the ledger."""
    case, criterion = _load(request, reference)
    if criterion is None or case.hides_a_bid or kind not in FORMATS:
        raise Http404("There is no such file")
    if not found_prices.may_see_prices(case, request.user):
        raise Http404("Prices are shown to who enters them and to who sees all scores")
    rows = found_prices.price_rows(found_prices.prices(case, criterion))
    detail = {"format": kind, "rows": len(rows)}
    now = now_of(request, case)
    ledger.record("procurement.prices_exported", subject=case, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"Prices {case.reference}", found_prices.HEAD, rows)


@never_kept
@require_http_methods(["GET", "POST"])
def price_enter(request: Request, reference: str, number: int) -> HttpResponse:
    """Enter or correct the price of a tender; others are shown the list."""
    case, criterion = _load(request, reference)
    bid = get_object_or_404(Bid, procurement=case, number=number, final_received_at__isnull=False)
    if criterion is None or not access.enters_prices(case, request.user) or case.hides_a_bid:
        return redirect(_page(case))
    last = bid.prices.last()
    form = PriceForm(request.POST or None, corrects=last is not None)

    def do() -> str:
        actions.enter_price(bid, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(case)

    title = "Correct the price" if last else "Enter the price"
    return ask(request, form, do, done="Price entered", submit_text="Save", lede="", title=title, caption=bid.name,
               **_form_frame(case))  # fmt: skip


@require_http_methods(["GET", "POST"])
def prices_file(request: Request, reference: str) -> HttpResponse:
    """File the results of all tenders on price; others are shown the list."""
    case, criterion = _load(request, reference)
    if criterion is None or not access.is_moderator(case, request.user) or case.hides_a_bid:
        return redirect(_page(case))
    form = Form(request.POST if request.method == "POST" else None)

    def do() -> str:
        actions.file_price_results(case, by=request.user, now=now_of(request, case))
        return _page(case)

    words = {"title": "File the results on price", "submit_text": "File the results"}
    lede = f"{PRICE_FORMULA} Neither results nor prices change afterwards, unless 2 people take the results back."
    return ask(request, form, do, done="Results on price filed", lede=lede, **words, **_form_frame(case))


def _load(request: Request, reference: str) -> tuple[Procurement, Criterion | None]:
    case = load_case(request, reference, access.sees_bids)
    return case, found_prices.price_criterion(case)


def _page(case: Procurement) -> str:
    return reverse("procurement:prices", args=[case.reference])


def _crumbs(case: Procurement) -> list[dict[str, str]]:
    places = (("Bids", "bids"), ("Evaluation", "evaluation"))
    return crumbs(case, *((text, reverse(f"procurement:{name}", args=[case.reference])) for text, name in places))


def _frame(case: Procurement) -> dict[str, Any]:
    return {"case": case, "tab": "bids", "crumbs": _crumbs(case)}


def _form_frame(case: Procurement) -> dict[str, Any]:
    return {"case": case, "crumbs": [*_crumbs(case), {"text": TITLE, "href": _page(case)}], "cancel_href": _page(case)}
