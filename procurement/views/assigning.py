"""Who scores which question: the table, giving questions, and replacing an evaluator."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.accounts.models import User
from mcp_portal.accounts.queries import holders
from mcp_portal.accounts.roles import Role
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.drafts.keeping import never_kept
from procurement import access, queries
from procurement.actions import assignments as actions
from procurement.forms.assignments import AssignForm, ReplaceForm
from procurement.models import EvaluationQuestion, Procurement
from procurement.queries import assignments as given

from .asking import ask
from .lists import exports
from .loading import crumbs, load_case, now_of

TITLE = "Who scores what"


@require_safe
def assignments(request: Request, reference: str) -> HttpResponse:
    """List every question with the people who score it, and who was replaced."""
    case = load_case(request, reference, access.sees_bids)
    found, asked = given.assignments(case), list(_questions(case))
    may_assign = _may_assign(case, request.user)
    page = {
        "tab": "bids",
        "title": TITLE,
        "crumbs": _crumbs(case),
        "case": case,
        "found": found,
        "rows": [(question, found.people(question)) for question in asked],
        "ended": [row for row in found.rows if row.reason],
        "least": settings.EVALUATORS_PER_QUESTION,
        "may_assign": may_assign and bool(asked),
        "exports": exports(request, _page(case) + "export/"),
    }
    return render(request, "procurement/assignments.jinja", page)


@require_safe
def assignments_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give every assignment and replacement as a file; the export stands in the ledger."""
    case = load_case(request, reference, access.sees_bids)
    if kind not in FORMATS:
        raise Http404("There is no such file")
    rows = given.assignment_rows(given.assignments(case))
    detail = {"format": kind, "rows": len(rows)}
    now = now_of(request, case)
    ledger.record("procurement.assignments_exported", subject=case, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"Who scores what {case.reference}", given.HEAD, rows)


@never_kept
@require_http_methods(["GET", "POST"])
def assignment_add(request: Request, reference: str) -> HttpResponse:
    """Give questions to evaluators; others are shown the table."""
    case = load_case(request, reference, access.sees_bids)
    if not _may_assign(case, request.user):
        return redirect(_page(case))
    form = AssignForm(request.POST or None, questions=_questions(case), people=holders(case, Role.EVALUATOR))

    def do() -> str:
        actions.assign(case, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(case)

    words = {"title": "Give questions to evaluators", "submit_text": "Give the questions"}
    lede = f"At least {settings.EVALUATORS_PER_QUESTION} evaluators score each question (default)."
    return ask(request, form, do, done="Questions given", lede=lede, **words, **_form_frame(case))


@never_kept
@require_http_methods(["GET", "POST"])
def evaluator_replace(request: Request, reference: str) -> HttpResponse:
    """Replace an evaluator half-way; others are shown the table."""
    case = load_case(request, reference, access.sees_bids)
    if not _may_assign(case, request.user):
        return redirect(_page(case))
    scoring = {person for _question, person in given.assignments(case).given}
    leavers = User.objects.filter(pk__in=scoring).select_related("organisation")
    people = holders(case, Role.EVALUATOR)
    form = ReplaceForm(request.POST or None, questions=_questions(case), leavers=leavers, people=people)

    def do() -> str:
        actions.replace(case, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(case)

    words = {"title": "Replace an evaluator", "submit_text": "Replace the evaluator"}
    lede = "What was scored until then stays on the record. What you enter here cannot be changed afterwards."
    return ask(request, form, do, done="Evaluator replaced", lede=lede, **words, **_form_frame(case))


def _questions(case: Procurement) -> Any:
    asked = EvaluationQuestion.objects.filter(procurement=case).select_related("criterion")
    return asked.order_by("criterion__position", "number")


def _may_assign(case: Procurement, user: Any) -> bool:
    open_ = not queries.questions_are_open(case) and not queries.scores_are_locked(case)
    return open_ and access.assigns_questions(case, user)


def _page(case: Procurement) -> str:
    return reverse("procurement:assignments", args=[case.reference])


def _crumbs(case: Procurement) -> list[dict[str, str]]:
    places = (("Bids", "bids"), ("Evaluation", "evaluation"))
    return crumbs(case, *((text, reverse(f"procurement:{name}", args=[case.reference])) for text, name in places))


def _form_frame(case: Procurement) -> dict[str, Any]:
    return {"case": case, "crumbs": [*_crumbs(case), {"text": TITLE, "href": _page(case)}], "cancel_href": _page(case)}
