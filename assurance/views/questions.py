"""One line of enquiry: the commissioner answers it, the reviewers rate it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assurance import access, actions, queries
from assurance.forms import AnswerForm, RatingForm
from assurance.models import GateReview
from mcp_portal.audit.request import Request
from mcp_portal.workflow.steps import Refused

from .loading import frame, load_review


@require_http_methods(["GET", "POST"])
def question(request: Request, reference: str, stage: str, code: str) -> HttpResponse:
    """Show a line with its evidence, and the form that fits the reader."""
    review = load_review(request, reference, stage)
    lines = queries.lines(review, request.user)
    line = next((line for line in lines if line.question.code == code), None)
    if line is None:
        raise Http404("There is no such question")
    if review.may_change_evidence and access.prepares_evidence(review, request.user):
        return _answer(request, review, line, lines)
    if _may_rate(review, line, request.user):
        return _rate(request, review, line, lines)
    return _page(request, review, line, lines)


def _may_rate(review: GateReview, line: queries.Line, user: Any) -> bool:
    if not (review.is_with_reviewers and line.is_yours and access.is_reviewer(review, user)):
        return False
    return line.own_body not in review.papers.sign_offs


def _answer(request: Request, review: GateReview, line: queries.Line, lines: list[queries.Line]) -> HttpResponse:
    evidence = review.papers.evidence
    form = AnswerForm(request.POST or None, evidence=evidence, initial=_answer_so_far(line))
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("status", "words", "gap")}
        try:
            actions.answer_question(
                review, line.question, by=request.user, now=review.case.now(request.now), pages=form.pages, **given
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Answer to {line.question.code} saved")
            return redirect(
                _next_page(review, line, lines, lambda other: not review.papers.is_answered(other.question))
            )
    return _page(request, review, line, lines, form=form, submit_text="Save the answer", doing="answer")


def _answer_so_far(line: queries.Line) -> dict[str, Any]:
    if line.answer is None:
        return {}
    places = {f"pages_{citation.evidence_id}": citation.pages for citation in line.cited}
    ticked = [str(citation.evidence_id) for citation in line.cited]
    answer = line.answer
    return {"status": answer.status, "words": answer.words, "gap": answer.gap, "evidence": ticked, **places}


def _rate(request: Request, review: GateReview, line: queries.Line, lines: list[queries.Line]) -> HttpResponse:
    start = line.draft or line.own
    seen = {"value": start.value, "reason": start.reason} if start else {}
    form = RatingForm(request.POST or None, initial={**seen, "replaces": line.own.pk if line.own else ""})
    if request.method == "POST" and form.is_valid():
        given = {"by": request.user, "now": review.case.now(request.now)}
        given |= {name: form.cleaned_data[name] for name in ("value", "reason")}
        try:
            if "save" in request.POST:
                actions.save_draft(review, line.question, **given)
                messages.success(request, f"Draft for {line.question.code} saved. Only you see it")
                return redirect(review.get_absolute_url())
            actions.file_rating(review, line.question, replaces=form.cleaned_data["replaces"], **given)
        except actions.StaleRating as stale:
            form = _again(request, line, str(stale))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Rating of {line.question.code} filed")
            return redirect(_next_page(review, line, lines, lambda other: other.is_yours and other.own is None))
    return _page(request, review, line, lines, form=form, submit_text="File your rating", doing="rate")


def _again(request: Request, line: queries.Line, words: str) -> RatingForm:
    """Give the form back with everything typed, now against the rating that stands."""
    typed = request.POST.copy()
    typed["replaces"] = str(line.own.pk) if line.own else ""
    form = RatingForm(typed)
    form.add_error(None, f"{words}. Read it, then file yours if you still want to")
    return form


def _next_page(review: GateReview, line: queries.Line, lines: list[queries.Line], is_left: Any) -> str:
    """Give the next line that is left, after this one first, or the page of the review."""
    here = lines.index(line)
    others = [*lines[here + 1 :], *lines[:here]]
    return next((other.href for other in others if is_left(other)), review.get_absolute_url())


def _page(
    request: Request, review: GateReview, line: queries.Line, lines: list[queries.Line], **more: Any
) -> HttpResponse:
    here = lines.index(line)
    context = {
        **frame(review, line.question.text),
        "line": line,
        "form": None,
        "doing": "",
        "place": f"Line {here + 1} of {len(lines)}",
        "before": lines[here - 1] if here else None,
        "after": lines[here + 1] if here + 1 < len(lines) else None,
        "history": queries.earlier_ratings(review, line.question, request.user),
        **more,
    }
    return render(request, "assurance/question.jinja", context)
