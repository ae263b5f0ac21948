"""Taking a filed result back: the moderator proposes it, a second person says yes or no."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mcp_portal.audit.request import Request
from mcp_portal.drafts.keeping import never_kept
from procurement import access, queries
from procurement.actions import taking_back as actions
from procurement.actions.moderation import may_be_second
from procurement.forms.moderation import ConfirmRecallForm, RecallForm
from procurement.models import Bid, Criterion, EvaluationResult, Procurement
from procurement.queries.results import taken_together, waiting_recalls

from .asking import ask
from .loading import crumbs, load_case, now_of


@never_kept
@require_http_methods(["GET", "POST"])
def result_recall(request: Request, reference: str, number: int, position: int) -> HttpResponse:
    """Propose to take a result back; others are shown the result."""
    case, bid, result = _load(request, reference, number, position)
    if result is None or not access.is_moderator(case, request.user):
        return redirect(_page(case, number, position))
    form = RecallForm(request.POST or None)

    def do() -> str:
        actions.propose_recall(result, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(case, number, position)

    lede = f"It counts until a second person has confirmed this.{_of_all(result)}"
    words = {"title": "Take the result back", "submit_text": "Propose to take it back", "lede": lede}
    return ask(request, form, do, done="Proposal filed", **words, **_frame(case, bid, result))


@never_kept
@require_http_methods(["GET", "POST"])
def recall_confirm(request: Request, reference: str, number: int, position: int) -> HttpResponse:
    """Say as second person whether a result is taken back; others are shown the result."""
    case, bid, result = _load(request, reference, number, position)
    waiting = waiting_recalls(taken_together(result)) if result else []
    if result is None or not waiting or not may_be_second(case, request.user):
        return redirect(_page(case, number, position))
    form = ConfirmRecallForm(request.POST or None)

    def do() -> str:
        actions.confirm_recall(result, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(case, number, position)

    wrong = f"What is wrong with it: {waiting[0].reason}{_of_all(result)}"
    lede = f"The result is {result.score.normalize():f} of 100. {wrong}"
    words = {"title": "Second person: take the result back", "submit_text": "File what I say", "lede": lede}
    return ask(request, form, do, done="What you said is filed", **words, **_frame(case, bid, result))


def _load(
    request: Request, reference: str, number: int, position: int
) -> tuple[Procurement, Bid, EvaluationResult | None]:
    """Load the standing result for somebody who sees every score, None when it was taken back or never filed."""
    case = load_case(request, reference, access.sees_bids)
    if case.hides_a_bid or not queries.may_see_scores(case, request.user):
        raise Http404("Results are shown to who sees every score")
    bid = get_object_or_404(Bid, procurement=case, number=number, final_received_at__isnull=False)
    criterion = get_object_or_404(Criterion, procurement=case, kind=Criterion.Kind.AWARD, position=position)
    found = EvaluationResult.objects.filter(bid=bid, criterion=criterion).select_related("criterion", "bid")
    return case, bid, found.first()


def _of_all(result: EvaluationResult) -> str:
    together = " Results on price are taken back for all tenders together, because each depends on the lowest price."
    return together if result.criterion.is_price else ""


def _page(case: Procurement, number: int, position: int) -> str:
    return reverse("procurement:result", args=[case.reference, number, position])


def _frame(case: Procurement, bid: Bid, result: EvaluationResult) -> dict[str, Any]:
    page = _page(case, bid.number, result.criterion.position)
    places = (("Bids", "bids"), ("Evaluation", "evaluation"))
    way = [(text, reverse(f"procurement:{name}", args=[case.reference])) for text, name in places]
    return {
        "case": case,
        "caption": f"{bid.name}: {result.criterion.name}",
        "crumbs": crumbs(case, *way, ("Result", page)),
        "cancel_href": page,
    }
