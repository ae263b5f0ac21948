"""Commitments of the preferred bidder, letters to those not chosen, and what is handed over to gateway 2."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.drafts.keeping import never_kept
from procurement import access
from procurement.actions.commitments import NOT_CHOSEN, confirm_commitment, record_letter
from procurement.forms.commitments import CommitmentForm, LetterForm
from procurement.models import Bid, Procurement
from procurement.queries.bids import outcome_is_shown
from procurement.queries.handover import HEAD, handover_of, handover_rows

from .asking import ask
from .exclusion import bid_frame, load_opened_bid
from .hidden import not_shown
from .lists import exports, page_of
from .loading import crumbs, load_case, now_of

COMMITMENTS, LETTERS, HANDOVER = "Commitments", "Letters with reasons", "Hand-over to gateway 2"


@require_safe
def commitments(request: Request, reference: str, number: int) -> HttpResponse:
    """Show what was tendered and what was confirmed."""
    case, bid = load_opened_bid(request, reference, number)
    rows = list(bid.commitments.select_related("confirmed_by__organisation", "make_up").order_by("-pk"))
    last: dict[str, int] = {}
    for one in reversed(rows):
        last[one.subject.casefold()] = one.pk
    page = {
        "title": COMMITMENTS,
        "caption": bid.name,
        "paged": page_of(request, rows),
        "counting": set(last.values()),
        "may_record": _records(request, case) and bid.state == Bid.State.PREFERRED,
    }
    return render(request, "procurement/bidder/commitments.jinja", {**bid_frame(case, bid), **page})


@never_kept
@require_http_methods(["GET", "POST"])
def commitment_confirm(request: Request, reference: str, number: int) -> HttpResponse:
    """Record how the bidder confirmed a commitment; others are shown the list."""
    case, bid = load_opened_bid(request, reference, number)
    page = reverse("procurement:commitments", args=[case.reference, bid.number])
    if not _records(request, case):
        return redirect(page)
    form = CommitmentForm(request.POST or None)

    def do() -> str:
        confirm_commitment(bid, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return page

    lede = "It cannot be changed afterwards. A later row on the same subject takes its place."
    words = {"title": "Confirm a commitment", "submit_text": "Record", "lede": lede, "cancel_href": page}
    return ask(request, form, do, done="Recorded", **bid_frame(case, bid, (COMMITMENTS, page)), **words)


@require_safe
def letters(request: Request, reference: str, number: int) -> HttpResponse:
    """Show the letters to a bidder, word for word as they were sent."""
    case, bid = load_opened_bid(request, reference, number)
    if not outcome_is_shown(case, bid):
        return not_shown(request, case, LETTERS, **{**bid_frame(case, bid), "case": case})
    page = {
        "title": LETTERS,
        "caption": bid.name,
        "letters": list(bid.letters.select_related("recorded_by__organisation")),
        "may_record": _records(request, case) and bid.state in NOT_CHOSEN,
    }
    return render(request, "procurement/bidder/letters.jinja", {**bid_frame(case, bid), **page})


@never_kept
@require_http_methods(["GET", "POST"])
def letter_record(request: Request, reference: str, number: int) -> HttpResponse:
    """Keep a letter as it was sent; others are shown the letters."""
    case, bid = load_opened_bid(request, reference, number)
    page = reverse("procurement:letters", args=[case.reference, bid.number])
    if not _records(request, case):
        return redirect(page)
    now = now_of(request, case)
    form = LetterForm(request.POST or None, bid=bid, now=now)

    def do() -> str:
        record_letter(bid, by=request.user, now=now, **form.cleaned_data)
        return page

    lede = "Kept word for word. It cannot be changed afterwards."
    words = {"title": "Record a letter", "submit_text": "Record the letter", "lede": lede, "cancel_href": page}
    return ask(request, form, do, done="Letter recorded", **bid_frame(case, bid, (LETTERS, page)), **words)


@require_safe
def handover(request: Request, reference: str) -> HttpResponse:
    """Show everything that gateway 2 needs of the competition, and what is missing."""
    case = load_case(request, reference, access.sees_bids)
    way = {"tab": "bids", "crumbs": crumbs(case, ("Bids", reverse("procurement:bids", args=[case.reference])))}
    if case.hides_a_bid:
        return not_shown(request, case, HANDOVER, **way)
    rows = handover_of(case, request.user, now_of(request, case))
    page = {
        "title": HANDOVER,
        "rows": rows,
        "missing": sum(row.there is False for row in rows),
        "exports": exports(request, reverse("procurement:handover", args=[case.reference]) + "export/"),
    }
    return render(request, "procurement/bidder/handover.jinja", {"case": case, **way, **page})


@require_safe
def handover_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give the list as a file; the export stands in the ledger."""
    case = load_case(request, reference, access.sees_bids)
    if kind not in FORMATS or case.hides_a_bid:
        raise Http404("There is no such file")
    now = now_of(request, case)
    rows = handover_rows(handover_of(case, request.user, now))
    detail = {"format": kind, "rows": len(rows)}
    ledger.record("procurement.handover_exported", subject=case, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"Hand-over to gateway 2 {case.reference}", HEAD, rows)


def _records(request: Request, case: Procurement) -> bool:
    return case.state not in Procurement.ENDED and not case.hides_a_bid and access.is_lead(case, request.user)
