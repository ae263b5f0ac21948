"""Agreed scores: the list, one question of one tender, agreeing, changing, and the second person."""

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
from procurement import access, queries
from procurement.actions import moderation as actions
from procurement.forms.moderation import AgreedScoreForm, ConfirmChangeForm, MeetingForm, ScoreChangeForm
from procurement.models import Bid, Criterion, EvaluationQuestion, ModeratedScore, Procurement
from procurement.queries import moderation as agreed

from .asking import ask
from .hidden import not_shown
from .lists import exports, page_of
from .loading import crumbs, load_case, now_of

TITLE = "Agreed scores"


@require_safe
def moderation(request: Request, reference: str) -> HttpResponse:
    """List every question of every tender with what was agreed, and the meetings."""
    case = load_case(request, reference, access.sees_bids)
    if case.hides_a_bid:
        return not_shown(request, case, TITLE, tab="bids", crumbs=_crumbs(case))
    sees = queries.scores_seen(case, request.user) == "all"
    rows = agreed.moderation(case) if sees else []
    page = {
        "title": TITLE,
        "sees": sees,
        "page": page_of(request, rows),
        "agreed": sum(one.standing is not None for one in rows),
        "waiting": [one for one in rows if one.waiting],
        "meetings": agreed.meetings_of(case) if sees else [],
        "may_moderate": _is_open(case) and access.is_moderator(case, request.user),
        "exports": exports(request, reverse("procurement:moderation", args=[case.reference]) + "export/"),
    }
    return render(request, "procurement/moderation/list.jinja", {**_frame(case), **page})


@require_safe
def moderation_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give every individual note, agreed score and change as a file; the export stands in the ledger."""
    case = _seen(request, reference)
    if kind not in FORMATS:
        raise Http404("There is no such file")
    rows = agreed.history_rows(case, queries.all_scores(case, request.user))
    detail = {"format": kind, "rows": len(rows)}
    ledger.record(
        "procurement.agreed_scores_exported", subject=case, case=case, occurred_at=now_of(request, case), detail=detail
    )
    return listed_as(kind, f"Agreed scores {case.reference}", agreed.HEAD, rows)


@never_kept
@require_http_methods(["GET", "POST"])
def meeting_add(request: Request, reference: str) -> HttpResponse:
    """Record a meeting at which scores were agreed; others are shown the list."""
    case = load_case(request, reference, access.sees_bids)
    if not access.is_moderator(case, request.user) or case.hides_a_bid:
        return redirect("procurement:moderation", case.reference)
    form = MeetingForm(request.POST or None, now=now_of(request, case))

    def do() -> str:
        actions.record_meeting(case, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return reverse("procurement:moderation", args=[case.reference])

    words = {"title": "Record a meeting", "submit_text": "Record the meeting"}
    lede = "What you record cannot be changed afterwards."
    return ask(request, form, do, done="Meeting recorded", lede=lede, **words, **_form_frame(case))


@require_safe
def moderated(request: Request, reference: str, number: int, position: int, question: int) -> HttpResponse:
    """Show one tender on one question: individual scores, what was agreed, and every change."""
    case, bid, asked = _place(request, reference, number, position, question)
    one = agreed.moderated(bid, asked)
    found = [
        score
        for score in queries.individual_scores(case, request.user, bid, asked.criterion)
        if score.question_id == asked.pk
    ]
    open_ = _is_open(case) and not bid.results.filter(criterion=asked.criterion).exists()
    changes = access.is_moderator(case, request.user) or access.is_evaluator(case, request.user)
    second = one.waiting is not None and one.waiting.filed_by_id != request.user.pk
    page = {
        "title": f"{asked.label} {asked.text}",
        "caption": bid.name,
        "one": one,
        "question": asked,
        "bid": bid,
        "rows": [(row, one.turns(row)) for row in one.rows],
        "scores": found,
        "superseded": queries.superseded(found),
        "left_out": queries.left_out(case, found),
        "unfiled": [] if one.rows else agreed.not_yet_filed(bid, asked),
        "may_agree": open_ and not one.rows and access.is_moderator(case, request.user),
        "may_change": open_ and bool(one.rows) and one.waiting is None and changes,
        "may_confirm": open_ and second and actions.may_be_second(case, request.user),
        "here": _page(bid, asked),
    }
    return render(request, "procurement/moderation/question.jinja", {**_frame(case), **page})


@never_kept
@require_http_methods(["GET", "POST"])
def moderated_agree(request: Request, reference: str, number: int, position: int, question: int) -> HttpResponse:
    """File what the evaluators agreed; others are shown the page of the question."""
    case, bid, asked = _place(request, reference, number, position, question)
    if not access.is_moderator(case, request.user):
        return redirect(_page(bid, asked))
    form = AgreedScoreForm(request.POST or None, question=asked, meetings=case.moderation_meetings.all())

    def do() -> str:
        actions.agree_score(bid, question=asked, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(bid, asked)

    lede = "The individual scores are closed from then on. A later change needs a reason and a second person."
    words = {"title": f"Agree on {asked.label} {asked.text}", "submit_text": "File the agreed score", "lede": lede}
    return ask(request, form, do, done="Agreed score filed", **words, **_form_frame(case, bid, asked))


@never_kept
@require_http_methods(["GET", "POST"])
def moderated_change(request: Request, reference: str, number: int, position: int, question: int) -> HttpResponse:
    """Propose a change of an agreed score; others are shown the page of the question."""
    case, bid, asked = _place(request, reference, number, position, question)
    if not (access.is_moderator(case, request.user) or access.is_evaluator(case, request.user)):
        return redirect(_page(bid, asked))
    form = ScoreChangeForm(request.POST or None, question=asked)

    def do() -> str:
        actions.propose_change(bid, question=asked, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(bid, asked)

    lede = "It counts when a second person has confirmed it. Nothing that was filed is lost."
    words = {"title": f"Change the agreed score on {asked.label}", "submit_text": "Propose the change", "lede": lede}
    return ask(request, form, do, done="Change proposed", **words, **_form_frame(case, bid, asked))


@never_kept
@require_http_methods(["GET", "POST"])
def moderated_confirm(
    request: Request, reference: str, number: int, position: int, question: int, pk: int
) -> HttpResponse:
    """Confirm or refuse a change as the second person; others are shown the page of the question."""
    case, bid, asked = _place(request, reference, number, position, question)
    change = get_object_or_404(ModeratedScore.objects.select_related("bid", "question"), bid=bid, question=asked, pk=pk)
    if not actions.may_be_second(case, request.user):
        return redirect(_page(bid, asked))
    form = ConfirmChangeForm(request.POST or None)
    one = agreed.moderated(bid, asked)
    before = one.before(change)

    def do() -> str:
        actions.confirm_change(change, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(bid, asked)

    turns = one.turns(change)
    was = f"from {before.score.normalize():f} " if before else ""
    lede = f"{f'{turns}. ' if turns else ''}The score would go {was}to {change.score.normalize():f}."
    words = {"title": f"Second person: question {asked.label}", "submit_text": "File what I say", "lede": lede}
    page = {**words, **_form_frame(case, bid, asked), "template": "procurement/moderation/confirm.jinja"}
    return ask(request, form, do, done="What you said is filed", change=change, **page)


def _seen(request: Request, reference: str) -> Procurement:
    """Load a case whose scores, all of them, the reader may see."""
    case = load_case(request, reference, access.sees_bids)
    if case.hides_a_bid or queries.scores_seen(case, request.user) != "all":
        raise Http404("Scores are shown to who has filed all of theirs, and to others when they are locked")
    return case


def _place(
    request: Request, reference: str, number: int, position: int, question: int
) -> tuple[Procurement, Bid, EvaluationQuestion]:
    case = _seen(request, reference)
    bid = get_object_or_404(Bid, procurement=case, number=number, final_received_at__isnull=False)
    bid.procurement = case
    asked = get_object_or_404(
        EvaluationQuestion.objects.select_related("criterion"),
        criterion__procurement=case,
        criterion__kind=Criterion.Kind.AWARD,
        criterion__position=position,
        number=question,
    )
    return case, bid, asked


def _is_open(case: Procurement) -> bool:
    return not queries.scores_are_locked(case)


def _page(bid: Bid, asked: EvaluationQuestion) -> str:
    place = [bid.procurement.reference, bid.number, asked.criterion.position, asked.number]
    return reverse("procurement:moderated", args=place)


def _crumbs(case: Procurement, *further: tuple[str, str]) -> list[dict[str, str]]:
    places = [
        (text, reverse(f"procurement:{name}", args=[case.reference]))
        for text, name in (("Bids", "bids"), ("Evaluation", "evaluation"))
    ]
    return crumbs(case, *places, *further)


def _frame(case: Procurement) -> dict[str, Any]:
    own = (TITLE, reverse("procurement:moderation", args=[case.reference]))
    return {"case": case, "tab": "bids", "crumbs": _crumbs(case, own)}


def _form_frame(case: Procurement, bid: Bid | None = None, asked: EvaluationQuestion | None = None) -> dict[str, Any]:
    back = reverse("procurement:moderation", args=[case.reference])
    if bid is None or asked is None:
        return {**_frame(case), "cancel_href": back}
    return {**_frame(case), "caption": bid.name, "cancel_href": _page(bid, asked)}
