"""One line of enquiry: the commissioner answers it, the reviewers rate it."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assurance import access, actions, queries
from assurance.forms import AnswerForm, RatingForm
from assurance.models import GateReview
from assurance.outcome import Value
from mcp_portal.audit.request import Request
from mcp_portal.workflow.steps import Refused

from .evidence import READ
from .loading import frame, load_review
from .prepared import prepared


@require_http_methods(["GET", "POST"])
def question(request: Request, reference: str, stage: str, code: str) -> HttpResponse:
    """Show a line with its evidence, and the form that fits the reader."""
    # What was typed about an attempt that was withdrawn in the meantime is not filed with the next one.
    attempt = request.POST.get("attempt", "")
    review = load_review(request, reference, stage, int(attempt) if attempt.isdigit() else None)
    lines = queries.lines(review, request.user)
    line = next((line for line in lines if line.question.code == code), None)
    if line is None:
        raise Http404("There is no such question")
    if review.may_change_evidence and access.prepares_evidence(review, request.user):
        return _answer(request, review, line, lines)
    if line.is_yours and access.is_reviewer(review, request.user):
        why = queries.why_not_rated(review, line.own_body or "", line.question, request.user)
        return _closed(request, review, line, lines, why) if why else _rate(request, review, line, lines)
    return _page(request, review, line, lines)


def _closed(
    request: Request, review: GateReview, line: queries.Line, lines: list[queries.Line], why: str
) -> HttpResponse:
    """Say why nobody rates the line now, and give back what was typed."""
    if request.method != "POST":
        return _page(request, review, line, lines, why=why if review.is_with_reviewers else "")
    form = RatingForm(request.POST)
    form.add_error(None, why)
    typed = {"value": dict(Value.choices).get(request.POST.get("value", ""), ""), "reason": request.POST.get("reason")}
    return _page(request, review, line, lines, form=form, typed=typed, doing="closed")


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
    form = RatingForm(request.POST or None, initial=_rating_so_far(review, line))
    if request.method == "POST" and form.is_valid():
        given = {"by": request.user, "now": review.case.now(request.now)}
        given |= {name: form.cleaned_data[name] for name in ("value", "reason", "seen")}
        try:
            if "save" in request.POST:
                actions.save_draft(review, line.question, **given)
                return _saved(request, review, line, form.cleaned_data["replaces"])
            actions.file_rating(review, line.question, replaces=form.cleaned_data["replaces"], **given)
        except (actions.StaleRating, actions.StaleDraft) as stale:
            return _again(request, review, line, str(stale))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Rating of {line.question.code} filed")
            return redirect(_next_page(review, line, lines, lambda other: other.is_yours and other.own is None))
    return _page(request, review, line, lines, form=form, submit_text="File your rating", doing="rate")


def _rating_so_far(review: GateReview, line: queries.Line) -> dict[str, Any]:
    start = line.draft or line.own
    return {
        "value": start.value if start else "",
        "reason": start.reason if start else "",
        "replaces": line.own.pk if line.own else "",
        "seen": queries.mark_of(line.draft),
        "attempt": review.attempt,
    }


def _saved(request: Request, review: GateReview, line: queries.Line, replaces: int | None) -> HttpResponse:
    """Lead on from a draft that was kept, to the line itself when a colleague has filed in the meantime."""
    if (line.own.pk if line.own else None) == replaces:
        messages.success(request, f"Draft for {line.question.code} saved. Only you see it")
        return redirect(review.get_absolute_url())
    words = f"Draft for {line.question.code} saved. A colleague filed a rating after you opened the page: read it here"
    messages.warning(request, words)
    return redirect(line.href)


def _again(request: Request, review: GateReview, line: queries.Line, words: str) -> HttpResponse:
    """Give the form back with everything typed, beside what stands by now."""
    # Read anew: it was filed between the first look at the papers and the lock.
    review = load_review(request, review.case.reference, review.stage.code, review.attempt)
    lines = queries.lines(review, request.user)
    line = next(other for other in lines if other.question == line.question)
    typed = request.POST.copy()
    typed["replaces"] = str(line.own.pk) if line.own else ""
    typed["seen"] = queries.mark_of(line.draft)
    form = RatingForm(typed)
    form.add_error(None, f"{words}. Read it, then file yours if you still want to")
    beside = line.draft if line.draft and queries.mark_of(line.draft) != request.POST.get("seen") else line.own
    return _page(request, review, line, lines, form=form, submit_text="File your rating", doing="rate", beside=beside)


def _next_page(review: GateReview, line: queries.Line, lines: list[queries.Line], is_left: Any) -> str:
    """Give the next line that is left, after this one first, or the page of the review."""
    here = lines.index(line)
    others = [*lines[here + 1 :], *lines[:here]]
    return next((other.href for other in others if is_left(other)), review.get_absolute_url())


def _page(
    request: Request, review: GateReview, line: queries.Line, lines: list[queries.Line], **more: Any
) -> HttpResponse:
    here = lines.index(line)
    history = queries.earlier_ratings(review, line.question, request.user)
    context = {
        **frame(review, line.question.text),
        "line": line,
        "form": None,
        "doing": "",
        "cited": [_evidence(review, citation, request.user) for citation in line.cited],
        "why": "",
        "opinions": _opinions(review, line, history, request.user),
        "place": f"Line {here + 1} of {len(lines)}",
        "before": lines[here - 1] if here else None,
        "after": lines[here + 1] if here + 1 < len(lines) else None,
        "history": history,
        "prepared": prepared(line.question.code, review.case, request.user),
        **more,
    }
    return render(request, "assurance/question.jinja", context)


def _evidence(review: GateReview, citation: Any, user: Any) -> dict[str, Any]:
    """Give a cited piece with its address, at its first page where the browser shows it."""
    piece, at = citation.evidence, [review.case.reference, review.stage.code, citation.evidence_id]
    is_pdf = piece.document.media_type == "application/pdf"
    first = re.search(r"\d+", citation.pages)
    place = f"?{READ}{f'#page={first.group()}' if first else ''}" if is_pdf else ""
    # The case that is at hand, so that the roles of the reader are not asked for each piece.
    piece.procurement = review.case
    return {
        "title": f"{piece.title}, {piece.edition}" if piece.edition else piece.title,
        "href": reverse("assurance:evidence_download", args=at) + place if piece.is_open_to(user) else "",
        "is_pdf": is_pdf,
        "pages": citation.pages,
    }


def _opinions(review: GateReview, line: queries.Line, history: list[Any], user: Any) -> dict[int, dict[str, Any]]:
    """Give what bodies say about each rating on the page, and whether the reader may say something too."""
    body = line.own_body
    rows = [line.own, *(other.rating for other in line.others), *history]
    may = body is not None and access.is_reviewer(review, user)
    return {
        row.pk: {
            "said": (said := queries.opinions_on(review, row, body)),
            "own": next((opinion for opinion in said if opinion.body == body), None),
            "may": may and not queries.why_no_opinion(review, row, body or "", user),
        }
        for row in rows
        if row is not None
    }
