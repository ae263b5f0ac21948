"""The checklist of the launch and of the award, its answers and their review."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from procurement import access
from procurement.actions import checklist as actions
from procurement.checklist import AWARD, LAUNCH, MOMENTS
from procurement.forms.checklist import ChecklistAnswerForm, ChecklistReviewForm
from procurement.models import Procurement
from procurement.queries import checklist as queries

from .asking import ask
from .hidden import not_shown
from .lists import exports
from .loading import crumbs, load_case, now_of

TITLE = "Procurement checklist"


@require_safe
def checklist(request: Request, reference: str) -> HttpResponse:
    """Show every question of both moments with how far it is."""
    case = load_case(request, reference)
    if case.hides_a_bid:
        return not_shown(request, case, TITLE, tab="overview")
    found = queries.checklist(case)
    reviews = access.reviews_the_checklist(case, request.user)
    sections = [
        {
            "moment": moment,
            "title": MOMENTS[moment],
            "rows": rows,
            "accepted": sum(one.tag["text"] == "Accepted" for one in rows),
            "open": queries.is_open(case, moment),
            "waiting": [o for o in rows if o.waits and o.answer and o.answer.by_id != request.user.pk and reviews],
        }
        for moment, rows in found.items()
    ]
    page = {
        "title": TITLE, "sections": sections, "left_out": queries.left_out(case),
        "exports": exports(request, _page(case) + "export/"),
    }  # fmt: skip
    return render(request, "procurement/checklist.jinja", {**_frame(case), **page})


@require_safe
def checklist_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give every answer and review as a file; the export stands in the ledger."""
    case = load_case(request, reference)
    if kind not in FORMATS or case.hides_a_bid:
        raise Http404("There is no such file")
    rows = queries.checklist_rows(queries.checklist(case))
    detail = {"format": kind, "rows": len(rows)}
    now = now_of(request, case)
    ledger.record("procurement.checklist_exported", subject=case, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"Procurement checklist {case.reference}", queries.HEAD, rows)


@require_http_methods(["GET", "POST"])
def checklist_question(request: Request, reference: str, moment: str, code: str) -> HttpResponse:
    """Show one question with every answer and review; the procurement lead answers it here."""
    case = _load(request, reference, moment)
    both = queries.checklist(case)
    one = next((row for row in both[moment] if row.asked.code == code), None)
    if one is None:
        raise Http404("There is no such question here")
    may_answer = access.is_lead(case, request.user) and queries.is_open(case, moment)
    if request.method == "POST" and not may_answer:
        raise Http404("The checklist is answered by the procurement lead")
    before = next((row.answer for row in both[LAUNCH] if row.asked.code == code), None) if moment == AWARD else None
    known = one.answer or before
    initial = {"words": known.words, "evidence": known.evidence} if known else {}
    form = ChecklistAnswerForm(request.POST or None, initial=initial)

    def do() -> str:
        actions.answer(case, moment, code, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _next(case, moment, code)

    return ask(
        request,
        form,
        do,
        done="Answer filed",
        template="procurement/checklist_question.jinja",
        **_frame(case, here=True),
        title=one.asked.name,
        caption=MOMENTS[moment],
        one=one,
        taken_over=before if one.answer is None else None,
        may_answer=may_answer,
    )


@require_http_methods(["GET", "POST"])
def checklist_review(request: Request, reference: str, moment: str) -> HttpResponse:
    """Look at the answers that wait, as a second person."""
    case = _load(request, reference, moment)
    reviews = access.reviews_the_checklist(case, request.user) and queries.is_open(case, moment)
    waiting = actions.waiting_for(case, moment, request.user) if reviews else []
    if not waiting:
        return redirect(_page(case))
    form = ChecklistReviewForm(request.POST or None, waiting=waiting)

    def do() -> str:
        said = form.cleaned_data
        actions.review(
            case, moment, seen=said["seen"], accepted=said["accepted"], words=said["words"], by=request.user,
            now=now_of(request, case),
        )  # fmt: skip
        return _page(case)

    return ask(
        request,
        form,
        do,
        done="Answers reviewed",
        template="procurement/checklist_review.jinja",
        **_frame(case, here=True),
        title=f"Review the checklist {MOMENTS[moment].lower()}",
        waiting=waiting,
    )


def _load(request: Request, reference: str, moment: str) -> Procurement:
    case = load_case(request, reference)
    if moment not in MOMENTS or case.hides_a_bid:
        raise Http404("There is no such checklist")
    return case


def _next(case: Procurement, moment: str, code: str) -> str:
    """Give the next question without an answer after this one, or the list."""
    rows = queries.checklist(case)[moment]
    place = next(n for n, row in enumerate(rows) if row.asked.code == code)
    left = next((row.asked.code for row in rows[place + 1 :] if not row.entries), None)
    return reverse("procurement:checklist_question", args=[case.reference, moment, left]) if left else _page(case)


def _page(case: Procurement) -> str:
    return reverse("procurement:checklist", args=[case.reference])


def _frame(case: Procurement, *, here: bool = False) -> dict[str, Any]:
    way = [("Decisions", reverse("procurement:decisions", args=[case.reference]))]
    return {"case": case, "tab": "overview", "crumbs": crumbs(case, *way, *([(TITLE, _page(case))] if here else []))}
