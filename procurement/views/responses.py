"""Files of a response: sealed until two people open it, with a receipt for who put them in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.actions import record_download
from mcp_portal.documents.fields import MOST_FILES
from mcp_portal.documents.models import Document
from mcp_portal.documents.preflight import NotAccepted
from mcp_portal.documents.views import send
from mcp_portal.drafts.keeping import never_kept
from mcp_portal.nhsuk.wording import moment, plural
from mcp_portal.workflow.steps import Refused
from procurement import access
from procurement.actions.responses import COMES_IN, add_sealed, mark_response
from procurement.forms.responses import MarkForm, SealedFilesForm
from procurement.models import Bid, Procurement
from procurement.queries.outside import given_to, own_bids
from procurement.queries.responses import files_of, own_files

from .asking import ask
from .lists import page_of
from .loading import crumbs, load_case, now_of

TITLE = "Files of the response"


@require_safe
def response_files(request: Request, reference: str, number: int) -> HttpResponse:
    """Show whether the response is complete, and its files when two people have opened it."""
    case, bid = load_response(request, reference, number)
    stages = files_of(bid)
    page = {
        "title": TITLE,
        "stages": [(one, page_of(request, one.files)) for one in stages],
        "may_add": _may_add(request, bid),
        "has_receipt": bool(own_files(bid, request.user)),
    }
    return render(request, "procurement/responses/files.jinja", {**_frame(request, case, bid), **page})


@never_kept
@require_http_methods(["GET", "POST"])
def response_add(request: Request, reference: str, number: int) -> HttpResponse:
    """Put files in; others are shown what may be known."""
    case, bid = load_response(request, reference, number)
    page = _page(bid)
    if not _may_add(request, bid):
        return redirect(page)
    now = now_of(request, case)
    form = SealedFilesForm(
        request.POST or None, request.FILES or None, now=now, asks_when=access.is_lead(case, request.user)
    )
    if request.method == "POST" and form.is_valid():
        try:
            arrived = form.cleaned_data.get("received_at") or now
            added = add_sealed(bid, form.cleaned_data["uploads"], received_at=arrived, by=request.user, now=now)
        except (Refused, NotAccepted) as refused:
            form.add_error(None, str(refused))
        else:
            return _added(request, page, added, form.refused)
    if request.method == "POST" and _one_by_one(request):
        return JsonResponse({"refused": [words for rows in form.errors.values() for words in rows]})
    words = {"title": "Put files in", "submit_text": "Put in", "cancel_href": page, "next_page": page}
    lede = "Nobody opens them, you neither, before 2 people do so after the closing time."
    context = {**_frame(request, case, bid, (TITLE, page)), **words, "form": form, "lede": lede, "limit": MOST_FILES}
    return render(request, "procurement/responses/add.jinja", context)


@never_kept
@require_http_methods(["GET", "POST"])
def response_mark(request: Request, reference: str, number: int) -> HttpResponse:
    """Say whether the response is complete; others are shown what may be known."""
    case, bid = load_response(request, reference, number)
    if not _may_add(request, bid):
        return redirect(_page(bid))
    form = MarkForm(request.POST or None)

    def do() -> str:
        mark_response(bid, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(bid)

    words = {"title": "Say whether it is complete", "submit_text": "Record", "cancel_href": _page(bid)}
    return ask(request, form, do, done="Recorded", **_frame(request, case, bid, (TITLE, _page(bid))), **words)


@require_safe
def response_receipt(request: Request, reference: str, number: int) -> HttpResponse:
    """Show the receipt for the files one put in: each with its fingerprint and time."""
    case, bid = load_response(request, reference, number)
    files = _receipted(request, bid)
    page = {"title": "Receipt", "files": files, "paged": page_of(request, files), "at": now_of(request, case)}
    return render(
        request, "procurement/responses/receipt.jinja", {**_frame(request, case, bid, (TITLE, _page(bid))), **page}
    )


@require_safe
def response_receipt_text(request: Request, reference: str, number: int) -> HttpResponse:
    """Give the receipt as a text file, to hand to the bidder."""
    case, bid = load_response(request, reference, number)
    files, now = _receipted(request, bid), now_of(request, case)
    lines = [
        f"Receipt for response {bid.number} to procurement {case.reference}, {case.title}",
        f"Made {moment(now)}. {plural(len(files), 'file')}.",
        "Each file can be checked against its SHA-256 fingerprint.",
        "",
        *(f"{one.sha256}  {one.name}  {one.size} bytes  received {one.received_at.isoformat()}" for one in files),
    ]
    detail = {"files": len(files)}
    ledger.record("procurement.receipt_given", subject=bid, case=case, occurred_at=now, detail=detail)
    answer = HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="Receipt {case.reference} response {bid.number}.txt"'
    return answer


@require_safe
def response_download(request: Request, reference: str, number: int, pk: int) -> HttpResponseBase:
    """Send a file of an opened response to who sees the bids; the download stands in the ledger."""
    case, bid = load_response(request, reference, number, access.sees_bids)
    file = get_object_or_404(bid.sealed_files, pk=pk)
    document = get_object_or_404(Document.objects.select_related("blob"), pk=file.document_id)
    record_download(document, by=request.user, now=now_of(request, case))
    return send(document)


@require_safe
def given_download(request: Request, reference: str, number: int) -> HttpResponseBase:
    """Send a bidder's own person a document that bidders were given; the download stands in the ledger."""
    case = load_case(request, reference, access.is_bidder)
    item = get_object_or_404(given_to(case, own_bids(case, request.user)), number=number, document__isnull=False)
    document = get_object_or_404(Document.objects.select_related("blob"), pk=item.document_id)
    record_download(document, by=request.user, now=now_of(request, case))
    return send(document)


def load_response(request: Request, reference: str, number: int, *who: Any) -> tuple[Procurement, Bid]:
    """Load a response for who sees the bids, or for the bidder's own people; everybody else gets 404."""
    case = load_case(request, reference, *(who or (access.sees_bids, access.is_outside)))
    bid = get_object_or_404(Bid.objects.select_related("provider"), procurement=case, number=number)
    bid.procurement = case
    if not access.sees_bids(case, request.user) and not access.bids_for(bid, request.user):
        raise Http404("This is the response of somebody else")
    return case, bid


def _receipted(request: Request, bid: Bid) -> list[Any]:
    files = own_files(bid, request.user)
    if not files:
        raise Http404("You have put in no files")
    return files


def _added(request: Request, page: str, added: list[Any], refused: list[str]) -> HttpResponse:
    if _one_by_one(request):
        return JsonResponse({"added": [str(one) for one in added], "next": page})
    messages.success(request, f"{plural(len(added), 'file')} put in")
    for words in refused:
        messages.warning(request, f"{words}. This file was not put in")
    return redirect(page)


def _one_by_one(request: Request) -> bool:
    return request.headers.get("Accept") == "application/json"


def _may_add(request: Request, bid: Bid) -> bool:
    case = bid.procurement
    who = access.is_lead(case, request.user) or access.bids_for(bid, request.user)
    return who and not case.hides_a_bid and case.state in COMES_IN


def _page(bid: Bid) -> str:
    return reverse("procurement:response_files", args=[bid.procurement.reference, bid.number])


def _frame(request: Request, case: Procurement, bid: Bid, *further: tuple[str, str]) -> dict[str, Any]:
    inside = access.sees_bids(case, request.user)
    name = bid.name_for(request.user) if inside else f"Response {bid.number}"
    above = (
        [("Bids", reverse("procurement:bids", args=[case.reference])), (name, bid.get_absolute_url())] if inside else []
    )
    layout = "layouts/case.jinja" if inside else "procurement/outside.jinja"
    return {
        "case": case, "tab": "bids", "bid": bid, "caption": name, "layout": layout, "inside": inside,
        "nav": "procurements", "crumbs": crumbs(case, *above, *further),
    }  # fmt: skip
