"""One standstill letter: what it says, what it lacks, its text and PDF, and when it was received."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.actions import record_download
from mcp_portal.documents.views import send
from procurement import access, queries
from procurement.actions import standstill as writes
from procurement.forms import standstill as forms
from procurement.models import Procurement, Standstill, StandstillLetter
from procurement.queries.standstill_letters import text_of

from .asking import ask
from .loading import crumbs, load_case, now_of


@require_http_methods(["GET", "POST"])
def standstill_letter(request: Request, reference: str, number: int) -> HttpResponse:
    """Show a letter as it goes out; the procurement lead changes it while it is a draft."""
    case, letter = _load(request, reference, number)
    may_change = queries.letters_can_change(case, request.user, letter.standstill) and letter.approved_at is None
    if request.method == "POST" and not may_change:
        raise Http404("A letter is changed by the procurement lead, until it is approved")
    names = ("sent_to", "means", "reasons", "advantages", "specification")
    initial = {name: getattr(letter, name) for name in names}
    form = forms.LetterForm(request.POST or None, kind=letter.kind, initial=initial)

    def do() -> str:
        writes.change_letter(letter, form.cleaned_data, by=request.user, now=now_of(request, case))
        return letter.get_absolute_url()

    text = text_of(letter.words) if letter.words else ""
    return ask(
        request,
        form,
        do,
        done="Letter saved",
        template="procurement/standstill_letter.jinja",
        **_frame(case),
        title=f"{letter.get_kind_display()}: {letter.bid.name}",
        letter=letter,
        may_change=may_change,
        may_record=access.is_lead(case, request.user),
        job=letter.job if letter.approved_at else None,
        fingerprint=hashlib.sha256(text.encode()).hexdigest() if letter.approved_at else "",
        query=f"?edition={letter.edition}",
    )


@require_safe
def letter_text(request: Request, reference: str, number: int) -> HttpResponse:
    """Give an approved letter as the text of a mail; that it was taken out stands in the ledger."""
    case, letter = _load(request, reference, number)
    if letter.approved_at is None:
        raise Http404("The text is given out when the letters have been approved")
    text = text_of(letter.words)
    detail = {"sha256": hashlib.sha256(text.encode()).hexdigest()}
    now = now_of(request, case)
    ledger.record("procurement.letter_exported", subject=letter, case=case, occurred_at=now, detail=detail)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{letter.words["reference"]}.txt"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def letter_pdf(request: Request, reference: str, number: int) -> HttpResponseBase:
    """Send the one PDF of a letter; that it was taken out stands in the ledger."""
    case, letter = _load(request, reference, number)
    job = letter.job
    if job is None or job.document is None:
        raise Http404("This letter has not been made yet")
    record_download(job.document, by=request.user, now=now_of(request, case))
    return send(job.document)


@require_POST
def letter_pdf_make(request: Request, reference: str, number: int) -> HttpResponse:
    """Have the PDF of an approved letter made."""
    case, letter = _load(request, reference, number)
    if letter.approved_at is None:
        raise Http404("The PDF is made when the letters have been approved")
    writes.ask_for(letter, by=request.user, now=now_of(request, case))
    return redirect(f"{letter.get_absolute_url()}?edition={letter.edition}")


@require_http_methods(["GET", "POST"])
def letter_received(request: Request, reference: str, number: int) -> HttpResponse:
    """Record when a letter was received."""
    case, letter = _load(request, reference, number)
    if not access.is_lead(case, request.user):
        return redirect(_page(case))
    now = now_of(request, case)
    form = forms.ReceivedForm(request.POST or None, now=now)

    def do() -> str:
        writes.record_receipt(letter, received_at=form.cleaned_data["received_at"], by=request.user, now=now)
        return _page(case)

    words = {"title": f"Receipt by {letter.bid.name}", "submit_text": "Record the receipt", "done": "Receipt recorded"}
    return ask(request, form, do, **words, **_frame(case), cancel_href=_page(case))


def _load(request: Request, reference: str, number: int) -> tuple[Procurement, StandstillLetter]:
    """Load the letter to a bidder as it is now, or one that was corrected: ``?edition=1``."""
    case = load_case(request, reference, access.sees_bids)
    found = None if case.hides_a_bid else Standstill.of_case(case).first()
    if found is None:
        raise Http404("There are no standstill letters")
    asked = request.GET.get("edition", "")
    edition = int(asked) if asked.isdecimal() and len(asked) < 4 else found.edition
    letter = get_object_or_404(found.all_letters.select_related("bid"), bid__number=number, edition=edition)
    letter.procurement = letter.bid.procurement = found.procurement = case
    letter.standstill = found
    return case, letter


def _page(case: Procurement) -> str:
    return reverse("procurement:standstill", args=[case.reference])


def _frame(case: Procurement) -> dict[str, Any]:
    return {"case": case, "tab": "overview", "crumbs": crumbs(case, ("Standstill", _page(case)))}
