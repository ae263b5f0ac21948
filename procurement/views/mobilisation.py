"""The mobilisation: the plan with its critical path, what has to be ready, and the pages that ask."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.nhsuk.forms import Form
from procurement import access
from procurement.actions import mobilisation as actions
from procurement.forms import mobilisation as forms
from procurement.mobilisation import BY_CODE
from procurement.models import MobilisationTask, Procurement
from procurement.queries import mobilisation as queries

from .asking import ask
from .hidden import not_shown
from .lists import exports
from .loading import crumbs, load_case, now_of

TITLE = "Mobilisation"
WHAT = {"plan": (queries.HEAD, "Mobilisation plan"), "readiness": (queries.READY_HEAD, "Readiness")}


@require_safe
def mobilisation(request: Request, reference: str) -> HttpResponse:
    """Show whether the plan ends in time, its critical path, and what is not ready, first."""
    case = load_case(request, reference)
    if case.hides_a_bid:
        return not_shown(request, case, TITLE, tab="overview")
    today = timezone.localdate(now_of(request, case))
    rows, page_of = queries.readiness(case), _page(case)
    page = {
        "title": TITLE, "plan": queries.mobilisation_plan(case, today), "today": today, "readiness": rows,
        "open": sum(row.is_open for row in rows), "may_write": _may_write(request, case),
        "plan_exports": exports(request, page_of + "plan/export/"),
        "ready_exports": exports(request, page_of + "readiness/export/"),
    }  # fmt: skip
    return render(request, "procurement/mobilisation.jinja", {"case": case, "tab": "overview", **page})


@require_safe
def mobilisation_export(request: Request, reference: str, what: str, kind: str) -> HttpResponse:
    """Give the plan or the readiness as a file; the export stands in the ledger."""
    case = load_case(request, reference)
    if kind not in FORMATS or what not in WHAT or case.hides_a_bid:
        raise Http404("There is no such file")
    now = now_of(request, case)
    plan = what == "plan"
    rows = (
        queries.plan_rows(queries.mobilisation_plan(case, timezone.localdate(now)))
        if plan
        else queries.readiness_rows(queries.readiness(case))
    )
    head, name = WHAT[what]
    detail = {"what": what, "format": kind, "rows": len(rows)}
    ledger.record("procurement.mobilisation_exported", subject=case, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"{name} {case.reference}", head, rows)


@require_http_methods(["GET", "POST"])
def task_add(request: Request, reference: str) -> HttpResponse:
    """Enter a task of the plan."""
    case = load_case(request, reference)
    if not _may_write(request, case):
        return redirect(_page(case))
    form = forms.TaskForm(request.POST or None, tasks=queries.standing_tasks(case))

    def do() -> str:
        actions.write_task(case, form.facts, by=request.user, now=now_of(request, case))
        return _page(case)

    return ask(
        request, form, do, title="Enter a task", submit_text="Enter the task", done="Task entered", **_frame(case)
    )


@require_http_methods(["GET", "POST"])
def task_change(request: Request, reference: str, number: int) -> HttpResponse:
    """Change a task of the plan, or say that it is done; an earlier edition stays."""
    case = load_case(request, reference)
    if not _may_write(request, case):
        return redirect(_page(case))
    tasks = queries.standing_tasks(case)
    task = _task(tasks, number)
    known = {
        "name": task.name, "owner": task.owner, "days": task.days, "after": [str(one) for one in task.after],
        "done_on": task.done_on, "seen": str(task.edition),
    }  # fmt: skip
    others = [one for one in tasks if one.number != number]
    form = forms.TaskForm(request.POST or None, tasks=others, initial=known)

    def do() -> str:
        now = now_of(request, case)
        actions.write_task(case, form.facts, number=number, seen=form.edition, by=request.user, now=now)
        return _page(case)

    return ask(request, form, do, title=str(task), submit_text="Save the task", done="Task saved", **_frame(case))


@require_http_methods(["GET", "POST"])
def task_take_out(request: Request, reference: str, number: int) -> HttpResponse:
    """Take a task out of the plan."""
    case = load_case(request, reference)
    if not _may_write(request, case):
        return redirect(_page(case))
    task = _task(queries.standing_tasks(case), number)
    form = Form(request.POST or None)

    def do() -> str:
        actions.take_out(task, by=request.user, now=now_of(request, case))
        return _page(case)

    words = {"title": f"Take out “{task.name}”", "submit_text": "Take out", "done": "Task taken out of the plan"}
    lede = "What waits for it waits no longer. It stays on the record."
    return ask(request, form, do, lede=lede, **words, **_frame(case))


@require_http_methods(["GET", "POST"])
def readiness_record(request: Request, reference: str, item: str) -> HttpResponse:
    """Record how something that has to be ready stands."""
    case = load_case(request, reference)
    if item not in BY_CODE:
        raise Http404("There is no such item")
    if not _may_write(request, case):
        return redirect(_page(case))
    form = forms.ReadinessForm(request.POST or None)

    def do() -> str:
        actions.record_readiness(case, item, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(case)

    about = BY_CODE[item]
    lede = f"It speaks to line {about.line} of gateway 3."
    words = {"title": about.name, "submit_text": "Record", "done": "Readiness recorded"}
    return ask(request, form, do, lede=lede, **words, **_frame(case))


def _task(tasks: list[MobilisationTask], number: int) -> MobilisationTask:
    found = next((one for one in tasks if one.number == number), None)
    if found is None:
        raise Http404("There is no such task")
    return found


def _may_write(request: Request, case: Procurement) -> bool:
    return access.is_lead(case, request.user) and queries.is_mobilising(case) and not case.hides_a_bid


def _page(case: Procurement) -> str:
    return reverse("procurement:mobilisation", args=[case.reference])


def _frame(case: Procurement) -> dict[str, Any]:
    return {"case": case, "crumbs": crumbs(case, (TITLE, _page(case))), "cancel_href": _page(case)}
