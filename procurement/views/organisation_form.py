"""The provider's form: what is open about it, one question, the forms side by side, and the pages that ask."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.actions import record_download
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.documents.preflight import NotAccepted
from mcp_portal.documents.views import send
from mcp_portal.workflow.steps import Refused
from procurement import access
from procurement.actions import organisation_form as actions
from procurement.forms import organisation_form as forms
from procurement.models import FormQuestion, Procurement
from procurement.queries import organisation_form as asked

from .asking import ask
from .lists import exports
from .loading import crumbs, load_case, now_of

TITLE = "Organisation form"
HEAD = (
    "Question", "Mandatory", "What it asks", "Source of the question", "Owner", "Due on", "How far it is", "Decision",
    "Answer", "Where it is written", "Document", "Answered by", "Answered on",
)  # fmt: skip


@require_safe
def organisation_form(request: Request, reference: str) -> HttpResponse:
    """List the questions about the provider's form, what is open first."""
    case = load_case(request, reference)
    rows = asked.question_rows(case, timezone.localdate(now_of(request, case)))
    wanted = _wanted(request)
    address = reverse("procurement:form_questions", args=[case.reference]) + "export/"
    page = {
        "title": TITLE, "rows": [row for row in rows if wanted.fits(row)], "all": rows,
        "mandatory": [row for row in rows if row.is_open and row.asked.mandatory],
        "form": forms.QuestionFilterForm(request.GET or None), "exports": exports(request, address),
        "may_share": _may_give(request, case) and any(row.owner is None for row in rows),
        "has_provider": case.variant != Procurement.Variant.VIRTUAL,
    }  # fmt: skip
    return render(request, "procurement/organisation/questions.jinja", {**_frame(case), **page})


def _wanted(request: Request) -> asked.QuestionFilter:
    form = forms.QuestionFilterForm(request.GET)
    return asked.QuestionFilter(**form.cleaned_data) if form.is_valid() else asked.QuestionFilter()


@require_safe
def form_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give the questions that fit the filter as a file; the export stands in the ledger."""
    case = load_case(request, reference)
    if kind not in FORMATS:
        raise Http404("There is no such file")
    now, wanted = now_of(request, case), _wanted(request)
    rows = [_cells(row) for row in asked.question_rows(case, timezone.localdate(now)) if wanted.fits(row)]
    detail = {"format": kind, "rows": len(rows)}
    ledger.record("procurement.form_questions_exported", subject=case, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"Organisation form {case.reference}", HEAD, rows)


def _cells(row: asked.QuestionRow) -> tuple[Any, ...]:
    owner, answer = row.owner, row.answer
    about = (
        row.question.label, "Yes" if row.asked.mandatory else "No", row.asked.asks, row.asked.source,
        str(owner) if owner else "", owner.due_on if owner else None, row.standing["text"],
    )  # fmt: skip
    if answer is None:
        return (*about, "", "", "", "", "", None)
    document = str(answer.document) if answer.document else ""
    day = timezone.localdate(answer.answered_at)
    return (*about, answer.decided, answer.answer, answer.source, document, str(answer.answered_by), day)


@require_safe
def form_compare(request: Request, reference: str) -> HttpResponse:
    """Show which questions each form opens, and those chosen side by side."""
    case = load_case(request, reference)
    rows = asked.question_rows(case, timezone.localdate(now_of(request, case)))
    form = forms.CompareForm(request.GET or None)
    chosen = form.cleaned_data["forms"] if form.is_bound and form.is_valid() else []
    page = {
        "title": "Forms side by side", "form": form, "forms": asked.form_rows(rows),
        "chosen": asked.form_rows(rows, chosen), "rows": rows,
    }  # fmt: skip
    return render(request, "procurement/organisation/compare.jinja", {**_frame(case, here=True), **page})


@require_safe
def form_question(request: Request, reference: str, question: str) -> HttpResponse:
    """Show one question: who raised it, which forms open it, who settles it, and every answer."""
    case = load_case(request, reference)
    row, answers = _load(request, case, question)
    page = {
        "title": row.question.label, "row": row, "answers": answers, "state": row.standing,
        "may_give": _may_give(request, case), "may_answer": _may_answer(request, case, row),
        "opened_by": [(one.form.label, one.opens[question]) for one in asked.form_rows([]) if question in one.opens],
    }  # fmt: skip
    return render(request, "procurement/organisation/question.jinja", {**_frame(case, here=True), **page})


@require_safe
def form_download(request: Request, reference: str, question: str, number: int) -> HttpResponseBase:
    """Send the document of an answer; the download stands in the ledger."""
    case = load_case(request, reference)
    answers = asked.answers_of(case).select_related("document__blob")
    answer = get_object_or_404(answers, question=_question(question), number=number)
    if answer.document is None:
        raise Http404("This answer came without a document")
    record_download(answer.document, by=request.user, now=now_of(request, case))
    return send(answer.document)


@require_http_methods(["GET", "POST"])
def form_share(request: Request, reference: str) -> HttpResponse:
    """Give the questions that have no owner to roles, on one page."""
    case = load_case(request, reference)
    page = reverse("procurement:form_questions", args=[case.reference])
    rows = asked.question_rows(case, timezone.localdate(now_of(request, case)))
    left = [row.question for row in rows if row.owner is None]
    if not left or not _may_give(request, case):
        return redirect(page)
    form = forms.ShareForm(request.POST or None, questions=left)

    def do() -> str:
        due_on, now = form.cleaned_data["due_on"], now_of(request, case)
        actions.share_out(case, form.roles, due_on=due_on, by=request.user, now=now)
        return page

    words = {"title": "Share out the questions", "submit_text": "Save", "done": "Owners saved"}
    lede = "Whoever holds the role on this procurement can answer. You can change owner and date of each later."
    way = {"case": case, "crumbs": _frame(case, here=True)["crumbs"], "caption": TITLE, "cancel_href": page}
    return ask(request, form, do, **way, **words, lede=lede)


@require_http_methods(["GET", "POST"])
def form_owner(request: Request, reference: str, question: str) -> HttpResponse:
    """Say who settles a question, and by when."""
    case = load_case(request, reference)
    row, _answers = _load(request, case, question)
    page = _address(case, row)
    if not _may_give(request, case):
        return redirect(page)
    owner = row.owner
    known = {"role": owner.role, "due_on": owner.due_on, "version": owner.version} if owner else {"version": 0}
    form = forms.OwnerForm(request.POST or None, initial=known)

    def do() -> str:
        actions.give_question(case, question, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return page

    words = {"title": "Owner and date", "submit_text": "Save", "done": "Owner and date saved"}
    return ask(request, form, do, **_below(case, row), **words)


@require_http_methods(["GET", "POST"])
def form_answer(request: Request, reference: str, question: str) -> HttpResponse:
    """Answer a question; an answer there is stays in the record."""
    case = load_case(request, reference)
    row, answers = _load(request, case, question)
    page = _address(case, row)
    if not _may_answer(request, case, row):
        return redirect(page)
    seen = row.answer.number if row.answer else 0
    form = forms.AnswerForm(request.POST or None, request.FILES or None, asked=row.asked, initial={"seen": seen})

    def do() -> str:
        try:
            actions.answer_question(case, question, by=request.user, now=now_of(request, case), **form.cleaned_data)
        except NotAccepted as refusal:
            raise Refused(str(refusal)) from refusal
        except Refused:
            form.data = {**form.data, "seen": seen}  # they have been shown what is in force now
            raise
        return page

    words = {"title": row.question.label, "submit_text": "File the answer", "done": "Answer filed"}
    page_of_form = {**_below(case, row), **words, "lede": row.asked.asks, "in_force": row.answer}
    return ask(request, form, do, template="procurement/organisation/answer.jinja", **page_of_form)


def _load(request: Request, case: Procurement, question: str) -> tuple[asked.QuestionRow, list[Any]]:
    return asked.question_row(case, _question(question), timezone.localdate(now_of(request, case)))


def _question(value: str) -> FormQuestion:
    if value not in FormQuestion.values:
        raise Http404("There is no such question")
    return FormQuestion(value)


def _may_give(request: Request, case: Procurement) -> bool:
    return access.is_lead_or_sro(case, request.user) and case.state not in Procurement.ENDED


def _may_answer(request: Request, case: Procurement, row: asked.QuestionRow) -> bool:
    owns = row.owner is not None and access.settles(row.owner.role)(case, request.user)
    return case.state not in Procurement.ENDED and (owns or access.is_lead_or_sro(case, request.user))


def _address(case: Procurement, row: asked.QuestionRow) -> str:
    return reverse("procurement:form_question", args=[case.reference, row.question.value])


def _frame(case: Procurement, *, here: bool = False) -> dict[str, Any]:
    further = [("Prepare", reverse("procurement:prepare", args=[case.reference]))]
    if here:
        further.append((TITLE, reverse("procurement:form_questions", args=[case.reference])))
    return {"case": case, "tab": "prepare", "crumbs": crumbs(case, *further)}


def _below(case: Procurement, row: asked.QuestionRow) -> dict[str, Any]:
    page = _address(case, row)
    way = [*_frame(case, here=True)["crumbs"], {"text": row.question.label, "href": page}]
    return {"case": case, "crumbs": way, "caption": TITLE, "cancel_href": page}
