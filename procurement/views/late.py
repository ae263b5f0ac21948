"""Responses that came late, and members behind more than one bid: what is found, and who decides."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit.request import Request
from mcp_portal.drafts.keeping import never_kept
from procurement import access, guards
from procurement.actions.responses import COMES_IN, decide_late, record_late
from procurement.actions.shared import decide_shared
from procurement.forms.responses import LateDecisionForm, LateForm, SharedMemberForm
from procurement.models import LateResponse, Procurement
from procurement.queries.responses import late_of
from procurement.selection.shared import shared_members as found_in

from .asking import ask
from .hidden import not_shown
from .lists import page_of
from .loading import crumbs, load_case, now_of

LATE, SHARED = "Late responses", "Members behind more than one bid"


@require_safe
def late_responses(request: Request, reference: str) -> HttpResponse:
    """List what came after the closing time, and whether it was let in."""
    case = load_case(request, reference, access.sees_bids)
    frame = _frame(case)
    if case.hides_a_bid:
        return not_shown(request, case, LATE, **frame)
    rows = late_of(case)
    decides = access.is_sro(case, request.user)
    page = {
        "paged": page_of(request, rows),
        "title": LATE,
        "may_add": access.is_lead(case, request.user) and case.state in COMES_IN,
        "decides": decides,
        "reader": request.user,
    }
    return render(request, "procurement/responses/late.jinja", {"case": case, **frame, **page})


@never_kept
@require_http_methods(["GET", "POST"])
def late_add(request: Request, reference: str) -> HttpResponse:
    """Record a response that came late; others are shown the list."""
    case = load_case(request, reference, access.sees_bids)
    if not access.is_lead(case, request.user) or case.hides_a_bid:
        return redirect("procurement:late_responses", case.reference)
    form = LateForm(request.POST or None, case=case)

    def do() -> str:
        record_late(case, by=request.user, now=now_of(request, case), **{"bid": None, **form.cleaned_data})
        return _late(case)

    lede = "The senior responsible officer decides whether it is let in. Until then the responses stay closed."
    words = {"title": "Record a late response", "submit_text": "Record", "lede": lede, "cancel_href": _late(case)}
    return ask(request, form, do, done="Recorded", case=case, **_frame(case, (LATE, _late(case))), **words)


@never_kept
@require_http_methods(["GET", "POST"])
def late_decide(request: Request, reference: str, pk: int) -> HttpResponse:
    """Decide whether a late response is let in; others are shown the list."""
    case = load_case(request, reference, access.sees_bids)
    late = get_object_or_404(LateResponse, procurement=case, pk=pk)
    if not access.is_sro(case, request.user) or case.hides_a_bid:
        return redirect("procurement:late_responses", case.reference)
    form = LateDecisionForm(request.POST or None)

    def do() -> str:
        decide_late(late, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _late(case)

    lede = "It stays out unless the authority was at fault, and once the responses are being opened."
    words = {"title": f"Decide on late response {late.number}", "submit_text": "Decide", "lede": lede}
    frame = {**_frame(case, (LATE, _late(case))), "cancel_href": _late(case)}
    return ask(request, form, do, done="Decided", case=case, **frame, **words)


@require_safe
def shared_members(request: Request, reference: str) -> HttpResponse:
    """List the members that stand behind more than one bid, and what was decided."""
    case = load_case(request, reference, access.sees_bids)
    if case.hides_a_bid:
        return not_shown(request, case, SHARED, **_frame(case))
    decided: dict[tuple[str, str], Any] = {}
    for one in case.shared_member_decisions.select_related("decided_by__organisation"):
        decided[(one.name.casefold(), one.bids)] = one
    found = found_in(guards.parties_standing(case))
    page = {
        "title": SHARED,
        "found": [(one, decided.get(one.key)) for one in found],
        "decides": access.is_sro(case, request.user),
    }
    return render(request, "procurement/responses/shared.jinja", {"case": case, **_frame(case), **page})


@never_kept
@require_http_methods(["GET", "POST"])
def shared_decide(request: Request, reference: str, position: int) -> HttpResponse:
    """Decide what follows from a member behind several bids; others are shown the list."""
    case = load_case(request, reference, access.sees_bids)
    back = reverse("procurement:shared_members", args=[case.reference])
    if not access.is_sro(case, request.user) or case.hides_a_bid:
        return redirect(back)
    found = found_in(guards.parties_standing(case))
    if not 1 <= position <= len(found):
        raise Http404("Nothing of the kind was found")
    one, form = found[position - 1], SharedMemberForm(request.POST or None)

    def do() -> str:
        decide_shared(case, one, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return back

    lede = "Taking part in 2 bids excludes nobody by itself. Ask the bidders first how each bid was made."
    words = {"title": one.words, "submit_text": "Decide", "lede": lede, "cancel_href": back}
    return ask(request, form, do, done="Decided", case=case, **_frame(case, (SHARED, back)), **words)


def _late(case: Procurement) -> str:
    return reverse("procurement:late_responses", args=[case.reference])


def _frame(case: Procurement, *further: tuple[str, str]) -> dict[str, Any]:
    way = crumbs(case, ("Bids", reverse("procurement:bids", args=[case.reference])), *further)
    return {"tab": "bids", "caption": case.title, "crumbs": way}
