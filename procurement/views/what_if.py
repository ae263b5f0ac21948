"""Timetables tried out: copy the plan, change the copy, see what moves, adopt it with a reason."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance.queries import stages
from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.forms import Form
from procurement.actions import timetable as actions
from procurement.forms.timetable import AdoptForm, CopyForm, WhatIfForm
from procurement.models import Procurement, WhatIf
from procurement.queries import timetable as queries
from procurement.timetable import TIMES, Timetable, judged, moved

from .asking import ask
from .loading import load_case, now_of
from .timetable import frame, may_change, rows_of, standing


@require_http_methods(["GET", "POST"])
def copy(request: Request, reference: str) -> HttpResponse:
    """Copy the plan to try something out."""
    case = _changing(request, reference)
    form = CopyForm(request.POST or None)

    def do() -> str:
        made = actions.copy_plan(case, **form.cleaned_data, by=request.user, now=now_of(request, case))
        return reverse("procurement:what_if_change", args=[case.reference, made.number])

    return ask(
        request,
        form,
        do,
        **_frame(case, "Try another timetable"),
        lede="The plan is copied. It stays as it is until you adopt the copy.",
        submit_text="Copy the plan",
        cancel_href=reverse("procurement:timetable", args=[case.reference]),
    )


@require_safe
def what_if(request: Request, reference: str, number: int) -> HttpResponse:
    """Show a timetable beside the plan: what it comes to, and what would move.

    With ``then`` in the address it is judged by what was known on the day it was copied.
    """
    case = load_case(request, reference)
    found = _load(case, number)
    then, now = "then" in request.GET, now_of(request, case)
    plan = judged(queries.timetable_of(case, stages(case), found.made_at if then else now))
    verdict = judged(queries.tried(found, plan.planned.timetable))
    context = {
        **_frame(case, found.name),
        "what_if": found,
        "then": then,
        "was_then": timezone.localdate(found.made_at) < timezone.localdate(now),
        "verdict": verdict,
        "plan": plan,
        "moves": moved(plan.planned, verdict.planned),
        "inputs": inputs(plan.planned.timetable, verdict.planned.timetable),
        "rows": rows_of(case, verdict),
        "may_change": may_change(request, case) and found.adopted_at is None,
        "may_delete": may_change(request, case) and actions.may_delete(found, request.user),
    }
    return render(request, "procurement/timetable/what_if.jinja", context)


@require_http_methods(["GET", "POST"])
def change(request: Request, reference: str, number: int) -> HttpResponse:
    """Change a timetable that is tried out."""
    case = _changing(request, reference)
    found = _load(case, number)
    plan = standing(request, case)
    form = WhatIfForm(request.POST or None, initial=_initial(found, plan), way=plan.way)

    def do() -> str:
        off = form.cleaned_data["days_off"]
        now = now_of(request, case)
        actions.change_what_if(found, dates=form.dates, days=form.days, off=off, by=request.user, now=now)
        return found.get_absolute_url()

    return ask(
        request,
        form,
        do,
        **_frame(case, "Change the timetable", (found.name, found.get_absolute_url())),
        lede="Leave a date empty to take it out. Next you see what would move; the plan stays as it is.",
        submit_text="See what would move",
        cancel_href=found.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def adopt(request: Request, reference: str, number: int) -> HttpResponse:
    """Make a timetable the plan; what moves is listed before it moves."""
    case = _changing(request, reference)
    found = _load(case, number)
    plan = standing(request, case)
    tried = queries.tried(found, plan)
    form = AdoptForm(request.POST or None, initial={"seen": actions.plan_seen(case)})

    def do() -> str:
        actions.adopt_what_if(found, **form.cleaned_data, by=request.user, now=now_of(request, case))
        return reverse("procurement:timetable", args=[case.reference])

    return ask(
        request,
        form,
        do,
        done="Timetable adopted",
        template="procurement/timetable/adopt.jinja",
        **_frame(case, "Adopt this timetable", (found.name, found.get_absolute_url())),
        moves=moved(judged(plan).planned, judged(tried).planned),
        inputs=inputs(plan, tried),
        submit_text="Adopt",
        cancel_href=found.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def delete(request: Request, reference: str, number: int) -> HttpResponse:
    """Ask whether to delete a timetable that is tried out, and do it."""
    case = _changing(request, reference)
    found = _load(case, number)
    if not actions.may_delete(found, request.user):
        raise Http404("Its author or the procurement lead deletes it, unless it was adopted")

    def do() -> str:
        actions.delete_what_if(found, by=request.user, now=now_of(request, case))
        return reverse("procurement:timetable", args=[case.reference])

    return ask(
        request,
        Form(request.POST or None),
        do,
        done="Timetable deleted",
        **_frame(case, "Do you want to delete this timetable?", (found.name, found.get_absolute_url())),
        lede=f"“{found.name}” goes away with what was changed in it. The plan stays as it is.",
        submit_text="Delete",
        danger=True,
        cancel_href=found.get_absolute_url(),
    )


def inputs(plan: Timetable, tried: Timetable) -> list[tuple[str, str, str]]:
    """List the usual times and the calendar that differ, in words: what, now, then."""
    rows = [
        (time.what, time.in_words(plan.days_of(code)), time.in_words(tried.days_of(code)))
        for code, time in TIMES.items()
        if code in plan.way.times and plan.days_of(code) != tried.days_of(code)
    ]
    if plan.calendar.version != tried.calendar.version:
        rows.append(("Calendar", plan.calendar.version, tried.calendar.version))
    return rows


def _initial(found: WhatIf, plan: Timetable) -> dict[str, Any]:
    tried = queries.tried(found, plan)
    usual = {f"days_{code}": tried.days_of(code) for code in TIMES}
    default = {f"default_{code}": tried.default_of(code) for code in TIMES}
    off = "\n".join(f"{day.day} {day:%B %Y}" for day in queries.days_off(found))
    return {**tried.planned, **usual, **default, "days_off": off}


def _frame(case: Procurement, title: str, *further: tuple[str, str]) -> dict[str, Any]:
    way = ("Timetable", reverse("procurement:timetable", args=[case.reference]))
    return {**frame(case, title, way, *further), "caption": case.title}


def _changing(request: Request, reference: str) -> Procurement:
    case = load_case(request, reference)
    if not may_change(request, case):
        raise Http404("Dates are planned by the procurement lead or the senior responsible officer")
    return case


def _load(case: Procurement, number: int) -> WhatIf:
    found = get_object_or_404(queries.what_ifs(case), number=number)
    found.procurement = case
    return found
