"""The page of one review, and its steps."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assurance import access, actions, queries, tasklist
from assurance.forms import LinesFilter
from assurance.models import GateReview, Remark
from assurance.papers import body_name
from assurance.queries.catalogue import newer_edition
from mcp_portal.accounts.queries import body_of
from mcp_portal.audit.request import Request
from mcp_portal.documents.actions import record_download
from mcp_portal.documents.views import send
from mcp_portal.nhsuk.wording import lower_first
from mcp_portal.workflow.steps import Refused
from mcp_portal.workflow.views import StepView

from .loading import crumbs, frame, load_case, load_review

LINES_ON_A_PAGE = 25
COLOURS = {
    GateReview.State.DRAFT: "grey", GateReview.State.RETURNED: "orange", GateReview.State.FEEDBACK_ISSUED: "green",
    GateReview.State.CONDITIONS_MET: "green", GateReview.State.WITHDRAWN: "grey",
    GateReview.State.REOPENED: "red", GateReview.State.CLARIFICATION: "orange",
}  # fmt: skip


@require_safe
def review(request: Request, reference: str, stage: str, attempt: int | None = None) -> HttpResponse:
    """Show what is left for the reader, the three bodies, the lines, conditions, signatures and steps."""
    found = load_review(request, reference, stage, attempt)
    user, now = request.user, found.case.now(request.now)
    lines, offered = queries.lines(found, user), queries.offers(found, user, now)
    asked = LinesFilter(request.GET, questions=found.papers.questions)
    shown = _chosen(lines, asked.cleaned_data if asked.is_valid() else {})
    add = reverse("assurance:evidence_add", args=[reference, stage])
    body = body_of(user, found.case)
    context = {
        **frame(found, found.stage.full_name),
        "caption": found.case.title,
        "crumbs": crumbs(found, to_review=False),
        "state": state_tag(found),
        "reader_body": body,
        "is_commissioner": access.prepares_evidence(found, user),
        "may_rate": found.is_being_rated and access.is_reviewer(found, user) and not found.papers.has_signed(body),
        "may_assign": access.is_lead_reviewer(found, user) and not queries.why_not_assigned(found),
        "may_set_conditions": _may_set_conditions(found, user, body),
        "next_thing": tasklist.next_thing(found, user, lines, offered, add),
        "bodies": queries.bodies(found, body, link_to_review=False),
        "filter": asked,
        "filtered": len(shown) < len(lines),
        "lines": Paginator(shown, LINES_ON_A_PAGE).get_page(request.GET.get("page")),
        "counts": {"yours": sum(line.is_yours for line in lines), "all": len(lines)},
        "offers": [offer for offer in offered if offer.can_go],
        "blocked": tasklist.blocked(offered),
        "remarks": _remarks(found),
        "risks": queries.risk_rows(found, now),
        "newer_edition": access.is_sro(found, user) and newer_edition(found, now),
        "changes": actions.look(found, by=user, at=request.now),
        "clock_words": queries.clock_words(found, now),
        "may_issue_letter": _lacks_letter(found) and access.issues_letters(found, user),
        "approval": _approval(found),
    }
    return render(request, "assurance/review.jinja", context)


@require_safe
def remark_download(request: Request, reference: str, stage: str, pk: int) -> HttpResponseBase:
    """Send the minute that went with a withdrawal."""
    case = load_case(request, reference)
    rows = Remark.objects.filter(review__procurement=case, review__stage__code=stage, document__isnull=False)
    document: Any = get_object_or_404(rows.select_related("document__blob"), pk=pk).document
    record_download(document, by=request.user, now=case.now(request.now))
    return send(document)


def _remarks(found: Any) -> list[Any]:
    return list(found.remarks.select_related("said_by__organisation", "document")) if found.has_remarks else []


def _approval(found: Any) -> Any:
    rows = found.approvals.select_related("recorded_by__organisation", "minute")
    return rows.last() if found.has_approvals else None


def _lacks_letter(found: Any) -> bool:
    """Say whether something was issued of which no letter is kept."""
    return found.is_signed_off and not found.has_letters


def state_tag(found: GateReview) -> dict[str, str]:
    """Give the words and the colour of where a review is."""
    if found.outcome and not found.is_reopened:
        return {"text": found.get_outcome_display(), "colour": "green" if found.has_passed else "red"}
    return {"text": str(found.get_state_display()), "colour": COLOURS.get(found.state, "blue")}


def _may_set_conditions(found: GateReview, user: Any, body: str | None) -> bool:
    open_now = found.is_with_reviewers and not found.stage.ends_in_feedback
    return open_now and access.is_reviewing(found, user) and not found.papers.has_signed(body)


def _chosen(lines: list[queries.Line], wanted: dict[str, str]) -> list[queries.Line]:
    rating, theme = wanted.get("rating"), wanted.get("theme")
    if theme:
        lines = [line for line in lines if line.question.theme == theme]
    if rating == "assigned":
        return [line for line in lines if line.is_assigned]
    if rating == "unrated":
        return [line for line in lines if line.is_yours and line.own is None]
    if rating == "differ":
        return [line for line in lines if line.differ]
    return [line for line in lines if not rating or rating in line.values]


class GateReviewStep(StepView):
    """The page of a step of a review."""

    def get_subject(self, request: Any, **kwargs: Any) -> GateReview:
        return load_review(request, kwargs["reference"], kwargs["stage"])

    def context(self, subject: GateReview) -> dict[str, Any]:
        made = frame(subject, "")
        return {name: made[name] for name in ("caption", "crumbs", "cancel_href", "tab", "nav", "review")}


class Signing(GateReviewStep):
    """The page on which a body signs; the last signature issues the outcome."""

    template_name = "assurance/sign.jinja"

    def context(self, subject: GateReview) -> dict[str, Any]:
        papers, body = subject.papers, body_of(self.request.user, subject.case)
        remit = next((row.remit for row in papers.bodies if row.body == body), "")
        name = body_name(body) if body else "your body"
        return {
            **super().context(subject),
            "title": f"Sign {lower_first(subject.stage.name)} for {name}",
            "facts": [
                ["Your body", name],
                ["Signs for", remit],
                ["Ratings of your body", queries.count_of_ratings(subject, body) if body else ""],
                ["They lead to", papers.derived(body).label],
                ["Your signature covers", papers.cover_words(body) if body else ""],
                ["Evidence", f"As submitted, SHA-256 {papers.submission.sha256}" if papers.submission else ""],
            ],
            "conditions": [row for row in papers.conditions if row.body == body],
            "unheld": subject.unheld(self.request.user, self._now(self.request, subject)),
        }

    def after(self, subject: GateReview) -> str:
        """Issue the outcome when this was the last signature; lead to what keeps it from being issued."""
        now = self._now(self.request, subject)
        try:
            now_it_is = actions.issue_when_all_signed(subject, by=self.request.user, now=now)
        except Refused:
            # The signature was given and stands: what is missing is shown on the page of the step.
            return subject.get_step_url("issue_outcome")
        if now_it_is.is_being_signed and not now_it_is.papers.unsigned():
            return subject.get_step_url("issue_outcome")
        return subject.get_absolute_url()
