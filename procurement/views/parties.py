"""Who stands behind a bid: the list, entering one, ending one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from procurement import access, actions, queries
from procurement.forms import EndPartyForm, PartyFilterForm, PartyForm
from procurement.models import Bid, Party, Procurement

from .asking import ask
from .lists import exports, page_of
from .loading import crumbs, load_case, now_of

HEAD = (
    "Part", "Name", "Organisation", "ODS code", "Company number", "Also trades as", "From", "To", "Entered by",
    "Entered",
)  # fmt: skip


@require_safe
def parties(request: Request, reference: str, number: int) -> HttpResponse:
    """List who stands behind a bid, and who did."""
    case, bid = load_bid(request, reference, number)
    rows = queries.parties(bid, _wanted(request), timezone.localdate(now_of(request, case)))
    address = reverse("procurement:parties", args=[case.reference, bid.number]) + "export/"
    return render(
        request,
        "procurement/parties.jinja",
        {
            **_frame(request, case, bid),
            "title": "Who stands behind it",
            "caption": bid.name_for(request.user),
            "paged": page_of(request, rows),
            "form": PartyFilterForm(request.GET or None),
            "exports": exports(request, address),
            "may_change": may_change(request, case),
        },
    )


@require_safe
def parties_export(request: Request, reference: str, number: int, kind: str) -> HttpResponse:
    """Give the list as a file; the export stands in the ledger."""
    case, bid = load_bid(request, reference, number)
    if kind not in FORMATS:
        raise Http404("There is no such file")
    now = now_of(request, case)
    rows = [_row(party) for party in queries.parties(bid, _wanted(request), timezone.localdate(now))]
    detail = {"format": kind, "rows": len(rows)}
    ledger.record("procurement.parties_exported", subject=bid, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"Behind bid {bid.number} {case.reference}", HEAD, rows)


@require_http_methods(["GET", "POST"])
def party_add(request: Request, reference: str, number: int) -> HttpResponse:
    """Enter who has a part in a bid; others are shown the bid."""
    case, bid = load_bid(request, reference, number)
    if not may_change(request, case):
        return redirect(bid.get_absolute_url())
    form = PartyForm(request.POST or None, bid=bid, now=now_of(request, case))

    def do() -> str:
        facts = actions.PartyFacts(**form.cleaned_data)
        actions.enter_party(bid, facts, by=request.user, now=now_of(request, case))
        messages.success(request, "Entered")
        return way_on(case, bid, bid.get_absolute_url())

    asked = "Everyone on this procurement is asked about the name at once, you too. Until they have answered they see "
    later = "When 2 people have opened the responses, everyone on this procurement is asked about the name."
    return ask(
        request,
        form,
        do,
        **_page(request, case, bid),
        title="Add who stands behind the bid",
        lede=asked + "nothing else of the procurement." if bid.named_at else later,
        submit_text="Add",
    )


@require_http_methods(["GET", "POST"])
def party_end(request: Request, reference: str, number: int, pk: int) -> HttpResponse:
    """Enter the last day of a part in a bid; it stays in the list."""
    case, bid = load_bid(request, reference, number)
    party = get_object_or_404(Party.objects.select_related("bid"), bid=bid, pk=pk)
    if not may_change(request, case) or party.to_date is not None:
        raise Http404("It is ended by the procurement lead, once")
    form = EndPartyForm(request.POST or None, party=party, now=now_of(request, case))

    def do() -> str:
        actions.end_party(party, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return bid.get_absolute_url()

    return ask(
        request,
        form,
        do,
        done="End entered",
        **_page(request, case, bid),
        title=f"End: {party.name}",
        lede=f"{party.get_role_display()}. Nobody is asked about the name any longer. What was answered stays.",
        submit_text="Enter the end",
    )


def load_bid(request: Request, reference: str, number: int) -> tuple[Procurement, Bid]:
    """Load a bid that the reader sees, with its case; everybody else gets 404."""
    case = load_case(request, reference, access.sees_bids)
    bid = get_object_or_404(Bid.objects.select_related("provider"), procurement=case, number=number)
    bid.procurement = case
    return case, bid


def may_change(request: Request, case: Procurement) -> bool:
    """Say whether the reader enters and ends who stands behind bids."""
    return access.is_lead(case, request.user) and case.state not in Procurement.ENDED


def way_on(case: Procurement, bid: Bid, address: str) -> str:
    """Give where to go from here: when names are shown, the case is closed until one has answered about them."""
    return reverse("conflicts:questions", args=[case.pk]) if bid.named_at else address


def _wanted(request: Request) -> queries.PartyFilter:
    form = PartyFilterForm(request.GET)
    return queries.PartyFilter(**form.cleaned_data) if form.is_valid() else queries.PartyFilter()


def _frame(request: Request, case: Procurement, bid: Bid) -> dict[str, Any]:
    name = bid.name_for(request.user)
    way = crumbs(case, ("Bids", reverse("procurement:bids", args=[case.reference])), (name, bid.get_absolute_url()))
    return {"case": case, "tab": "bids", "bid": bid, "crumbs": way}


def _page(request: Request, case: Procurement, bid: Bid) -> dict[str, Any]:
    frame = _frame(request, case, bid)
    return {**frame, "caption": bid.name_for(request.user), "cancel_href": bid.get_absolute_url()}


def _row(party: Party) -> tuple[Any, ...]:
    return (
        party.get_role_display(), party.name, party.organisation.name if party.organisation else "", party.ods_code,
        party.company_number, "; ".join(party.trading_names.splitlines()), party.from_date, party.to_date,
        str(party.entered_by), party.entered_at,
    )  # fmt: skip
