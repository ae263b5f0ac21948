"""What bidders are given: the list with its parity check, its file, sharing, later deliveries."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from procurement import access, queries
from procurement.actions import information as actions
from procurement.forms.information import DeliverForm, ShareForm
from procurement.models import Bid, Procurement, SharedItem
from procurement.queries.information import PARITY_HEAD, handed_out, parity_rows, question_deadlines, shared_items

from .asking import ask
from .competing import way
from .hidden import not_shown
from .lists import exports, page_of
from .loading import crumbs, load_case, now_of

TITLE = "Information to bidders"


@require_safe
def information(request: Request, reference: str) -> HttpResponse:
    """Show what was shared with whom, and who did not get what the others got."""
    case = load_case(request, reference, access.sees_bids)
    if case.hides_a_bid:
        return not_shown(request, case, TITLE, **place(case))
    items = handed_out(shared_items(case), request.user)
    page = {
        "title": TITLE,
        "gaps": [(one.item, row) for one in items for row in one.missing],
        "paged": page_of(request, items),
        "deadlines": question_deadlines(case).values(),
        "may_share": may_give(case, request),
        "exports": exports(request, _page(case) + "export/"),
    }
    return render(request, "procurement/information/list.jinja", {**frame(case), **page})


@require_safe
def information_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give who got what and when as a file; the export stands in the ledger."""
    case = load_case(request, reference, access.sees_bids)
    if kind not in FORMATS or case.hides_a_bid:
        raise Http404("There is no such file")
    rows = parity_rows(handed_out(shared_items(case), request.user))
    now, detail = now_of(request, case), {"format": kind, "rows": len(rows)}
    ledger.record("procurement.information_exported", subject=case, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"Information to bidders {case.reference}", PARITY_HEAD, rows)


@require_http_methods(["GET", "POST"])
def information_share(request: Request, reference: str) -> HttpResponse:
    """Record what bidders were given; others are shown the list."""
    case = load_case(request, reference, access.sees_bids)
    if not may_give(case, request):
        return redirect(_page(case))
    now, still_in = now_of(request, case), case.bids.exclude(state__in=Bid.OUT)
    documents = queries.documents(case, request.user)
    form = ShareForm(request.POST or None, bids=still_in, documents=documents, reader=request.user, now=now)

    def do() -> str:
        actions.share(case, by=request.user, now=now, **form.cleaned_data)
        return _page(case)

    words = {
        "title": "Record what bidders were given", "submit_text": "Record", "cancel_href": _page(case),
        "lede": "It cannot be changed afterwards. What is put right later is another item.",
    }  # fmt: skip
    return ask(request, form, do, done="Recorded", caption=case.title, **frame(case, (TITLE, _page(case))), **words)


@require_safe
def shared_item(request: Request, reference: str, number: int) -> HttpResponse:
    """Show one item and who got it when."""
    case, item = _load_item(request, reference, number)
    (handed,) = handed_out([item], request.user)
    page = {"title": item.title, "caption": f"Item {number}", "item": item, "handed": handed.handed,
            "may_deliver": may_give(case, request) and bool(item.can_still_reach(case.bids.all()))}  # fmt: skip
    return render(request, "procurement/information/item.jinja", {**frame(case, (TITLE, _page(case))), **page})


@require_http_methods(["GET", "POST"])
def shared_item_deliver(request: Request, reference: str, number: int) -> HttpResponse:
    """Record that bidders got an item later than the others; others are shown the item."""
    case, item = _load_item(request, reference, number)
    back, waiting = _item_page(item), [bid.pk for bid in item.can_still_reach(case.bids.all())]
    if not waiting or not may_give(case, request):
        return redirect(back)
    now = now_of(request, case)
    form = DeliverForm(request.POST or None, bids=case.bids.filter(pk__in=waiting), reader=request.user, now=now)

    def do() -> str:
        told = form.cleaned_data
        actions.deliver(
            item, told["reached"], means=told["means"], got_at=told["got_at"], by=request.user, now=now
        )  # fmt: skip
        return back

    words = {"title": f"Record who got item {number}", "caption": item.title, "submit_text": "Record",
             "cancel_href": back, "lede": "How much later than the others stays on the record."}  # fmt: skip
    return ask(request, form, do, done="Recorded", **frame(case, (TITLE, _page(case)), (str(item), back)), **words)


def _load_item(request: Request, reference: str, number: int) -> tuple[Procurement, SharedItem]:
    case = load_case(request, reference, access.sees_bids)
    if case.hides_a_bid:
        raise Http404("This is about every bid")
    return case, get_object_or_404(shared_items(case), number=number)


def may_give(case: Procurement, request: Request) -> bool:
    """Say whether the reader records what bidders are given."""
    return access.is_lead(case, request.user) and not case.hides_a_bid and case.state not in Procurement.ENDED


def frame(case: Procurement, *further: tuple[str, str]) -> dict[str, Any]:
    """Give what every page about information has."""
    return {"case": case, **place(case, *further)}


def place(case: Procurement, *further: tuple[str, str]) -> dict[str, Any]:
    """Give the tab of a page and the way down to it."""
    return {"tab": "compete", "crumbs": crumbs(case, way(case), *further)}


def _page(case: Procurement) -> str:
    return reverse("procurement:information", args=[case.reference])


def _item_page(item: SharedItem) -> str:
    return reverse("procurement:shared_item", args=[item.procurement.reference, item.number])
