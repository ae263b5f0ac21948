"""Questions of the reviewers: the list, one question with its answer, and the step that goes on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assurance import access, actions, queries
from assurance.forms import ReplyForm
from assurance.models import Clarification, GateReview
from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.navigation import case_crumbs
from mcp_portal.workflow.steps import Refused
from mcp_portal.workflow.views import StepView
from procurement.models import Procurement

ON_A_PAGE = 25


def _load_case(request: Any, reference: str) -> Procurement:
    """Load a case for readers of gateways, and for the provider who answers."""
    case = get_object_or_404(Procurement.objects.visible_to(request.user).with_hidden(), reference=reference)
    if not (access.may_read(case, request.user) or access.is_provider(case, request.user)):
        raise Http404("Clarifications are not for this role")
    return case


@require_safe
def clarifications(request: Request, reference: str) -> HttpResponse:
    """List what the reviewers asked, as far as the reader may see it."""
    case = _load_case(request, reference)
    rows = queries.clarifications(case, request.user)
    waiting = next((row.review for row in rows if row.review.is_in_clarification), None)
    context = {
        "case": case,
        "tab": "gateways",
        "nav": "procurements",
        "title": "Clarifications",
        "crumbs": case_crumbs(case, ""),
        "rows": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "reads_gateways": access.may_read(case, request.user),
        "resume_href": reverse("assurance:clarifications_resume", args=[reference])
        if waiting is not None and access.resumes_review(waiting, request.user)
        else "",
    }
    return render(request, "assurance/clarifications.jinja", context)


@require_http_methods(["GET", "POST"])
def clarification(request: Request, reference: str, pk: int) -> HttpResponse:
    """Show a question with its answer, or the form that answers it."""
    case = _load_case(request, reference)
    found = get_object_or_404(queries.clarifications(case, request.user), pk=pk)
    # One instance of the case, so that its clock and holds are read once.
    found.procurement = found.review.procurement = case
    if not queries.may_answer(found, request.user):
        return _page(request, found, None)
    answer = found.review.papers.answers.get(found.question_id)
    may_replace = _replaceable(found, answer, request.user)
    form = ReplyForm(request.POST or None, request.FILES or None, clarification=found, pieces=may_replace)
    if request.method == "POST" and form.is_valid():
        try:
            given = {"by": request.user, "now": case.now(request.now), **form.cleaned_data}
            actions.answer_clarification(found, **given)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Clarification {found.number} answered")
            return redirect("assurance:clarifications", reference)
    return _page(request, found, form)


def _page(request: Request, found: Clarification, form: ReplyForm | None) -> HttpResponse:
    back = reverse("assurance:clarifications", args=[found.case.reference])
    context = {
        "case": found.case,
        "nav": "procurements",
        "title": f"Clarification {found.number}",
        "caption": found.review.stage.full_name,
        "crumbs": [*case_crumbs(found.case, ""), {"text": "Clarifications", "href": back}],
        "cancel_href": back,
        "clarification": found,
        "pieces": _pieces(found),
        "form": form,
        "submit_text": "Send the answer",
    }
    return render(request, "assurance/clarification.jinja", context)


def _replaceable(found: Clarification, answer: Any, user: Any) -> list[Any]:
    """Give the evidence of a line that a person may replace: a provider its own, others what is not only for bodies."""
    pieces = [citation.evidence for citation in answer.cited] if answer else []
    if access.prepares_evidence(found, user):
        return [piece for piece in pieces if not piece.is_for_the_bodies_only]
    return [piece for piece in pieces if piece.comes_from(user)]


def _pieces(found: Clarification) -> list[Any]:
    """Give the evidence that came with the answer."""
    numbers = found.reply.evidence_added if found.reply else []
    if not numbers or found.reply is None:
        return []
    rows = found.review.evidence.filter(number__in=numbers, added_at=found.reply.answered_at)
    return list(rows.order_by("number"))


class Resume(StepView):
    """The page on which a review goes on, for the commissioner and for the provider."""

    def get_subject(self, request: Any, **kwargs: Any) -> GateReview:
        case = _load_case(request, kwargs["reference"])
        found = queries.reviews_of(case).filter(state=GateReview.State.CLARIFICATION).last()
        if found is None:
            raise Http404("No review waits for answers")
        return found

    def context(self, subject: GateReview) -> dict[str, Any]:
        back = reverse("assurance:clarifications", args=[subject.case.reference])
        way = [*case_crumbs(subject.case, ""), {"text": "Clarifications", "href": back}]
        return {"caption": subject.stage.full_name, "crumbs": way, "cancel_href": back, "nav": "procurements"}

    def after(self, subject: GateReview) -> str:
        return reverse("assurance:clarifications", args=[subject.case.reference])
