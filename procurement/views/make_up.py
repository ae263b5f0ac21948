"""Changes of who a bidder is after it was selected: the list, proposing, deciding."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit.request import Request
from mcp_portal.drafts.keeping import never_kept
from procurement import access, guards
from procurement.actions.make_up import NewMakeUp, decide_change, propose_change
from procurement.forms.make_up import MakeUpChangeForm, MakeUpDecisionForm
from procurement.models import Bid, MakeUpChange, Procurement
from procurement.queries.bidder import changes_of

from .asking import ask
from .exclusion import bid_frame, load_opened_bid
from .loading import now_of
from .parties import way_on

TITLE = "Changes of who the bidder is"


@require_safe
def make_up(request: Request, reference: str, number: int) -> HttpResponse:
    """Show what changed, who permitted it, and what it opened that is not done again yet."""
    case, bid = load_opened_bid(request, reference, number)
    open_ = case.state not in Procurement.ENDED and not case.hides_a_bid
    decides = open_ and access.is_sro(case, request.user)
    page = {
        "title": TITLE,
        "caption": bid.name,
        "changes": [
            (one, decides and one.decided is None and one.proposed_by_id != request.user.pk) for one in changes_of(bid)
        ],
        "missing": [] if case.hides_a_bid else guards.open_after_change(bid),
        "may_propose": open_ and access.is_lead(case, request.user),
    }
    return render(request, "procurement/bidder/make_up.jinja", {**bid_frame(case, bid), **page})


@never_kept
@require_http_methods(["GET", "POST"])
def make_up_propose(request: Request, reference: str, number: int) -> HttpResponse:
    """Record that the bidder wants to go on as another body; others are shown the list."""
    case, bid = load_opened_bid(request, reference, number)
    if not access.is_lead(case, request.user) or case.hides_a_bid:
        return redirect(_page(bid))
    form = MakeUpChangeForm(request.POST or None, bid=bid)

    def do() -> str:
        change = propose_change(bid, NewMakeUp(**form.cleaned_data), by=request.user, now=now_of(request, case))
        return way_on(case, bid, _page(bid)) if change.asked_id else _page(bid)

    asked = "Everyone on this procurement is asked about a new body at once, you too."
    lede = f"{asked} Then the senior responsible officer decides."
    words = {"title": "Propose a change", "submit_text": "Propose the change", "lede": lede}
    frame = {**bid_frame(case, bid, (TITLE, _page(bid))), "caption": bid.name, "cancel_href": _page(bid)}
    return ask(request, form, do, done="Change proposed", **frame, **words)


@never_kept
@require_http_methods(["GET", "POST"])
def make_up_decide(request: Request, reference: str, number: int, pk: int) -> HttpResponse:
    """Decide whether the bidder may go on as the new body; others are shown the list."""
    case, bid = load_opened_bid(request, reference, number)
    change = get_object_or_404(MakeUpChange.objects.select_related("bid"), bid=bid, pk=pk)
    if not access.is_sro(case, request.user) or case.hides_a_bid:
        return redirect(_page(bid))
    form = MakeUpDecisionForm(request.POST or None)

    def do() -> str:
        decide_change(change, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(bid)

    lede = (
        "When you permit it, grounds for exclusion, capability, risk and the support of practices are asked anew, and "
        "what rests on the bidder opens again at gateway 2."
    )
    words = {"title": f"Decide on change {change.number}", "submit_text": "Decide", "lede": lede}
    frame = {**bid_frame(case, bid, (TITLE, _page(bid))), "caption": bid.name, "cancel_href": _page(bid)}
    return ask(request, form, do, done="Decided", **frame, **words)


def _page(bid: Bid) -> str:
    return reverse("procurement:make_up", args=[bid.procurement.reference, bid.number])
