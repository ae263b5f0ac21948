"""Responses, their opening by two people, dialogue and evaluation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit.request import Request
from mcp_portal.drafts.keeping import never_kept
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import lower_first
from mcp_portal.workflow.offers import steps_for
from procurement import access, actions, guards, queries
from procurement.actions.moderation import may_be_second
from procurement.forms import BidForm, ResultForm, RoundForm, RoundOutcomeForm
from procurement.models import Bid, Criterion, EvaluationResult, Opening
from procurement.queries.moderation import agreed_result
from procurement.queries.responses import completeness
from procurement.queries.results import history_of
from procurement.selection.shared import SharedMember, shared_members

from .asking import ask
from .hidden import not_shown
from .loading import crumbs, load_case, now_of
from .parties import load_bid, may_change

SHOWN_PARTIES = 25
"""How many of those behind a bid stand on its page; all are in their own list."""


@require_safe
def bids(request: Request, reference: str) -> HttpResponse:
    """List the responses, and how they were opened; the tab stands on every page, so other roles read why not."""
    case = load_case(request, reference)
    if not access.sees_bids(case, request.user):
        return render(request, "procurement/bids_hidden.jinja", {"case": case, "tab": "bids", "title": "Bids"})
    rows = list(case.bids.select_related("provider"))
    return render(
        request,
        "procurement/bids.jinja",
        {
            "case": case,
            "tab": "bids",
            "title": "Bids",
            "rows": [(row, queries.outcome_is_shown(case, row)) for row in rows],
            "complete": completeness(case),
            "openings": queries.opening_stages(case, now_of(request, case)),
            "may_open": access.is_opener(case, request.user) and not case.hides_a_bid,
            "reader": request.user,
            "may_add": access.is_lead(case, request.user) and queries.responses_come_in(case) and not case.hides_a_bid,
        },
    )


@never_kept
@require_http_methods(["GET", "POST"])
def responses_open(request: Request, reference: str, stage: str) -> HttpResponse:
    """Open the responses as the first or the second person."""
    case = load_case(request, reference, access.is_opener)
    if stage not in Opening.Stage.values:
        raise Http404("There is no such opening")

    def do() -> str:
        opening = actions.open_responses(case, stage=stage, by=request.user, now=now_of(request, case))
        second = "Opened by the first person. A second person has to open too"
        messages.success(request, "Responses opened by 2 people" if opening.second_id else second)
        if opening.second_id and stage == Opening.Stage.SELECTION:
            # The names are shown now: the opener is asked about them like everyone else.
            return reverse("conflicts:questions", args=[case.pk])
        return _bids(case)[1]

    return ask(
        request,
        Form(request.POST if request.method == "POST" else None),
        do,
        case=case,
        crumbs=crumbs(case, _bids(case)),
        caption=case.title,
        title=f"Open: {lower_first(str(Opening.Stage(stage).label))}",
        lede="You open what came in before the closing time. Another opener has to do the same.",
        submit_text="Open",
        cancel_href=_bids(case)[1],
    )


@require_http_methods(["GET", "POST"])
def bid_add(request: Request, reference: str) -> HttpResponse:
    """Record a response; others are shown the list."""
    case = load_case(request, reference, access.sees_bids)
    if not access.is_lead(case, request.user) or case.hides_a_bid:
        return redirect("procurement:bids", case.reference)
    form = BidForm(request.POST or None, case=case, now=now_of(request, case))

    def do() -> str:
        made = actions.record_bid(case, by=request.user, now=now_of(request, case), **form.cleaned_data)
        # Found after the opening it is named at once, and the lead is asked about it like everyone else.
        return reverse("conflicts:questions", args=[case.pk]) if made.named_at else _bids(case)[1]

    return ask(
        request,
        form,
        do,
        done="Response recorded",
        case=case,
        crumbs=crumbs(case, _bids(case)),
        caption=case.title,
        title="Record a response",
        lede="It stays closed until 2 people open it, after the closing time.",
        submit_text="Record the response",
        cancel_href=_bids(case)[1],
    )


def _shared(case: Any, bid: Bid) -> list[SharedMember]:
    """Give who stands behind this bid and another one."""
    return [one for one in shared_members(guards.parties_standing(case)) if bid.number in one.numbers]


def _bids(case) -> tuple[str, str]:
    return "Bids", reverse("procurement:bids", args=[case.reference])


@require_safe
def bid(request: Request, reference: str, number: int) -> HttpResponse:
    """Show one bidder's part in the competition."""
    case, found = load_bid(request, reference, number)
    now, known = now_of(request, case), found.is_known_to(request.user)
    behind = list(found.parties.on(timezone.localdate(now)).select_related("organisation")) if known else []
    shown = queries.outcome_is_shown(case, found)
    return render(
        request,
        "procurement/bid.jinja",
        {
            "case": case,
            "tab": "bids",
            "title": found.name_for(request.user),
            "bid": found,
            "is_known": known,
            "outcome_shown": shown,
            "parties": behind[:SHOWN_PARTIES],
            "shared": [] if case.hides_a_bid else _shared(case, found),
            "may_change": may_change(request, case),
            "sees_low": found.final_received_at is not None
            and (access.is_lead(case, request.user) or queries.may_see_scores(case, request.user)),
            "crumbs": crumbs(case, _bids(case)),
            "state": {"text": found.get_state_display() if shown else "Outcome not shown", "colour": "blue"},
            "offers": steps_for(found, request.user, now) if shown else [],
        },
    )


@require_http_methods(["GET", "POST"])
def dialogue(request: Request, reference: str) -> HttpResponse:
    """Show the rounds of dialogue; the procurement lead opens and closes them."""
    case = load_case(request, reference, access.sees_bids)
    if case.hides_a_bid:
        return not_shown(request, case, "Dialogue", tab="bids", crumbs=crumbs(case, _bids(case)))
    rounds = list(case.dialogue_rounds.select_related("opened_by__organisation"))
    current = next((one for one in rounds if one.closed_on is None), None)
    may_change = access.is_lead(case, request.user)
    if request.method == "POST" and not may_change:
        raise Http404("Rounds are held by the procurement lead")
    form = (RoundOutcomeForm if current else RoundForm)(request.POST or None)

    def do() -> str:
        now = now_of(request, case)
        if current is not None:
            actions.close_round(current, outcome=form.cleaned_data["outcome"], by=request.user, now=now)
        else:
            actions.open_round(case, topics=form.cleaned_data["topics"], by=request.user, now=now)
        return reverse("procurement:dialogue", args=[case.reference])

    return ask(
        request,
        form,
        do,
        done="Round closed" if current else "Round opened",
        template="procurement/dialogue.jinja",
        case=case,
        tab="bids",
        title="Dialogue",
        rounds=rounds,
        current=current,
        may_change=may_change,
        crumbs=crumbs(case, _bids(case)),
    )


@require_safe
def evaluation(request: Request, reference: str) -> HttpResponse:
    """Show which results are filed, and the scores to those who may see them."""
    case = load_case(request, reference, access.sees_bids)
    return render(
        request,
        "procurement/evaluation.jinja",
        {
            "case": case,
            "tab": "bids",
            "title": "Evaluation",
            "crumbs": crumbs(case, _bids(case)),
            "tenders": queries.tenders(case),
            "criteria": case.criteria.filter(kind=Criterion.Kind.AWARD),
            "sees_scores": queries.may_see_scores(case, request.user),
            "may_file": access.is_moderator(case, request.user) and not case.hides_a_bid,
            "may_score": access.is_evaluator(case, request.user),
        },
    )


@never_kept
@require_http_methods(["GET", "POST"])
def result(request: Request, reference: str, number: int, position: int) -> HttpResponse:
    """Show or file the result of one tender on one criterion."""
    case = load_case(request, reference, access.sees_bids)
    bid = get_object_or_404(
        Bid.objects.select_related("procurement"), procurement=case, number=number, final_received_at__isnull=False
    )
    criterion = get_object_or_404(Criterion, procurement=case, kind=Criterion.Kind.AWARD, position=position)
    filed = (
        EvaluationResult.objects.filter(bid=bid, criterion=criterion)
        .select_related("moderated_by__organisation")
        .first()
    )
    back = reverse("procurement:evaluation", args=[case.reference])
    page: dict[str, Any] = {
        "case": case,
        "caption": bid.name,
        "title": criterion.name,
        "bid": bid,
        "criterion": criterion,
        "crumbs": crumbs(case, _bids(case), ("Evaluation", back)),
        "cancel_href": back,
    }
    sees = queries.may_see_scores(case, request.user)
    page["history"] = history_of(bid, criterion) if sees else []
    if sees:
        scores = queries.individual_scores(case, request.user, bid, criterion)
        page |= {
            "scores": scores,
            "superseded": queries.superseded(scores),
            "left_out": queries.left_out(case, scores),
        }
    files = access.is_moderator(case, request.user) and not case.hides_a_bid
    if sees and (filed is not None or (page["history"] and not files)):
        may = {
            "may_take_back": not queries.scores_are_locked(case) and files,
            "may_be_second": not queries.scores_are_locked(case) and may_be_second(case, request.user),
            "reader": request.user,
        }
        return render(request, "procurement/result.jinja", {**page, **may, "result": filed})
    if filed is not None or not files:
        raise Http404("Results are filed by the moderator and shown when they are locked")
    if criterion.is_price:
        return redirect("procurement:prices", case.reference)
    agreed = agreed_result(bid, criterion)
    form = ResultForm(request.POST or None, initial={} if agreed.score is None else {"score": f"{agreed.score:f}"})

    def do() -> str:
        actions.file_result(bid, criterion=criterion, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return back

    lede = f"Weight {queries.percent(criterion.weight)}%. What you file cannot be changed, only taken back by 2 people."
    page |= {"template": "procurement/result_file.jinja", "submit_text": "File the result", "lede": lede}
    return ask(request, form, do, done="Result filed", **page)
