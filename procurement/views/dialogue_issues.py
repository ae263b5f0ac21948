"""The ledger of dialogue: issues side by side, one issue with its history, raising and weighing."""

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
from mcp_portal.workflow.offers import steps_for
from mcp_portal.workflow.views import StepView
from procurement import access
from procurement.actions import dialogue as actions
from procurement.forms.dialogue import IssueFilterForm, IssueForm, ReasonForm
from procurement.models import DialogueIssue, Procurement
from procurement.queries import dialogue as ask_for

from .asking import ask
from .lists import exports
from .loading import crumbs, load_case, now_of
from .parties import load_bid

TITLE = "Issues of dialogue"


@require_safe
def dialogue_issues(request: Request, reference: str) -> HttpResponse:
    """Show the issues of every bidder side by side."""
    case = load_case(request, reference, access.sees_bids)
    form = IssueFilterForm(request.GET or None)
    wanted = form.cleaned_data["state"] if form.is_valid() else ""
    matrix = ask_for.issue_matrix(case, wanted)
    page = {
        **dialogue_frame(case),
        "title": TITLE,
        "matrix": matrix,
        "form": form,
        "writes": may_write(request, case) and ask_for.talks_are_open(case),
        "exports": exports(request, reverse("procurement:dialogue_issues", args=[case.reference]) + "export/"),
    }
    return render(request, "procurement/dialogue/issues.jinja", page)


@require_safe
def dialogue_issues_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give the ledger as a file, a row for each thing that happened; the export stands in the trail."""
    case = load_case(request, reference, access.sees_bids)
    if kind not in FORMATS:
        raise Http404("There is no such file")
    rows = ask_for.issue_rows(case)
    detail = {"format": kind, "rows": len(rows)}
    ledger.record(
        "procurement.issues_exported", subject=case, case=case, occurred_at=now_of(request, case), detail=detail
    )
    return listed_as(kind, f"Issues of dialogue {case.reference}", ask_for.ISSUES_HEAD, rows)


@require_http_methods(["GET", "POST"])
def issue_add(request: Request, reference: str, number: int) -> HttpResponse:
    """Raise an issue with a bidder; others are shown the ledger."""
    case, bid = load_bid(request, reference, number)
    if not may_write(request, case) or bid.named_at is None:
        return redirect("procurement:dialogue_issues", case.reference)
    form = IssueForm(request.POST or None)

    def do() -> str:
        made = actions.raise_issue(bid, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return made.get_absolute_url()

    words = {"title": f"Raise an issue with {bid.name}", "submit_text": "Raise the issue", "caption": case.title}
    return ask(request, form, do, done="Issue raised", **words, **_form_frame(case, _ledger(case)))


@require_safe
def dialogue_issue(request: Request, reference: str, number: int) -> HttpResponse:
    """Show one issue with everything that happened to it."""
    case, issue = load_issue(request, reference, number)
    page = {
        **dialogue_frame(case, (TITLE, _ledger(case))),
        "title": f"Issue {issue.number}: {issue.topic}",
        "caption": issue.bid.name,
        "issue": issue,
        "entries": issue.entries.select_related("entered_by__organisation"),
        "consents": issue.consents.select_related("to", "recorded_by__organisation"),
        "offers": steps_for(issue, request.user, now_of(request, case)),
        "weighs": may_write(request, case) and ask_for.talks_are_open(case),
        "leaves_out": may_write(request, case) and ask_for.can_be_left_out(issue),
        "shares": may_write(request, case) and issue.secret and ask_for.record_is_open(case),
    }
    return render(request, "procurement/dialogue/issue.jinja", page)


@never_kept
@require_http_methods(["GET", "POST"])
def issue_weigh(request: Request, reference: str, number: int) -> HttpResponse:
    """Change whether an issue is material; others are shown the issue."""
    case, issue = load_issue(request, reference, number)
    if not may_write(request, case):
        return redirect(issue)
    form = ReasonForm(request.POST or None)

    def do() -> str:
        actions.weigh_issue(
            issue, material=not issue.material, by=request.user, now=now_of(request, case), **form.cleaned_data
        )
        return issue.get_absolute_url()

    title = f"Issue {issue.number} is {'not material' if issue.material else 'material'}"
    words = {"title": title, "submit_text": "Record it", "caption": issue.bid.name}
    return ask(request, form, do, done="Recorded", **words, **_form_frame(case, issue.get_absolute_url()))


@never_kept
@require_http_methods(["GET", "POST"])
def issue_leave_out(request: Request, reference: str, number: int) -> HttpResponse:
    """Leave an agreed issue out of the invitation; others are shown the issue."""
    case, issue = load_issue(request, reference, number)
    if not may_write(request, case):
        return redirect(issue)
    form = ReasonForm(request.POST or None)

    def do() -> str:
        actions.leave_issue_out(issue, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return issue.get_absolute_url()

    words = {"title": f"Leave issue {issue.number} out of the invitation", "submit_text": "Leave it out"}
    lede = "What was agreed stays agreed. The invitation names the issue and says why it is not listed."
    return ask(
        request, form, do, done="Left out", lede=lede, caption=issue.bid.name, **words,
        **_form_frame(case, issue.get_absolute_url()),
    )  # fmt: skip


class DialogueIssueStep(StepView):
    """A step of an issue."""

    def get_subject(self, request: Any, **kwargs: Any) -> DialogueIssue:
        return load_issue(request, kwargs["reference"], kwargs["number"])[1]

    def context(self, subject: Any) -> dict[str, Any]:
        way = dialogue_frame(subject.procurement, (str(subject), subject.get_absolute_url()))["crumbs"]
        return {"crumbs": way, "caption": subject.bid.name, "back": subject.get_absolute_url()}


def load_issue(request: Request, reference: str, number: int) -> tuple[Procurement, DialogueIssue]:
    """Load an issue of a bid the reader sees."""
    case = load_case(request, reference, access.sees_bids)
    rows = DialogueIssue.objects.select_related("bid", "topic", "raised_by__organisation")
    issue = get_object_or_404(rows, procurement=case, number=number)
    issue.procurement = issue.bid.procurement = case
    return case, issue


def may_write(request: Request, case: Procurement) -> bool:
    """Say whether the reader keeps the record of dialogue."""
    return access.is_lead_or_sro(case, request.user) and not case.hides_a_bid


def dialogue_frame(case: Procurement, *further: tuple[str, str]) -> dict[str, Any]:
    """Give what every page of dialogue has."""
    places = (("Bids", "procurement:bids"), ("Dialogue", "procurement:dialogue"))
    way = [(text, reverse(name, args=[case.reference])) for text, name in places]
    return {"case": case, "tab": "bids", "crumbs": crumbs(case, *way, *further)}


def _ledger(case: Procurement) -> str:
    return reverse("procurement:dialogue_issues", args=[case.reference])


def _form_frame(case: Procurement, back: str) -> dict[str, Any]:
    return {**dialogue_frame(case, (TITLE, _ledger(case))), "cancel_href": back}
