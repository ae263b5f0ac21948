"""The lead reviewer gives lines to the reviewers of their body, and each reviewer goes through theirs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assurance import access, actions, queries
from assurance.forms import AssignForm
from assurance.papers import body_name
from mcp_portal.accounts.queries import body_of
from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.wording import plural
from mcp_portal.workflow.steps import Refused

from .loading import frame, load_review


@require_http_methods(["GET", "POST"])
def assign(request: Request, reference: str, stage: str) -> HttpResponse:
    """Show the reviewers of the reader's body with their standing, and ask which lines they rate."""
    review = load_review(request, reference, stage)
    body, now = body_of(request.user, review.case), review.case.now(request.now)
    if body is None or not access.is_lead_reviewer(review, request.user):
        raise Http404("Lines are assigned by a lead reviewer")
    people = queries.candidates(review, body, now)
    form = AssignForm(request.POST or None, people=people, questions=review.papers.lines_of(body))
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.assign(review, form.chosen, by=request.user, now=now, person=form.cleaned_data["person"])
        except Refused as refused:
            form.add_error("person", str(refused))
        else:
            messages.success(request, f"{plural(len(changed), 'line')} changed hands")
            return redirect("assurance:assign", reference, stage)
    names = {one.user.pk: str(one.user) for one in people}
    rows: list[list[Any]] = [
        [line, names.get(review.papers.assigned.get((line.pk, body)), "Nobody yet")]
        for line in review.papers.lines_of(body)
    ]
    context = {
        **frame(review, "Assign lines"),
        "lede": f"Reviewers of {body_name(body)}. Everybody of your body can still rate every line.",
        "people": people,
        "rows": rows,
        "form": form,
        "why": queries.why_not_assigned(review),
        "submit_text": "Assign these lines",
    }
    return render(request, "assurance/assign.jinja", context)


@require_safe
def rate(request: Request, reference: str, stage: str) -> HttpResponse:
    """Lead to the line a reviewer rates next: one of their own that is left, then one of their body's."""
    review = load_review(request, reference, stage)
    lines = [line for line in queries.lines(review, request.user) if line.is_yours]
    if not lines or not access.is_reviewer(review, request.user):
        raise Http404("This is for reviewers whose body rates lines here")
    left = [line for line in lines if line.own is None or line.stale]
    if not left:
        messages.success(request, "Your body has rated all its lines")
        return redirect(review.get_absolute_url())
    return redirect(min(left, key=lambda line: not line.is_assigned).href)
