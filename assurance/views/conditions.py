"""Conditions: set, reworded and removed as drafts; then met, accepted, rejected or waived."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assurance import access, actions, queries
from assurance.forms import ConditionForm
from assurance.models import Condition, GateReview
from mcp_portal.accounts.queries import body_of
from mcp_portal.audit.request import Request
from mcp_portal.documents.actions import record_download
from mcp_portal.documents.views import send
from mcp_portal.workflow.offers import steps_for
from mcp_portal.workflow.steps import Refused
from mcp_portal.workflow.views import StepView

from .loading import crumbs, frame, load_case, load_review

COLOURS = {
    Condition.State.OPEN: "blue", Condition.State.EVIDENCE_SUBMITTED: "yellow", Condition.State.REJECTED: "orange",
    Condition.State.ACCEPTED: "green", Condition.State.WAIVED: "grey",
}  # fmt: skip


def load_condition(request: Request, reference: str, stage: str, pk: int) -> Condition:
    """Load a condition of any attempt at a stage."""
    case = load_case(request, reference)
    rows = case.gate_conditions.filter(review__stage__code=stage)
    found = get_object_or_404(rows.select_related("review__stage__version", "question", "set_by__organisation"), pk=pk)
    found.review.procurement = case
    return found


@require_safe
def condition(request: Request, reference: str, stage: str, pk: int) -> HttpResponse:
    """Show a condition, what has happened to it and what can be done."""
    found = load_condition(request, reference, stage, pk)
    now = found.case.now(request.now)
    offered = steps_for(found, request.user, now)
    context = {
        **frame(found.review, str(found)),
        "condition": found,
        "state": condition_tag(found),
        "entries": list(found.entries.select_related("entered_by__organisation", "document")),
        "offers": [offer for offer in offered if offer.can_go],
        "blocked": [offer for offer in offered if offer.unmet] if found.is_issued else [],
        "may_change": _is_own_draft(found, request.user),
    }
    return render(request, "assurance/condition.jinja", context)


def condition_tag(found: Condition) -> dict[str, str]:
    """Give the words and the colour of where a condition is."""
    return {"text": found.status, "colour": COLOURS[Condition.State(found.state)] if found.is_issued else "grey"}


@require_http_methods(["GET", "POST"])
def condition_add(request: Request, reference: str, stage: str) -> HttpResponse:
    """Set a condition for one's own body."""
    review = load_review(request, reference, stage)
    if not _may_set(review, request.user):
        raise Http404("Conditions are not set here")
    now = review.case.now(request.now)
    start = {"question": request.GET.get("question", "")}
    form = ConditionForm(request.POST or None, questions=review.papers.questions, now=now, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.set_condition(review, by=request.user, now=now, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Condition {made.number} drafted. It is issued with the outcome")
            return redirect(review.get_absolute_url())
    return _form_page(request, review, form, "Set a condition")


@require_http_methods(["GET", "POST"])
def condition_change(request: Request, reference: str, stage: str, pk: int) -> HttpResponse:
    """Reword a draft condition of one's own body."""
    found = load_condition(request, reference, stage, pk)
    if not _is_own_draft(found, request.user):
        raise Http404("This condition cannot be changed")
    now = found.case.now(request.now)
    start = {name: getattr(found, name) for name in ("text", "closes", "type", "owner_role", "due_date")}
    start["question"] = found.question.code if found.question else ""
    form = ConditionForm(request.POST or None, questions=found.review.papers.questions, now=now, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_condition(found, by=request.user, now=now, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Condition {found.number} changed")
            return redirect(found.get_absolute_url())
    return _form_page(request, found.review, form, f"Change condition {found.number}")


@require_http_methods(["GET", "POST"])
def condition_remove(request: Request, reference: str, stage: str, pk: int) -> HttpResponse:
    """Remove a draft condition of one's own body."""
    found = load_condition(request, reference, stage, pk)
    if not _is_own_draft(found, request.user):
        raise Http404("This condition cannot be removed")
    if request.method == "POST":
        actions.remove_condition(found, by=request.user, now=found.case.now(request.now))
        messages.success(request, f"Condition {found.number} removed")
        return redirect(found.review.get_absolute_url())
    context = {**frame(found.review, f"Remove condition {found.number}"), "condition": found}
    return render(request, "assurance/condition_remove.jinja", {**context, "cancel_href": found.get_absolute_url()})


@require_safe
def condition_download(request: Request, reference: str, stage: str, pk: int, entry: int) -> HttpResponseBase:
    """Send the evidence that was sent for a condition."""
    found = load_condition(request, reference, stage, pk)
    rows = found.entries.filter(document__isnull=False).select_related("document__blob")
    document: Any = get_object_or_404(rows, pk=entry).document
    record_download(document, by=request.user, now=found.case.now(request.now))
    return send(document)


class ConditionStep(StepView):
    """The page of a step of a condition."""

    def get_subject(self, request: Any, **kwargs: Any) -> Condition:
        return load_condition(request, kwargs["reference"], kwargs["stage"], kwargs["pk"])

    def context(self, subject: Condition) -> dict[str, Any]:
        way = [*crumbs(subject.review), {"text": str(subject), "href": subject.get_absolute_url()}]
        return {
            "caption": str(subject),
            "crumbs": way,
            "cancel_href": subject.get_absolute_url(),
            "nav": "procurements",
        }


def _may_set(review: GateReview, user: Any) -> bool:
    if not access.is_reviewing(review, user) or review.stage.ends_in_feedback:
        return False
    return review.is_with_reviewers and not review.papers.has_signed(body_of(user, review.case))


def _is_own_draft(found: Condition, user: Any) -> bool:
    if found.is_issued or body_of(user, found.case) != found.body:
        return False
    return queries.is_open_to(found.review, found.body)


def _form_page(request: Request, review: GateReview, form: ConditionForm, title: str) -> HttpResponse:
    context = {**frame(review, title), "form": form, "submit_text": "Save the condition"}
    return render(request, "assurance/condition_form.jinja", context)
