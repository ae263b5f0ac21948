"""The four levels of care, the ten essential jobs and the value proposition of a case."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit.request import Request
from procurement import care_model as rules
from procurement import queries
from procurement.actions import care_model as actions
from procurement.forms import care_model as forms
from procurement.guards.slots import Slot
from procurement.models import CareLevel, EssentialJob, Procurement
from procurement.queries import care_model as asked
from procurement.queries.money import exact

from .asking import ask
from .care_model import asking, frame, may_change
from .loading import load_case, now_of

LEVELS, JOBS, VALUE = "Levels of care", "Ten essential jobs", "Value proposition"


@require_safe
def care_levels(request: Request, reference: str) -> HttpResponse:
    """Show the four levels with population and what is done at each."""
    case = load_case(request, reference)
    rows = asked.levels(case)
    page = {"title": LEVELS, "rows": rows, "findings": asked.level_gaps(case, rows), "meanings": CareLevel.MEANINGS}
    return _page(request, case, "care_levels", page)


@require_http_methods(["GET", "POST"])
def care_level(request: Request, reference: str, number: int) -> HttpResponse:
    """Write one level."""
    case = load_case(request, reference)
    if number not in CareLevel.Level.values:
        raise Http404("There is no such level")
    found = CareLevel.objects.filter(procurement=case, level=number).first()
    form = forms.LevelForm(request.POST or None, initial=_initial(found, "population", "source", "what"))

    def do() -> None:
        actions.write_level(case, number, by=request.user, now=now_of(request, case), **form.cleaned_data)

    level = CareLevel.Level(number)
    words = {"title": level.label, "lede": f"{CareLevel.MEANINGS[level]}.", "done": "Level saved"}
    return _asked(request, case, form, do, LEVELS, "care_levels", **words)


@require_safe
def essential_jobs(request: Request, reference: str) -> HttpResponse:
    """Show the ten jobs with owner and evidence."""
    case = load_case(request, reference)
    rows = asked.jobs(case)
    page = {"title": JOBS, "rows": rows, "findings": asked.job_gaps(rows), "asked_at": EssentialJob.ASKED_AT}
    return _page(request, case, "essential_jobs", page)


@require_http_methods(["GET", "POST"])
def essential_job(request: Request, reference: str, number: int) -> HttpResponse:
    """Write who owns a job and which page shows that it is done."""
    case = load_case(request, reference)
    if number not in EssentialJob.Job.values:
        raise Http404("There is no such job")
    found = EssentialJob.objects.filter(procurement=case, job=number).first()
    # Not the evaluation report, which not everybody on this page may open.
    documents = queries.documents(case, request.user).exclude(kind=Slot.EVALUATION_REPORT)
    initial = _initial(found, "owner", "standing", "page")
    initial["document"] = found.document_id if found else None
    form = forms.JobForm(request.POST or None, documents=documents, initial=initial)

    def do() -> None:
        actions.write_job(case, number, by=request.user, now=now_of(request, case), **form.cleaned_data)

    job = EssentialJob.Job(number)
    words = {"title": f"{number}. {job.label}", "lede": f"Asked at {EssentialJob.ASKED_AT[job]}.", "done": "Job saved"}
    return _asked(request, case, form, do, JOBS, "essential_jobs", **words)


@require_safe
def value(request: Request, reference: str) -> HttpResponse:
    """Show costs and benefits by year, and what they return, with the formula."""
    case = load_case(request, reference)
    found = asked.value(case)
    page: dict[str, Any] = {"title": VALUE, "value": found, "findings": asked.value_gaps(found)}
    page |= {"exact": exact, "plain": rules.plain, "formula": rules.FORMULA, "default_rate": rules.RATE}
    if found is not None:
        page |= {"back": asked.returned(found), "years": [year.as_year for year in found.years.all()]}
    return _page(request, case, "value", page)


@require_http_methods(["GET", "POST"])
def value_write(request: Request, reference: str) -> HttpResponse:
    """Write the value proposition."""
    case = load_case(request, reference)
    found = asked.value(case)
    initial = {"rate": rules.RATE, **_initial(found, "demand", "source", *(["rate"] if found else []))}
    for year in found.years.all() if found else ():
        initial |= {f"costs_{year.number}": year.costs, f"benefits_{year.number}": year.benefits}
    form = forms.ValueForm(request.POST or None, initial=initial)

    def do() -> None:
        said = {name: form.cleaned_data[name] for name in ("demand", "source", "rate", "version")}
        actions.write_value(case, form.years, by=request.user, now=now_of(request, case), **said)

    lede = "Costs and benefits of the change itself, in pounds a year. Leave out the years after the last one."
    words = {"title": "Costs and benefits", "lede": lede, "done": "Value proposition saved"}
    template = "procurement/care_model/value_write.jinja"
    return _asked(request, case, form, do, VALUE, "value", template=template, **words)


def _page(request: Request, case: Procurement, name: str, page: dict[str, Any]) -> HttpResponse:
    shown = {**frame(case, here=True), **page, "may_change": may_change(request, case)}
    return render(request, f"procurement/care_model/{name}.jinja", shown)


def _initial(found: Any, *names: str) -> dict[str, Any]:
    """Give what stands; version 0 says that nobody has written it."""
    if found is None:
        return {"version": 0}
    return {name: getattr(found, name) for name in (*names, "version")}


def _asked(request: Request, case: Procurement, form: Any, do: Any, part: str, name: str, **words: Any) -> HttpResponse:
    """Ask a form and come back to its part; whoever cannot change it is led there at once."""
    page = reverse(f"procurement:{name}", args=[case.reference])
    if not may_change(request, case):
        return redirect(page)

    def go() -> str:
        do()
        return page

    return ask(request, form, go, submit_text="Save", **{**asking(case, part, name), **words})
