"""Agree with another body's rating in one click, or disagree in words."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assurance import access, actions, queries
from assurance.forms import OpinionForm
from assurance.models import GateReview, Rating
from mcp_portal.accounts.queries import body_of
from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.wording import lower_first
from mcp_portal.workflow.steps import Refused

from .loading import frame, load_case, load_review


@require_http_methods(["GET", "POST"])
def opinion(request: Request, reference: str, stage: str, code: str, pk: int) -> HttpResponse:
    """Ask why one's body disagrees with a rating; a press of "Agree" sends no words."""
    case = load_case(request, reference)
    filed = Rating.objects.filter(procurement=case, filed_at__isnull=False, review__stage__code=stage)
    rating = get_object_or_404(filed.select_related("review", "question"), pk=pk, question__code=code)
    review = load_review(request, reference, stage, rating.review.attempt)
    body = body_of(request.user, case)
    if body is None or not access.is_reviewer(review, request.user):
        raise Http404("Opinions are for reviewers")
    if not queries.may_see(review, rating.question_id, rating.body, body):
        raise Http404("This rating is not shown yet")
    page = reverse("assurance:question", args=[reference, stage, code])
    agrees = "agree" in request.POST
    form = OpinionForm(request.POST if request.method == "POST" and not agrees else None)
    if agrees or (request.method == "POST" and form.is_valid()):
        words = "" if agrees else form.cleaned_data["words"]
        try:
            actions.give_opinion(rating, by=request.user, now=case.now(request.now), agrees=agrees, words=words)
        except Refused as refused:
            if not agrees:
                form.add_error(None, str(refused))
                return render(request, "assurance/opinion.jinja", _context(review, rating, form, page))
            messages.warning(request, str(refused))
        else:
            what = "agrees" if agrees else "disagrees"
            messages.success(request, f"Your body {what} with {rating.get_body_display()} on {code}")
        return redirect(page)
    return render(request, "assurance/opinion.jinja", _context(review, rating, form, page))


def _context(review: GateReview, rating: Rating, form: OpinionForm, page: str) -> dict[str, Any]:
    value = lower_first(rating.get_value_display())
    return {
        **frame(review, f"Disagree with {rating.get_body_display()} on {rating.question.code}"),
        "rating": rating,
        "facts": [
            ["Question", rating.question.text],
            [f"{rating.get_body_display()} rated it", value],
            ["Its reason", rating.reason or "None given"],
        ],
        "form": form,
        "cancel_href": page,
        "submit_text": "Disagree",
    }
